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
    {
        await using var db = new PortalDb(new DbContextOptionsBuilder<PortalDb>().UseNpgsql(await PostgresCluster.ConnectionAsync(Template) + ";Pooling=False").Options);
        await db.Database.MigrateAsync();
        await new TextIndex(new Given(db.Database.GetConnectionString()!), NullLogger<TextIndex>.Instance).EnsureAsync(CancellationToken.None);
    });

    private sealed class Given(string connection) : IDbContextFactory<PortalDb>
    {
        public PortalDb CreateDbContext() => new(new DbContextOptionsBuilder<PortalDb>().UseNpgsql(connection).Options);
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
        var store = new TestStore(options.UseSqlite($"Data Source={file}").Options, file);
        await using var db = store.CreateDbContext();
        await db.Database.MigrateAsync();
        await new TextIndex(store, NullLogger<TextIndex>.Instance).EnsureAsync(CancellationToken.None);
        return store;
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
