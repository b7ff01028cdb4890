using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Cloud.Dataverse;
using Portal.Plans;
using Portal.Store;

namespace Portal.Mailboxes.Replica;

/// <summary>
/// Writes mailboxes by their key, so that writing the same page twice is writing it once, and notes what changed. So many rows are compared first and then written, with
/// their history, in one short transaction: SQLite has a single
/// writer, and whoever else wants to write meanwhile (the schedule, an audit entry) waits 30 seconds at most before it fails.
/// </summary>
/// <param name="first">The first reading of the environment: everything is new, and that is no history.</param>
internal sealed class WriteMailboxes(PortalDb db, ReplicaHold hold, ReplicaRun run, Surroundings around, DateTimeOffset now, bool first)
{
    internal const int AtOnce = 500;

    public async Task PageAsync(IReadOnlyList<Mailbox> mailboxes, CancellationToken ct)
    {
        run.Pages++;
        foreach (var some in mailboxes.DistinctBy(m => m.Id).Chunk(AtOnce))
        {
            var ids = some.Select(m => m.Id).ToList();
            var known = await db.Set<ReplicaMailbox>().Where(m => m.Environment == run.Environment && ids.Contains(m.Id)).ToDictionaryAsync(m => m.Id, ct);
            var (alerts, profileAlerts) = (await KeepAlerts.NewestAsync(db, run.Environment, ids, ct), await KeepAlerts.NewestAsync(db, run.Environment, some.Select(m => m.ProfileId).OfType<Guid>(), ct));
            foreach (var mailbox in some)
            {
                var row = known.GetValueOrDefault(mailbox.Id);
                var isNew = row is null;
                row ??= db.Add(MailboxCopy.Start(run.Environment, mailbox.Id)).Entity;
                Write(row, isNew, alerts.GetValueOrDefault(mailbox.Id), mailbox.ProfileId is { } p ? profileAlerts.GetValueOrDefault(p) : null, mailbox);
            }

            run.Read += some.Length;
            await SaveAsync(ct);
        }
    }

    /// <summary>Rows whose own columns are as they were, while something around them is not: an alert came, a profile was switched off, an owner disabled.</summary>
    public async Task AgainAsync(IReadOnlyCollection<long> rows, CancellationToken ct)
    {
        foreach (var some in rows.Chunk(AtOnce))
        {
            var found = await db.Set<ReplicaMailbox>().Where(m => some.Contains(m.Row)).ToListAsync(ct);
            var alerts = await KeepAlerts.NewestAsync(db, run.Environment, found.Select(m => m.Id).Concat(found.Select(m => m.ProfileId).OfType<Guid>()), ct);
            foreach (var row in found) Write(row, false, alerts.GetValueOrDefault(row.Id), row.ProfileId is { } p ? alerts.GetValueOrDefault(p) : null, null);
            await SaveAsync(ct);
        }
    }

    public async Task RemoveAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        foreach (var some in ids.Chunk(AtOnce))
        {
            var gone = await db.Set<ReplicaMailbox>().Where(m => m.Environment == run.Environment && some.Contains(m.Id)).ToListAsync(ct);
            foreach (var row in gone)
            {
                db.Remove(row);
                db.Add(Noted(row, row.State, row.Cause, null, null, [new Change("Mailbox", row.Name, null)]));
            }

            run.Removed += gone.Count;
            await SaveAsync(ct);
        }
    }

    private void Write(ReplicaMailbox row, bool isNew, ReplicaAlert? alert, ReplicaAlert? profileAlert, Mailbox? read)
    {
        var (state, cause, watched) = (row.State, row.Cause, isNew ? [] : MailboxCopy.Watched(row));
        if (read is not null) MailboxCopy.Take(row, read, around);
        else MailboxCopy.Surround(row, around);
        MailboxCopy.Judge(row, around, alert, profileAlert, now, isNew);
        var changed = isNew || db.Entry(row).Properties.Any(p => p.IsModified);
        if (read is not null && (changed || row.LastSyncAt is null || (read.LastSyncAt - row.LastSyncAt)?.Duration() >= MailboxCopy.SyncStep)) row.LastSyncAt = read.LastSyncAt;
        if (isNew) run.Added++;
        if (!changed) return;
        row.SeenAt = now;
        if (!isNew) run.Changed++;
        var changes = isNew ? [] : MailboxCopy.Difference(watched, MailboxCopy.Watched(row));
        if (isNew ? !first : changes.Count > 0 || state != row.State || cause != row.Cause)
            db.Add(Noted(row, isNew ? null : state, isNew ? null : cause, row.State, row.Cause, changes));
    }

    private MailboxChange Noted(ReplicaMailbox row, MailboxState? from, string? fromCause, MailboxState? to, string? toCause, IReadOnlyList<Change> changes) => new()
    {
        Environment = run.Environment, MailboxId = row.Id, At = now, FromState = from, FromCause = fromCause, ToState = to, ToCause = toCause, Changes = JsonSerializer.Serialize(changes),
    };

    /// <exception cref="HoldLostException">Another run has the environment; nothing of these rows is written.</exception>
    private async Task SaveAsync(CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await hold.RenewAsync(db, run, ct);
        db.Update(run);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        db.ChangeTracker.Clear();
    }
}
