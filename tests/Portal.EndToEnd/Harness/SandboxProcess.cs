using System.Net;

namespace Portal.EndToEnd.Harness;

/// <summary>The simulated cloud as a process of its own, which lives on while the portal is killed.</summary>
public sealed class SandboxProcess : IAsyncDisposable
{
    private readonly Running _process;

    private SandboxProcess(Running process, IPEndPoint endpoint, string folder)
    {
        (_process, Endpoint, Folder) = (process, endpoint, folder);
        Control = new SandboxControl(endpoint, CaFile);
    }

    public IPEndPoint Endpoint { get; }

    public string Folder { get; }

    public string CaFile => CaIn(Folder);

    public SandboxControl Control { get; }

    public static async Task<SandboxProcess> StartAsync(string folder, Uri portal)
    {
        var endpoint = new IPEndPoint(IPAddress.Loopback, Running.FreePort());
        var log = Path.Combine(folder, "sandbox.log");
        var process = Running.Start("Portal.Sandbox", folder, log,
            ["--listen", $"{endpoint}", "--ca-file", CaIn(folder), "--state", Path.Combine(folder, "world.db"), "--portal", $"{portal}"],
            new Dictionary<string, string>(StringComparer.Ordinal));
        await Eventually.TrueAsync(() => SandboxControl.AnswersAsync(endpoint, CaIn(folder)), TimeSpan.FromSeconds(60),
            () => process.HasEnded ? $"The sandbox ended:\n{Log.Tail(log)}" : $"The sandbox did not answer:\n{Log.Tail(log)}", () => process.HasEnded);
        return new SandboxProcess(process, endpoint, folder);
    }

    public async ValueTask DisposeAsync()
    {
        Control.Dispose();
        await _process.DisposeAsync();
    }

    private static string CaIn(string folder) => Path.Combine(folder, "ca.pem");
}
