using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Portal.Store;

namespace Portal.Tests.Store;

/// <summary>A new, empty database of the portal, on either server.</summary>
public sealed class TestStore : IDbContextFactory<PortalDb>, IAsyncDisposable
{
    private readonly DbContextOptions<PortalDb> _options;
    private readonly string? _file;

    private TestStore(DbContextOptions<PortalDb> options, string? file) => (_options, _file) = (options, file);

    public static async Task<TestStore> CreateAsync(Database database)
    {
        var name = $"portal_{Guid.NewGuid():N}";
        var file = database == Database.Sqlite ? Path.Combine(Path.GetTempPath(), $"{name}.db") : null;
        var options = new DbContextOptionsBuilder<PortalDb>();
        _ = file is not null ? options.UseSqlite($"Data Source={file}") : options.UseNpgsql(await PostgresCluster.ConnectionAsync(name));
        var store = new TestStore(options.Options, file);
        await using var db = store.CreateDbContext();
        await db.Database.MigrateAsync();
        return store;
    }

    public PortalDb CreateDbContext() => new(_options);

    public async ValueTask DisposeAsync()
    {
        await using var db = CreateDbContext();
        if (_file is not null)
            SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
        await db.Database.EnsureDeletedAsync();
    }
}
