using Microsoft.EntityFrameworkCore;
using Portal.Mailboxes.Causes;
using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Replica;
using Portal.Store;

namespace Portal.Mailboxes;

/// <summary>What the store knows of a mailbox beyond this moment.</summary>
/// <param name="Since">When the portal first saw it as it is now; null when it has not seen it like this before.</param>
/// <param name="Changes">Newest first.</param>
/// <param name="Incident">The open incident that it belongs to.</param>
/// <param name="Others">Other mailboxes of the same profile that fail for the same cause.</param>
/// <param name="OthersMore">There are more of them than were counted.</param>
public sealed record MailboxPast(DateTimeOffset? Since, DateTimeOffset? SeenAt, IReadOnlyList<MailboxChange> Changes, Incident? Incident, int Others, bool OthersMore)
{
    public static readonly MailboxPast None = new(null, null, [], null, 0, false);
}

/// <summary>Reads it. It only adds to what was read live: without it the verdict is the same and says less.</summary>
public sealed class MailboxPasts(IDbContextFactory<PortalDb> dbs, MailboxGrid grid)
{
    /// <summary>How many changes are shown.</summary>
    public const int Shown = 100;

    public async Task<MailboxPast> OfAsync(string environment, Guid mailboxId, Guid? profileId, MailboxDiagnosis diagnosis, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var row = await db.Set<ReplicaMailbox>().AsNoTracking().FirstOrDefaultAsync(m => m.Environment == environment && m.Id == mailboxId, ct);
        var changes = await db.Set<MailboxChange>().AsNoTracking().Where(c => c.Environment == environment && c.MailboxId == mailboxId).OrderByDescending(c => c.Id).Take(Shown).ToListAsync(ct);
        var stored = row?.State == diagnosis.State && (row.Cause == diagnosis.CauseKey || IsClearer(row.Cause, diagnosis.Cause)) ? row : null;
        var since = row?.State == diagnosis.State ? row.StateSince : (DateTimeOffset?)null; // the cause may have become clearer meanwhile
        var incident = stored?.IncidentId is { } id ? await db.Set<Incident>().AsNoTracking().FirstOrDefaultAsync(i => i.Id == id && i.ClosedAt == null, ct) : null;
        var (others, more) = incident is not null ? (Math.Max(0, incident.Count - 1), false) : await OthersAsync(environment, profileId, diagnosis, stored, ct);
        return new MailboxPast(since, row?.SeenAt, changes, incident, others, more);
    }

    /// <summary>The copy knows a mere status, or that an alert is gone; what is seen now is a cause of the whole profile, so those with that status on it are hit by the same.</summary>
    private static bool IsClearer(string? stored, Cause? now) => now is { Reach: CauseReach.Profile } && CauseCatalogue.Find(stored) is { } old && (old.Key == CausesOfStatus.NoAlert || MailboxCauses.IsVague(old));

    private async Task<(int, bool)> OthersAsync(string environment, Guid? profileId, MailboxDiagnosis diagnosis, ReplicaMailbox? stored, CancellationToken ct)
    {
        if (diagnosis.Cause is not { Reach: not CauseReach.Mailbox } cause || profileId is null) return (0, false);
        var (number, more) = (stored is null ? 0 : -1, false);
        foreach (var key in new[] { cause.Key, stored?.Cause ?? cause.Key }.Distinct(StringComparer.Ordinal))
        {
            var count = await grid.CountAsync(new MailboxQuery { Environment = environment, Profile = profileId, Cause = key }, ct);
            (number, more) = (number + count.Number, more || count.More);
        }

        return more ? (MailboxGrid.Counted, true) : (Math.Max(0, number), false);
    }
}
