using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Portal.Mailboxes.Replica;
using Portal.Store;

namespace Portal.Tests.Store;

/// <summary>A new, empty database of the portal, on the server that this run is about: SQLite, or PostgreSQL when PORTAL_TEST_DATABASE says so. tests/run.sh runs everything on both.</summary>
public sealed class TestStore : IDbContextFactory<PortalDb>, IAsyncDisposable
{
    private const string Template = "portal_template";

    public static readonly Database Database = Environment.GetEnvironmentVariable("PORTAL_TEST_DATABASE") is { Length: > 0 } name ? Enum.Parse<Database>(name) : Database.Sqlite;

    /// <summary>Migrated once; a copy of it takes a fraction of the time.</summary>
    private static readonly Lazy<Task> Migrated = new(async () =>
        await MigrateAsync(new DbContextOptionsBuilder<PortalDb>().UseNpgsql(await PostgresCluster.ConnectionAsync(Template) + ";Pooling=False").Options));

    /// <summary>The same as a SQLite file.</summary>
    private static readonly Lazy<Task<byte[]>> MigratedFile = new(async () =>
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Template}_{Guid.NewGuid():N}.db");
        await MigrateAsync(new DbContextOptionsBuilder<PortalDb>().UseSqlite($"Data Source={file};Pooling=False").Options);
        var bytes = await File.ReadAllBytesAsync(file);
        File.Delete(file);
        return bytes;
    });

    private static async Task MigrateAsync(DbContextOptions<PortalDb> options)
    {
        await using var db = new PortalDb(options);
        await db.Database.MigrateAsync();
        await new TextIndex(new Given(options), NullLogger<TextIndex>.Instance).EnsureAsync(CancellationToken.None);
    }

    private sealed class Given(DbContextOptions<PortalDb> options) : IDbContextFactory<PortalDb>
    {
        public PortalDb CreateDbContext() => new(options);
    }

    private readonly DbContextOptions<PortalDb> _options;
    private readonly string _name;

    private TestStore(DbContextOptions<PortalDb> options, string name) => (_options, _name) = (options, name);

    public static async Task<TestStore> CreateAsync()
    {
        var options = new DbContextOptionsBuilder<PortalDb>();
        if (Database == Database.PostgreSql)
        {
            var connection = await NewPostgresAsync();
            return new TestStore(options.UseNpgsql(connection).Options, new NpgsqlConnectionStringBuilder(connection).Database!);
        }

        var file = Path.Combine(Path.GetTempPath(), $"portal_{Guid.NewGuid():N}.db");
        await LayFileAsync(file);
        return new TestStore(options.UseSqlite($"Data Source={file}").Options, file);
    }

    /// <summary>Puts a new, migrated SQLite file there.</summary>
    public static async Task LayFileAsync(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, await MigratedFile.Value);
    }

    /// <summary>Connection string of a new, migrated PostgreSQL database.</summary>
    public static async Task<string> NewPostgresAsync()
    {
        await Migrated.Value;
        var name = $"portal_{Guid.NewGuid():N}";
        await RunAsync($"CREATE DATABASE {name} TEMPLATE {Template}");
        return await PostgresCluster.ConnectionAsync(name);
    }

    public static Task DropPostgresAsync(string name) => RunAsync($"DROP DATABASE {name} WITH (FORCE)");

    private static async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(await PostgresCluster.ConnectionAsync("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public PortalDb CreateDbContext() => new(_options);

    /// <summary>One that something else looks into.</summary>
    public PortalDb CreateDbContext(IInterceptor interceptor) => new(new DbContextOptionsBuilder<PortalDb>(_options).AddInterceptors(interceptor).Options);

    public async ValueTask DisposeAsync()
    {
        await using var db = CreateDbContext();
        if (Database == Database.PostgreSql)
        {
            NpgsqlConnection.ClearPool((NpgsqlConnection)db.Database.GetDbConnection());
            await DropPostgresAsync(_name);
            return;
        }

        SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
        await db.Database.EnsureDeletedAsync();
    }
}
