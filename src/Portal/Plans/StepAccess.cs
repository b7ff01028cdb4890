using Microsoft.EntityFrameworkCore;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Plans;

/// <summary>
/// Who may see and run a step: whoever holds <see cref="Permissions.Setups"/>, and whoever took that one step over by a link that has not expired.
/// Asked by every handler, not only by menus.
/// </summary>
public sealed class StepAccess(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    public static bool MayAll(Person person) => person.May(Permissions.Setups);

    public async Task<bool> MayAsync(Person person, long setUp, string step, CancellationToken ct)
    {
        if (MayAll(person)) return true;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        return await db.Set<HandOver>().AnyAsync(
            h => h.SetUpId == setUp && h.Step == step && h.TakenByTenantId == person.TenantId && h.TakenByObjectId == person.ObjectId && h.ExpiresAt > now, ct);
    }
}
