using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Mailboxes.Replica;
using Portal.SandboxMode;
using Portal.Settings;
using Portal.SignIn;

namespace Portal.Benchmarks;

/// <summary>The first reading of an environment with many mailboxes, from a sandbox that is a process of its own, so that its memory is not counted.</summary>
internal static class ReplicaBenchmarks
{
    private const string Many = "contoso.crm4.dynamics.com";
    private const string Few = "contoso-test.crm4.dynamics.com";

    public static async Task RunAsync(Server server, Report report, int mailboxes, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("portal-bench-sandbox-").FullName;
        using var sandbox = Start(folder, mailboxes, out var endpoint);
        try
        {
            await MeasureAsync(server, report, mailboxes, folder, endpoint, ct);
        }
        finally
        {
            sandbox.Kill();
            await sandbox.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(Server server, Report report, int mailboxes, string folder, IPEndPoint endpoint, CancellationToken ct)
    {
        var ca = Path.Combine(folder, "ca.pem");
        for (var i = 0; !File.Exists(ca) && i < 300; i++) await Task.Delay(100, ct);
        var settings = new PortalSettings { Mode = PortalMode.Sandbox, Sandbox = { Endpoint = $"{endpoint}", CaFile = ca } };
        await using var joined = await JoinSandbox.JoinAsync(settings);
        using var network = new CloudNetwork(joined!.Attach);
        var stores = await server.NewStoreAsync("replica", ct);
        await using (var db = stores.CreateDbContext())
        {
            foreach (var host in new[] { Many, Few }) db.Add(new Connection { Kind = ConnectionKind.Environment, Address = $"https://{host}", Name = host, AddedAt = default, AddedBy = "benchmark" });
            await db.SaveChangesAsync(ct);
        }

        var replica = new MailboxReplica(
            stores,
            network,
            new ReaderIdentity(settings, network),
            new Places(stores, settings, TimeProvider.System),
            settings,
            new WorldClock(TimeProvider.System),
            TimeProvider.System,
            NullLogger<MailboxReplica>.Instance);
        await replica.RunAsync(Few, null, ct); // code is compiled, connections are open

        GC.Collect();
        var before = Resident();
        using var watched = new Watch();
        var began = Stopwatch.GetTimestamp();
        var run = (await replica.RunAsync(Many, null, ct)).Run!;
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var extra = (watched.Most - before) / 1048576.0;
        if (run.End != ReplicaRunEnd.Done) throw new InvalidOperationException($"The replica did not come to its end: {run.Trouble}");
        var floor = (run.Read + MailboxFeed.PageSize - 1) / MailboxFeed.PageSize;
        report.Add(new($"{server.Kind}", run.Read, "replica, first reading: pages of mailboxes", "pages", run.Pages, "5,000 per page", floor, "= 1", run.Pages == floor));
        report.Add(new($"{server.Kind}", run.Read, "replica, first reading: extra memory (RSS)", "MiB", extra, null, null, "≤ 128", extra <= 128));
        report.Add(new($"{server.Kind}", run.Read, "replica, first reading", "s", seconds));

        began = Stopwatch.GetTimestamp();
        var changes = (await replica.RunAsync(Many, null, ct)).Run!;
        report.Add(new($"{server.Kind}", changes.Read, $"replica, what changed ({changes.Kind})", "s", Stopwatch.GetElapsedTime(began).TotalSeconds));
    }

    private static Process Start(string folder, int mailboxes, out IPEndPoint endpoint)
    {
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            endpoint = (IPEndPoint)listener.LocalEndpoint;
        }

        var program = Path.Combine(AppContext.BaseDirectory, "Portal.Sandbox.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--listen", $"{endpoint}", "--ca-file", Path.Combine(folder, "ca.pem"), "--mailboxes", mailboxes.ToString(CultureInfo.InvariantCulture)])
        {
            WorkingDirectory = folder, RedirectStandardOutput = false,
        };
        return Process.Start(start)!;
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    /// <summary>The most memory of this process, looked at twenty times a second.</summary>
    private sealed class Watch : IDisposable
    {
        private readonly Timer _timer;
        private long _most;

        public Watch() => _timer = new Timer(_ => _most = Math.Max(_most, Resident()), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));

        public long Most => Math.Max(_most, Resident());

        public void Dispose() => _timer.Dispose();
    }
}
