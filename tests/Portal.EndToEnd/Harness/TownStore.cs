using Microsoft.EntityFrameworkCore;
using Portal.Store;
using Portal.Tests.Store;

namespace Portal.EndToEnd.Harness;

/// <summary>The database of a town's portal: what the portal is told of it, and a way into it past the portal.</summary>
public sealed class TownStore : IDbContextFactory<PortalDb>
{
    private readonly Database _database;
    private readonly string _connection;

    private TownStore(Database database, string connection) => (_database, _connection) = (database, connection);

    public Database Database => _database;

    /// <summary>A new, empty one: the SQLite file that a portal without settings keeps in its data folder, or a database of the tests' own PostgreSQL.</summary>
    /// <param name="folder">The portal's own folder.</param>
    public static async Task<TownStore> NewAsync(Database database, string folder) => database == Database.Sqlite
        ? new TownStore(database, $"Data Source={Path.Combine(folder, "data", "portal.db")};Pooling=False")
        : new TownStore(database, await PostgresCluster.ConnectionAsync($"town_{Guid.NewGuid():N}"));

    /// <summary>A new database on a server that the test may stop.</summary>
    public static TownStore On(PostgresCluster cluster) => new(Database.PostgreSql, cluster.Connection($"town_{Guid.NewGuid():N}"));

    /// <summary>Nothing for SQLite: a portal without settings finds its own file.</summary>
    public IEnumerable<(string Name, string Value)> Settings() => _database == Database.Sqlite ? [] :
    [
        ("Portal__Store__Provider", "PostgreSql"), ("Portal__Store__ConnectionString", _connection),
    ];

    public PortalDb CreateDbContext()
    {
        var options = new DbContextOptionsBuilder<PortalDb>();
        _ = _database == Database.Sqlite ? options.UseSqlite(_connection) : options.UseNpgsql(_connection);
        return new PortalDb(options.Options);
    }

    /// <summary>
    /// What a killed run holds ends by the clock after two minutes, or on SQLite at the next start. Here those minutes go by at once.
    /// </summary>
    public async Task LetHoldsEndAsync()
    {
        await using var db = CreateDbContext();
        await db.Set<Plans.StepRow>().Where(r => r.HeldUntil != null).ExecuteUpdateAsync(u => u.SetProperty(r => r.HeldUntil, DateTimeOffset.UnixEpoch));
    }
}
