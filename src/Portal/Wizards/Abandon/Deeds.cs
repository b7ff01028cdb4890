using Microsoft.EntityFrameworkCore;
using Portal.Plans;
using Portal.Store;

namespace Portal.Wizards.Abandon;

/// <summary>
/// What this set-up wrote itself, by its own intents. Asked only for things that carry no mark of ours: a grant, a permission or a certificate on an app that
/// other people made. What the portal did not write, it does not take away.
/// </summary>
public sealed class Deeds(IDbContextFactory<PortalDb> dbs)
{
    /// <summary>Whether a write was begun at all, whatever became of it.</summary>
    public async Task<bool> TriedAsync(long setUp, string command, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Intent>().AnyAsync(i => i.SetUpId == setUp && i.Command == command, ct);
    }

    public async Task<bool> DidAsync(long setUp, string step, string command, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Intent>().AnyAsync(i => i.SetUpId == setUp && i.Step == step && i.Command == command && i.State == IntentState.Succeeded, ct);
    }
}
