using System.Net;
using System.Net.Sockets;

namespace Portal.EndToEnd.Harness;

/// <summary>The portal as <c>dotnet run</c> starts it, but for its port and its data folder. Killed and started again it finds the same folder.</summary>
/// <param name="store">Its database, which it makes when it starts for the first time.</param>
public sealed class PortalProcess(string folder, int port, TownStore store) : IAsyncDisposable
{
    private Running? _process;

    public Uri Url { get; } = new($"http://localhost:{port}");

    public string Folder => folder;

    public string LogFile => Path.Combine(folder, "portal.log");

    public TownStore Store => store;

    public bool IsRunning => _process is { HasEnded: false };

    /// <summary>Set before the start: a sandbox process to join instead of an embedded one.</summary>
    public SandboxProcess? Sandbox { get; init; }

    /// <summary>Environment variables besides those of this class.</summary>
    public IReadOnlyDictionary<string, string> More { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public async Task StartAsync()
    {
        Directory.CreateDirectory(folder);
        _process = Running.Start("Portal", Path.Combine(Repository.Root, "src", "Portal"), LogFile, [], Settings());
        await Eventually.TrueAsync(ReadyAsync, TimeSpan.FromSeconds(90), () => $"The portal did not become ready:\n{Log.Tail(LogFile)}", () => _process.HasEnded, pause: 50);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _process = null;
    }

    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = $"{Url}".TrimEnd('/'),
            ["Portal__DataFolder"] = Path.Combine(folder, "data"),
            ["Portal__Sandbox__Mailboxes"] = "0", // the 305 of the seed are enough for stories that are not about many
            ["Portal__Mailboxes__EveryMinutes"] = "0", // stories that are about the copy set it
        };
        foreach (var (name, value) in store.Settings()) settings[name] = value;
        if (Sandbox is not null)
        {
            settings["Portal__Sandbox__Endpoint"] = $"{Sandbox.Endpoint}";
            settings["Portal__Sandbox__CaFile"] = Sandbox.CaFile;
        }

        foreach (var (name, value) in More) settings[name] = value;
        return settings;
    }

    private async Task<bool> ReadyAsync()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var answer = await http.GetAsync(new Uri(Url, "/health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or SocketException or TaskCanceledException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync() => await KillAsync();
}
