using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Portal.Tests;

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
        var endpoint = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        var log = Path.Combine(folder, "sandbox.log");
        var world = Path.Combine(folder, "world.db");
        await KnownWorld.LayAsync(world);
        var process = Running.Start("Portal.Sandbox", folder, log,
            ["--listen", $"{endpoint}", "--ca-file", CaIn(folder), "--state", world, "--portal", $"{portal}"],
            new Dictionary<string, string>(StringComparer.Ordinal));
        await Eventually.TrueAsync(() => SandboxControl.AnswersAsync(endpoint, CaIn(folder)), TimeSpan.FromSeconds(90),
            () => process.HasEnded ? $"The sandbox ended:\n{Log.Tail(log)}" : $"The sandbox did not answer:\n{Log.Tail(log)}", () => process.HasEnded);
        return new SandboxProcess(process, endpoint, folder);
    }

    /// <summary>Everything of a kind that the cloud holds, as it lies in its file: also what no client of the harness may read.</summary>
    public IReadOnlyList<JsonNode> Things(string kind)
    {
        using var world = new SqliteConnection($"Data Source={Path.Combine(Folder, "world.db")};Pooling=False");
        world.Open();
        using var command = world.CreateCommand();
        command.CommandText = "SELECT json FROM thing WHERE kind = $kind";
        command.Parameters.AddWithValue("$kind", kind);
        using var reader = command.ExecuteReader();
        var things = new List<JsonNode>();
        while (reader.Read()) things.Add(JsonNode.Parse(reader.GetString(0))!);
        return things;
    }

    public async ValueTask DisposeAsync()
    {
        Control.Dispose();
        await _process.DisposeAsync();
    }

    private static string CaIn(string folder) => Path.Combine(folder, "ca.pem");
}
