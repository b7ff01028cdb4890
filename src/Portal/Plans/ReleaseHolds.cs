using Microsoft.EntityFrameworkCore;
using Portal.Store;

namespace Portal.Plans;

internal static class ReleaseHolds
{
    /// <summary>
    /// A SQLite file serves one process, so a step that is held when the portal starts was held by a process that is gone: it is free at once. On
    /// PostgreSQL another instance may be running it, and only the clock frees it.
    /// </summary>
    public static async Task ReleaseHoldsAsync(this WebApplication app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        if (!db.Database.IsSqlite()) return;
        await db.Set<StepRow>().Where(r => r.HeldBy != null).ExecuteUpdateAsync(
            u => u.SetProperty(r => r.HeldBy, (Guid?)null).SetProperty(r => r.HeldUntil, (DateTimeOffset?)null).SetProperty(r => r.Progress, (string?)null));
    }
}
