using Portal.Sandbox.Dataverse;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Sync;

/// <summary>Synchronizes enabled mailboxes again and again, every <see cref="Settings.SyncSeconds"/> of world time. Off while that is 0.</summary>
internal sealed class PassService(DataverseRows rows, MailboxPass pass, Clocks clocks, SettingsStore settings, ILogger<PassService> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private const int AtOnce = 4;

    private DateTimeOffset _last = DateTimeOffset.MinValue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, stoppingToken);
            var now = settings.Now;
            if (now.SyncSeconds <= 0 || (clocks.World - _last).Duration().TotalSeconds < now.SyncSeconds) continue;
            _last = clocks.World;
            var due = rows.Environments.All.SelectMany(e => pass.Enabled(e).Select(m => (Environment: e, Mailbox: m))).Where(d => Chosen(d.Mailbox, now)).ToList();
            await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken }, async (one, ct) =>
            {
                try
                {
                    await pass.RunAsync(one.Environment, one.Mailbox, ct);
                }
                catch (Exception broken) when (!ct.IsCancellationRequested)
                {
                    log.LogError(broken, "A pass over {Mailbox} broke.", one.Mailbox.Id);
                }
            });
        }
    }

    private static bool Chosen(Row mailbox, Settings now) => now.SyncOnly.Count == 0 || now.SyncOnly.Contains(mailbox.Text("emailaddress") ?? "", StringComparer.OrdinalIgnoreCase);
}
