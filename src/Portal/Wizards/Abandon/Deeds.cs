using Microsoft.EntityFrameworkCore;
using Portal.Plans;
using Portal.Steps;
using Portal.Store;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;

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

    /// <summary>Thumbprints of the certificates that a set-up or renewal put on HMA-App.</summary>
    /// <param name="kept">Its certificate: what a write was for whose answer was lost, and that a later look found done.</param>
    public async Task<HashSet<string>> AttachedAsync(long setUp, string? kept, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var outcomes = await db.Set<Intent>()
            .Where(i => i.SetUpId == setUp && i.Step == HmaWizard.HmaCertificate && i.Command == "attach-certificate" && i.State == IntentState.Succeeded)
            .Select(i => i.Outcome)
            .ToListAsync(ct);
        return outcomes.Select(o => o?.StartsWith(CertificateOnHmaApp.Attached, StringComparison.Ordinal) == true ? o[CertificateOnHmaApp.Attached.Length..] : kept)
            .OfType<string>()
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    public async Task<bool> DidAsync(long setUp, string step, string command, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Intent>().AnyAsync(i => i.SetUpId == setUp && i.Step == step && i.Command == command && i.State == IntentState.Succeeded, ct);
    }

    /// <summary>What the service answered to each write of this command that succeeded.</summary>
    public async Task<IReadOnlyList<string>> OutcomesAsync(long setUp, string step, string command, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return [.. (await db.Set<Intent>().Where(i => i.SetUpId == setUp && i.Step == step && i.Command == command && i.State == IntentState.Succeeded).Select(i => i.Outcome).ToListAsync(ct)).OfType<string>()];
    }

    /// <summary>When somebody was sent to consent for a step of this set-up, and when Entra's answer said that they did.</summary>
    public async Task<IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)>> ConsentsAsync(long setUp, string step, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var links = await db.Set<ConsentLink>()
            .Where(l => l.SetUpId == setUp && l.Step == step && l.Outcome == ConsentOutcome.Consented && l.AnsweredAt != null)
            .Select(l => new { l.MadeAt, l.AnsweredAt })
            .ToListAsync(ct);
        return [.. links.Select(l => (l.MadeAt, l.AnsweredAt!.Value))];
    }
}
