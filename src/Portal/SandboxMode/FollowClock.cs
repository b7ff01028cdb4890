using System.Net.Http.Json;

namespace Portal.SandboxMode;

/// <summary>Keeps <see cref="WorldClock"/> as far ahead as the sandbox's world time was moved.</summary>
internal sealed partial class FollowClock(JoinedSandbox sandbox, WorldClock clock, ILogger<FollowClock> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private sealed record Clocks(DateTimeOffset Protocol, DateTimeOffset World);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        do
        {
            try
            {
                var clocks = await sandbox.Control.GetFromJsonAsync<Clocks>("/clock", stoppingToken);
                if (clocks is not null) clock.Ahead = clocks.World - clocks.Protocol;
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

    [LoggerMessage(Level = LogLevel.Debug, Message = "The sandbox's clock could not be read: {Why}. The last known world time goes on.")]
    private static partial void ClockUnknown(ILogger log, string why);
}
