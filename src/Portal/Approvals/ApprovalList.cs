using Microsoft.EntityFrameworkCore;
using Portal.Store;

namespace Portal.Approvals;

/// <summary>A request in a list.</summary>
public sealed record ApprovalLine(long Id, long SetupId, string Title, string AppName, string TenantName, string RequesterName, DateTimeOffset RequestedAt, ApprovalState State, string? DeciderName, DateTimeOffset? DecidedAt);

/// <summary>Reads requests for the inbox and the counters.</summary>
public sealed class ApprovalList(IDbContextFactory<PortalDb> dbs)
{
    /// <summary>What waits for a decision, oldest first: who has waited longest is served first.</summary>
    public async Task<IReadOnlyList<ApprovalLine>> WaitingAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Lines(db.Set<Approval>().Where(a => a.State == ApprovalState.Pending).OrderBy(a => a.Id)).Take(200).ToListAsync(ct);
    }

    /// <summary>The newest fifty that are over.</summary>
    public async Task<IReadOnlyList<ApprovalLine>> OverAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Lines(db.Set<Approval>().Where(a => a.State != ApprovalState.Pending).OrderByDescending(a => a.Id)).Take(50).ToListAsync(ct);
    }

    public async Task<int> CountWaitingAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Approval>().CountAsync(a => a.State == ApprovalState.Pending, ct);
    }

    public async Task<Approval?> FindAsync(long id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Approval>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, ct);
    }

    private static IQueryable<ApprovalLine> Lines(IQueryable<Approval> approvals) =>
        approvals.AsNoTracking().Select(a => new ApprovalLine(a.Id, a.SetupId, a.Title, a.AppName, a.TenantName, a.RequesterName, a.RequestedAt, a.State, a.DeciderName, a.DecidedAt));
}
