using Portal.Sandbox.Network;

namespace Portal.Sandbox.Sync;

/// <summary>Dynamics' asynchronous service: runs the tests that are due, a few at a time.</summary>
internal sealed class SyncService(TestQueue queue, MailboxTest test, ILogger<SyncService> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private const int AtOnce = 8;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Parallel.ForEachAsync(queue.Due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken }, RunAsync);
            await Task.Delay(Pause, stoppingToken);
        }
    }

    private async ValueTask RunAsync(TestJob job, CancellationToken ct)
    {
        try
        {
            await test.RunAsync(job, ct);
        }
        catch (Exception broken) when (!ct.IsCancellationRequested)
        {
            // The result could not be written; the job must not come back every 100 ms.
            log.LogError(broken, "Test of {Mailbox} broke.", job.MailboxId);
            queue.Remove(job);
        }
    }
}

internal static class SyncRegistration
{
    public static void AddSync(this IServiceCollection services) =>
        services.AddSingleton<TestQueue>().AddSingleton<DynamicsNetwork>().AddSingleton<EntraToken>().AddSingleton<HmaChain>().AddSingleton<CrossTenantChain>().AddSingleton<MailboxOpening>().AddSingleton<MailboxTest>()
            .AddSingleton<KeptCertificates>().AddSingleton<SyncJournal>().AddSingleton<MailboxPass>().AddHostedService<SyncService>().AddHostedService<PassService>();
}
