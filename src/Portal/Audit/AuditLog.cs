using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Portal.Store;

namespace Portal.Audit;

/// <summary>The one appender of the trail. NOTES.md in this folder says what the trail is, what it is not, and how it fails.</summary>
public sealed class AuditLog(TimeProvider time)
{
    // Any fixed number does; it names this lock among PostgreSQL's advisory locks.
    private const long Lock = 0x5353_5041_5544_4954;

    /// <summary>
    /// Appends one entry and saves the context, so that the caller's rows and the entry are written together or not at all. Inside the caller's transaction if there is
    /// one (read committed; the entry counts when the caller commits), else in one of its own.
    /// </summary>
    public async Task<AuditEntry> AppendAsync(PortalDb db, AuditEvent e, CancellationToken ct)
    {
        if (db.Database.CurrentTransaction is not null)
            return await AppendLockedAsync(db, e, ct);

        await using var own = await db.Database.BeginTransactionAsync(ct);
        var entry = await AppendLockedAsync(db, e, ct);
        await own.CommitAsync(ct);
        return entry;
    }

    /// <summary>
    /// Waits until this transaction is the only one that appends; held to its end. For callers that must read before they write: what they read after this cannot change under them.
    /// On SQLite nothing is to be done: every transaction of the portal begins as the only writer (BEGIN IMMEDIATE).
    /// </summary>
    public static async Task LockAsync(PortalDb db, CancellationToken ct)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("The audit lock belongs to a transaction; begin one first.");
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Lock})", ct);
    }

    private async Task<AuditEntry> AppendLockedAsync(PortalDb db, AuditEvent e, CancellationToken ct)
    {
        await LockAsync(db, ct);
        var last = await db.Set<AuditEntry>().AsNoTracking()
            .OrderByDescending(x => x.Sequence)
            .Select(x => new { x.Sequence, x.Hash })
            .FirstOrDefaultAsync(ct);
        var entry = AuditEntries.Of(e, (last?.Sequence ?? 0) + 1, last?.Hash ?? AuditChain.Start, time.GetUtcNow());
        db.Add(entry);
        await db.SaveChangesAsync(ct);
        db.Entry(entry).State = EntityState.Detached;
        return entry;
    }
}
