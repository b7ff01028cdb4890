using System.Diagnostics;
using Portal.Sandbox.Seeds;
using Portal.Tests;

namespace Portal.Benchmarks.Circuits;

/// <summary>
/// Many people with the grid's page open, each with a circuit of their own, beside as many with the counter of an untouched template (dotnet new blazor -int Server -ai).
/// Both sites are processes of their own; what is told is how
/// much the process grew for each circuit after the first few.
/// </summary>
internal static class CircuitBenchmarks
{
    private const int First = 5, AtOnce = 8;
    private const int Mailboxes = 100_000;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(15);
    private static readonly IReadOnlyDictionary<string, string> Workstation = new Dictionary<string, string>(StringComparer.Ordinal) { ["DOTNET_gcServer"] = "0" };

    private sealed record Outcome(double KiBEach, double KiBRendered, double MiBFirst, double PerSecond);

    public static async Task RunAsync(Report report, int circuits, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("portal-bench-circuits-").FullName;
        try
        {
            var template = await TemplateAsync(folder, circuits, new Dictionary<string, string>(StringComparer.Ordinal), ct);
            var workstation = await TemplateAsync(folder, circuits, Workstation, ct);
            var portal = await PortalAsync(folder, circuits, ct);
            report.Add(new("Sqlite", Mailboxes, $"{circuits:N0} idle circuits on the grid: memory each (RSS)", "KiB", portal.KiBEach, "template as it comes", template.KiBEach, "≤ 1", portal.KiBEach <= template.KiBEach));
            report.Add(new("Sqlite", Mailboxes, "the same, template with the workstation collector", "KiB", portal.KiBEach, "template", workstation.KiBEach));
            report.Add(new("Sqlite", Mailboxes, $"process with {First} circuits (RSS)", "MiB", portal.MiBFirst, "template as it comes", template.MiBFirst));
            report.Add(new("Sqlite", Mailboxes, "rendered for each circuit", "KiB", portal.KiBRendered, "template", template.KiBRendered));
            report.Add(new("Sqlite", Mailboxes, "circuits opened each second, client on the same cores", "1/s", portal.PerSecond, "template", template.PerSecond));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Outcome> TemplateAsync(string folder, int circuits, IReadOnlyDictionary<string, string> settings, CancellationToken ct)
    {
        var project = Path.Combine(folder, "peer");
        if (!Directory.Exists(project))
        {
            await Site.RunAsync(folder, ct, "new", "blazor", "-int", "Server", "-ai", "-o", "peer", "--no-restore");
            // The script of .NET 10's template comes by a package that not every source has; the circuits here need none.
            await Site.RunAsync(project, ct, "build", "-c", "Release", "-v", "q", "-p:RequiresAspNetWebAssets=false");
        }

        await using var site = await Site.StartAsync(Path.Combine(project, "bin", "Release", "net10.0", "peer.dll"), project, Path.Combine(folder, "peer.log"), settings, "/", ct);
        using var http = new HttpClient();
        return await OpenAsync(site, http, "/counter", "Current count", circuits, ct);
    }

    private static async Task<Outcome> PortalAsync(string folder, int circuits, CancellationToken ct)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        var store = new Stores(Database.Sqlite, $"Data Source={Path.Combine(data, "portal.db")}");
        await Server.MigrateAsync(store, ct);
        await Crowd.FillAsync(store, Mailboxes, ct);
        var program = Path.Combine(Repository, "src", "Portal", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Portal.dll");
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Portal__Mode"] = "Sandbox",
            ["Portal__DataFolder"] = data,
            ["Portal__Sandbox__Mailboxes"] = "0",
            ["Portal__Mailboxes__EveryMinutes"] = "0"
        };
        await using var site = await Site.StartAsync(program, Path.Combine(Repository, "src", "Portal"), Path.Combine(folder, "portal.log"), settings, "/health/ready", ct);
        using var alice = new Visitor(site.Address);
        await alice.SignInAsync(SeedIds.People.Alice, PortalUrls.Mailboxes);
        return await OpenAsync(site, alice.Http, PortalUrls.Mailboxes, "grid-name", circuits, ct);
    }

    private static async Task<Outcome> OpenAsync(Site site, HttpClient http, string path, string expected, int count, CancellationToken ct)
    {
        Console.Error.WriteLine($"Opening {count:N0} circuits on {site.Address}{path.TrimStart('/')}");
        var open = new List<Circuit>(count);
        using var pings = new Timer(_ => Ping(open, ct), null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        try
        {
            for (var i = 0; i < First; i++) Add(open, await Circuit.OpenAsync(http, new Uri(site.Address, path), expected, ct));
            await Task.Delay(Rest / 3, ct);
            var before = site.Resident;
            var began = Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(Enumerable.Range(First, count - First), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
                async (i, stop) => Add(open, await Circuit.OpenAsync(http, new Uri(site.Address, path), expected, ct)));
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            await Task.Delay(Rest, ct);
            return new Outcome((site.Resident - before) / 1024.0 / (count - First), open.Average(c => c.Rendered) / 1024.0, before / 1048576.0, (count - First) / seconds);
        }
        finally
        {
            foreach (var circuit in open) await circuit.DisposeAsync();
        }
    }

    private static void Add(List<Circuit> open, Circuit circuit)
    {
        lock (open) open.Add(circuit);
    }

    private static void Ping(List<Circuit> open, CancellationToken ct)
    {
        Circuit[] all;
        lock (open) all = [.. open];
        foreach (var circuit in all) _ = circuit.PingAsync(ct);
    }

    /// <summary>The folder that holds Portal.sln, above this program.</summary>
    private static string Repository
    {
        get
        {
            for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
                if (File.Exists(Path.Combine(at.FullName, "Portal.sln"))) return at.FullName;
            throw new DirectoryNotFoundException("No Portal.sln above this program.");
        }
    }
}
