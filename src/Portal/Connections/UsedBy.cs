using Microsoft.EntityFrameworkCore;
using Portal.Plans;
using Portal.Store;

namespace Portal.Connections;

/// <summary>Which set-ups name a connection: they go on to name it when it is removed, and cannot reach it then.</summary>
public sealed class UsedBy(IDbContextFactory<PortalDb> dbs)
{
    public sealed record Use(long SetUpId, string Name);

    /// <summary>Every wizard keeps what was typed as text, so the address is looked for there, whatever the wizard.</summary>
    public async Task<IReadOnlyList<Use>> OfAsync(Connection connection, CancellationToken ct)
    {
        var address = connection.Address.TrimEnd('/');
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<SetUp>().AsNoTracking().Where(s => s.State.ToLower().Contains(address)).OrderBy(s => s.Id).Select(s => new Use(s.Id, s.Name)).ToListAsync(ct);
    }
}
