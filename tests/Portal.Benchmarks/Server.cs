using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Portal.Mailboxes.Replica;
using Portal.Store;

namespace Portal.Benchmarks;

internal enum Database { Sqlite, PostgreSql }

/// <summary>A database server of the run's own, with as many empty stores of the portal as are asked for; gone afterwards. PostgreSQL runs with its default settings, as the user postgres where this is root.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly string _folder;

    private Server(Database kind, string folder) => (Kind, _folder) = (kind, folder);

    public Database Kind { get; }

    public static async Task<Server> StartAsync(Database kind, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("portal-bench-").FullName;
        if (kind == Database.PostgreSql)
        {
            if (Environment.IsPrivilegedProcess) await RunAsync("/bin/chown", ["postgres", folder], ct);
            await RunAsync(Program("initdb"), ["-D", $"{folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"], ct);
            await RunAsync(Program("pg_ctl"), ["-s", "-D", $"{folder}/data", "-w", "-l", $"{folder}/log", "-o", $"-c listen_addresses='' -c unix_socket_directories='{folder}'", "start"], ct);
        }

        return new Server(kind, folder);
    }

    /// <summary>A new store, migrated as a start of the portal does it.</summary>
    public async Task<Stores> NewStoreAsync(string name, CancellationToken ct)
    {
        var connection = Kind == Database.Sqlite ? $"Data Source={_folder}/{name}.db" : $"Host={_folder};Username=postgres;Database={name}";
        var stores = new Stores(Kind, connection);
        await MigrateAsync(stores, ct);
        return stores;
    }

    public static async Task MigrateAsync(Stores stores, CancellationToken ct)
    {
        await using var db = stores.CreateDbContext();
        await db.Database.MigrateAsync(ct);
        await stores.Texts.EnsureAsync(ct);
    }

    private static string Program(string name) => Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin", name)).Last(File.Exists);

    private static async Task RunAsync(string program, string[] arguments, CancellationToken ct)
    {
        var asPostgres = Environment.IsPrivilegedProcess && !program.StartsWith("/bin", StringComparison.Ordinal);
        var start = asPostgres ? new ProcessStartInfo("/usr/sbin/runuser", ["-u", "postgres", "--", program, .. arguments]) : new ProcessStartInfo(program, arguments);
        (start.WorkingDirectory, start.RedirectStandardOutput) = ("/", !program.EndsWith("pg_ctl", StringComparison.Ordinal));
        using var process = Process.Start(start)!;
        if (start.RedirectStandardOutput) await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    public async ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        NpgsqlConnection.ClearAllPools();
        if (Kind == Database.PostgreSql) await RunAsync(Program("pg_ctl"), ["-s", "-D", $"{_folder}/data", "-m", "immediate", "stop"], CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }
}

internal sealed class Stores : IDbContextFactory<PortalDb>
{
    private readonly DbContextOptions<PortalDb> _options;

    public Stores(Database kind, string connection)
    {
        Connection = connection;
        var options = new DbContextOptionsBuilder<PortalDb>();
        _options = (kind == Database.Sqlite ? options.UseSqlite(connection) : options.UseNpgsql(connection)).Options;
        Texts = new TextIndex(this, NullLogger<TextIndex>.Instance);
    }

    public string Connection { get; }
    public TextIndex Texts { get; }

    public PortalDb CreateDbContext() => new(_options);
}
