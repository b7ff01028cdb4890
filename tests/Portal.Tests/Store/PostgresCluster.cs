using System.Diagnostics;
using Portal.Tests.Store;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Portal.Tests.Store;

/// <summary>
/// A PostgreSQL of the tests' own: made with initdb in a temporary folder at the first test that asks, reached only by a socket in that folder, gone afterwards.
/// PostgreSQL refuses to run as root; then everything is done as the user postgres, whom Debian's package makes.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresCluster>> Started = new(StartAsync);

    private string? _folder;

    /// <summary>Connection string for a database, without the database: the socket is the server.</summary>
    public static async Task<string> ConnectionAsync(string database) => (await Started.Value).Connection(database);

    /// <summary>One for a test that stops it, beside that of all others. Whoever asked ends it.</summary>
    public static Task<PostgresCluster> OwnAsync() => StartAsync();

    public string Connection(string database) => $"Host={_folder};Username=postgres;Database={database};Maximum Pool Size=30;Include Error Detail=true";

    /// <summary>Every server process ends at once, without tidying up; the new one recovers from its log.</summary>
    public async Task CrashAndStartAsync()
    {
        await StopAsync();
        await RunAsync("pg_ctl", Start(_folder!));
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is null)
        {
            // The one that xunit makes for the whole run: with it the shared one ends.
            if (Started.IsValueCreated) await (await Started.Value).DisposeAsync();
            return;
        }

        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Task StopAsync() => RunAsync("pg_ctl", "-s", "-D", Path.Combine(_folder!, "data"), "-m", "immediate", "stop");

    private static string[] Start(string folder) =>
        ["-s", "-D", Path.Combine(folder, "data"), "-w", "-l", Path.Combine(folder, "log"), "-o", $"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c max_connections=200", "start"];

    private static async Task<PostgresCluster> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("portal-pg-").FullName;
        var data = Path.Combine(folder, "data");
        if (Environment.IsPrivilegedProcess)
            await RunAsync("/bin/chown", "postgres", folder);
        await RunAsync("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        await RunAsync("pg_ctl", Start(folder));
        return new PostgresCluster { _folder = folder };
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var path = program.StartsWith('/') ? program : Path.Combine(Binaries(), program);
        var asPostgres = Environment.IsPrivilegedProcess && !program.StartsWith('/');
        var start = asPostgres ? new ProcessStartInfo("/usr/sbin/runuser", ["-u", "postgres", "--", path, .. arguments]) : new ProcessStartInfo(path, arguments);
        start.WorkingDirectory = "/";

        // Without files of its own the started server would hold our pipes open, and reading them would never end.
        start.RedirectStandardOutput = program != "pg_ctl";
        using var process = Process.Start(start)!;
        var output = start.RedirectStandardOutput ? await process.StandardOutput.ReadToEndAsync() : "";
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}");
    }

    private static string Binaries() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).Last(d => File.Exists(Path.Combine(d, "initdb")))
            : throw new InvalidOperationException("PostgreSQL is not installed. tests/run.sh installs it (apt-get install postgresql).");
}
