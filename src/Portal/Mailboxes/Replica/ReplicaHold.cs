using Microsoft.EntityFrameworkCore;
using Portal.Store;

namespace Portal.Mailboxes.Replica;

/// <summary>Another run took the environment over; what this one had not committed is not written.</summary>
public sealed class HoldLostException : Exception
{
    public HoldLostException() : base("Another run reads this environment now.") { }
}

/// <summary>
/// One run per environment at a time, whoever asks and on however many instances: the environment's row is the lock. A hold ends by itself, so that a killed process
/// holds nothing for long; every write of a run renews it in the
/// same transaction, and one that lost it writes nothing any more.
/// </summary>
internal sealed class ReplicaHold(TimeProvider time, WorldClock world)
{
    /// <summary>Longer than a page takes with all its waiting.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(5);

    /// <returns>The run, or null when another one has the environment, or when one began at <paramref name="notSince"/> or later.</returns>
    public async Task<ReplicaRun?> TakeAsync(PortalDb db, string environment, string? askedBy, DateTimeOffset? notSince, CancellationToken ct)
    {
        await EnsureRowAsync(db, environment, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var now = time.GetUtcNow();
        var run = new ReplicaRun { Environment = environment, AskedBy = askedBy, StartedAt = world.GetUtcNow() };
        db.Add(run);
        await db.SaveChangesAsync(ct);
        var taken = await db.Set<ReplicaEnvironment>().Where(e => e.Environment == environment && (e.HeldUntil == null || e.HeldUntil < now) && (notSince == null || e.TriedAt == null || e.TriedAt < notSince))
            .ExecuteUpdateAsync(u => u.SetProperty(e => e.HeldBy, run.Id).SetProperty(e => e.HeldUntil, now + Length).SetProperty(e => e.TriedAt, run.StartedAt), ct);
        if (taken == 0) return null;
        await db.Set<ReplicaRun>().Where(r => r.Environment == environment && r.End == null && r.Id < run.Id)
            .ExecuteUpdateAsync(u => u.SetProperty(r => r.End, ReplicaRunEnd.BrokenOff).SetProperty(r => r.FinishedAt, world.GetUtcNow()), ct);
        await transaction.CommitAsync(ct);
        db.ChangeTracker.Clear();
        return run;
    }

    /// <summary>First thing in each transaction of a run: renews the hold, and keeps another run from taking it before the commit.</summary>
    /// <exception cref="HoldLostException">It is not ours any more.</exception>
    public async Task RenewAsync(PortalDb db, ReplicaRun run, CancellationToken ct)
    {
        var until = time.GetUtcNow() + Length;
        if (await db.Set<ReplicaEnvironment>().Where(e => e.Environment == run.Environment && e.HeldBy == run.Id).ExecuteUpdateAsync(u => u.SetProperty(e => e.HeldUntil, until), ct) == 0)
            throw new HoldLostException();
    }

    /// <summary>The end of a run, however it came. Nothing is done where it lost its hold.</summary>
    /// <param name="why">Why it did not come to its end; null leaves what was said before.</param>
    public async Task LetGoAsync(PortalDb db, ReplicaRun run, ReplicaRunEnd end, string? why, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var trouble = why is null ? null : Folded.Cut(why, 1000);
        if (await db.Set<ReplicaEnvironment>().Where(e => e.Environment == run.Environment && e.HeldBy == run.Id).ExecuteUpdateAsync(
            u => u.SetProperty(e => e.HeldBy, (long?)null).SetProperty(e => e.HeldUntil, (DateTimeOffset?)null).SetProperty(e => e.Trouble, e => trouble ?? e.Trouble), ct) == 0) return;
        (run.End, run.FinishedAt, run.Trouble) = (end, world.GetUtcNow(), trouble ?? run.Trouble);
        db.Update(run);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>A SQLite file serves one process: what is held when the portal starts was held by one that is gone.</summary>
    public static async Task ReleaseAllAsync(PortalDb db, CancellationToken ct)
    {
        if (!db.Database.IsSqlite()) return;
        await db.Set<ReplicaEnvironment>().Where(e => e.HeldUntil != null).ExecuteUpdateAsync(u => u.SetProperty(e => e.HeldBy, (long?)null).SetProperty(e => e.HeldUntil, (DateTimeOffset?)null), ct);
    }

    private static async Task EnsureRowAsync(PortalDb db, string environment, CancellationToken ct)
    {
        if (await db.Set<ReplicaEnvironment>().AnyAsync(e => e.Environment == environment, ct)) return;
        try
        {
            db.Add(new ReplicaEnvironment { Environment = environment });
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException) when (!ct.IsCancellationRequested)
        {
            // Another instance made it in the same moment; if not, taking it fails.
        }

        db.ChangeTracker.Clear();
    }
}
