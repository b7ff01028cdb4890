using Microsoft.EntityFrameworkCore;
using Portal.Store;

namespace Portal.Approvals;

/// <summary>Writes down which requests have ended by the clock, and posts the news that are due. Every instance does; the rows keep them from doing it twice.</summary>
public sealed class ApprovalClock(IDbContextFactory<PortalDb> dbs, ApprovalDesk desk, Notices notices, TimeProvider time, ILogger<ApprovalClock> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await TryAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The portal stops; what is due stays due.
        }
    }

    /// <summary>One round, for tests and for whoever does not want to wait.</summary>
    public async Task RunNowAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        if (await db.Set<Approval>().AnyAsync(a => a.State == ApprovalState.Pending && a.DueAt <= now, ct)) await desk.ExpireAsync(db, ct);
        await notices.SendDueAsync(db, ct);
    }

    private async Task TryAsync(CancellationToken ct)
    {
        try
        {
            await RunNowAsync(ct);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            log.LogWarning(error, "Requests that are due could not be looked after; trying again in {Seconds} s", Every.TotalSeconds);
        }
    }
}
