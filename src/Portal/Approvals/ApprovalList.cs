using Microsoft.EntityFrameworkCore;
using Portal.Store;

namespace Portal.Approvals;

/// <summary>A request in a list.</summary>
public sealed record ApprovalLine(
    long Id, long SetupId, string Title, string AppName, string TenantName, string RequesterName, DateTimeOffset RequestedAt, ApprovalState State,
    string? DeciderName, DateTimeOffset? DecidedAt, DateTimeOffset DueAt);

/// <summary>Reads requests for the inbox and the counters.</summary>
public sealed class ApprovalList(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    /// <summary>Requests on one page of those that are over.</summary>
    public const int PageSize = 50;

    /// <summary>What waits for a decision, the one that is due first on top.</summary>
    public async Task<IReadOnlyList<ApprovalLine>> WaitingAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Lines(db.Set<Approval>().Where(a => a.State == ApprovalState.Pending && a.DueAt > now).OrderBy(a => a.DueAt).ThenBy(a => a.Id)).Take(200).ToListAsync(ct);
    }

    /// <summary>Those that are over, newest first: fifty before <paramref name="before"/>, so that the oldest stays readable for ever.</summary>
    public async Task<IReadOnlyList<ApprovalLine>> OverAsync(long? before, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var over = db.Set<Approval>().Where(a => a.State != ApprovalState.Pending || a.DueAt <= now);
        if (before is { } id) over = over.Where(a => a.Id < id);
        var lines = await Lines(over.OrderByDescending(a => a.Id)).Take(PageSize).ToListAsync(ct);
        return [.. lines.Select(Ended)];
    }

    /// <summary>Every request of a set-up, newest first.</summary>
    public async Task<IReadOnlyList<ApprovalLine>> OfSetUpAsync(long setUp, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var lines = await Lines(db.Set<Approval>().Where(a => a.SetupId == setUp).OrderByDescending(a => a.Id)).Take(100).ToListAsync(ct);
        return [.. lines.Select(l => l.DueAt <= now ? Ended(l) : l)];
    }

    public async Task<int> CountWaitingAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Approval>().CountAsync(a => a.State == ApprovalState.Pending && a.DueAt > now, ct);
    }

    /// <summary>Its time is over, and the clock that writes it down has not come round yet.</summary>
    private static ApprovalLine Ended(ApprovalLine line) => line.State == ApprovalState.Pending ? line with { State = ApprovalState.Expired } : line;

    public async Task<Approval?> FindAsync(long id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Approval>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, ct);
    }

    private static IQueryable<ApprovalLine> Lines(IQueryable<Approval> approvals) =>
        approvals.AsNoTracking().Select(a => new ApprovalLine(a.Id, a.SetupId, a.Title, a.AppName, a.TenantName, a.RequesterName, a.RequestedAt, a.State, a.DeciderName, a.DecidedAt, a.DueAt));
}
