using System.Net.Http.Json;

namespace Portal.SandboxMode;

/// <summary>Keeps <see cref="WorldClock"/> as far ahead as the sandbox's world time was moved.</summary>
internal sealed partial class FollowClock(JoinedSandbox sandbox, WorldClock clock, ILogger<FollowClock> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _one = new(1);

    private sealed record Clocks(DateTimeOffset Protocol, DateTimeOffset World);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        do
        {
            try
            {
                await NowAsync(stoppingToken);
            }
            catch (HttpRequestException error)
            {
                ClockUnknown(log, error.Message);
            }
            catch (TaskCanceledException) when (!stoppingToken.IsCancellationRequested)
            {
                ClockUnknown(log, "no answer in time");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Takes over the sandbox's world time as it is at this moment.</summary>
    /// <exception cref="HttpRequestException">The sandbox does not answer.</exception>
    internal async Task NowAsync(CancellationToken ct)
    {
        // One reading after the other: one that was asked before the clock was moved would set it back if it were answered later.
        await _one.WaitAsync(ct);
        try
        {
            if (await sandbox.Control.GetFromJsonAsync<Clocks>("/clock", ct) is { } clocks) clock.Ahead = clocks.World - clocks.Protocol;
        }
        finally
        {
            _one.Release();
        }
    }

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The sandbox's clock could not be read: {Why}. The last known world time goes on.")]
    private static partial void ClockUnknown(ILogger log, string why);
}
