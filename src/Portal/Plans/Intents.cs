using Microsoft.EntityFrameworkCore;
using Portal.Store;

namespace Portal.Plans;

/// <summary>The writes of one step, newest first.</summary>
public sealed class Intents(IDbContextFactory<PortalDb> dbs)
{
    public async Task<IReadOnlyList<Intent>> OfAsync(long setUp, string step, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Intent>().AsNoTracking().Where(i => i.SetUpId == setUp && i.Step == step).OrderByDescending(i => i.Id).Take(20).ToListAsync(ct);
    }
}
