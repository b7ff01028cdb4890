using Microsoft.EntityFrameworkCore;
using Portal.Mailboxes.Causes;
using Portal.Store;

namespace Portal.Mailboxes.Replica;

/// <summary>Groups what fails together. Counted anew after each run from the rows themselves, so that nothing is lost or doubled when a run breaks off.</summary>
internal sealed class Incidents(IDbContextFactory<PortalDb> dbs, WorldClock world)
{
    /// <summary>So many mailboxes of one profile with one cause are one incident; it stays open until none is left.</summary>
    public const int Least = 5;

    public async Task CountAsync(string environment, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await LockAsync(db, environment, ct);
        var groups = await db.Set<ReplicaMailbox>().Where(m => m.Environment == environment && m.State == MailboxState.NotWorking && m.Cause != null && !CausesOfStatus.NotYet.Contains(m.Cause))
            .GroupBy(m => new { m.ProfileId, m.Cause }).Select(g => new { g.Key.ProfileId, Cause = g.Key.Cause!, Name = g.Max(m => m.ProfileName), Count = g.Count() }).ToListAsync(ct);
        var open = await db.Set<Incident>().Where(i => i.Environment == environment && i.ClosedAt == null).ToDictionaryAsync(i => i.OpenKey!, ct);
        var now = world.GetUtcNow();
        foreach (var group in groups)
        {
            var key = Key(environment, group.ProfileId, group.Cause);
            if (!open.Remove(key, out var incident))
            {
                if (group.Count < Least) continue;
                db.Add(incident = new Incident { Environment = environment, ProfileId = group.ProfileId, ProfileName = group.Name, Cause = group.Cause, OpenedAt = now, OpenKey = key });
            }

            await TellAsync(db, incident, group.Count, now, ct);
        }

        foreach (var over in open.Values) await TellAsync(db, over, 0, now, ct);
        await transaction.CommitAsync(ct);
    }

    private static async Task TellAsync(PortalDb db, Incident incident, int count, DateTimeOffset now, CancellationToken ct)
    {
        var isNew = incident.Id == 0;
        if (isNew || incident.Count != count)
        {
            (incident.Count, incident.Peak) = (count, Math.Max(incident.Peak, count));
            if (count == 0) (incident.ClosedAt, incident.OpenKey) = (now, null);
            await db.SaveChangesAsync(ct);
            db.Add(new IncidentEvent { IncidentId = incident.Id, At = now, Moment = isNew ? IncidentMoment.Opened : count == 0 ? IncidentMoment.Closed : IncidentMoment.Counted, Count = count });
            await db.SaveChangesAsync(ct);
        }

        // By the incident's own index first: those that left it. Then those that came into it.
        await db.Set<ReplicaMailbox>().Where(m => m.IncidentId == incident.Id && (m.State != MailboxState.NotWorking || m.Cause != incident.Cause || m.ProfileId != incident.ProfileId))
            .ExecuteUpdateAsync(u => u.SetProperty(m => m.IncidentId, (long?)null), ct);
        if (count == 0) return;
        await db.Set<ReplicaMailbox>().Where(m =>
            m.Environment == incident.Environment
                && m.State == MailboxState.NotWorking
                && m.Cause == incident.Cause
                && m.ProfileId == incident.ProfileId
                && m.IncidentId != incident.Id)
            .ExecuteUpdateAsync(u => u.SetProperty(m => m.IncidentId, incident.Id), ct);
    }

    /// <summary>Two instances count one after the other: PostgreSQL holds the environment's row until the commit, SQLite has one writer anyway.</summary>
    private static Task LockAsync(PortalDb db, string environment, CancellationToken ct) =>
        db.Set<ReplicaEnvironment>().Where(e => e.Environment == environment).ExecuteUpdateAsync(u => u.SetProperty(e => e.Mailboxes, e => e.Mailboxes), ct);

    private static string Key(string environment, Guid? profile, string cause) => $"{environment} {profile:N} {cause}";
}
