using Microsoft.EntityFrameworkCore;
using Portal.Plans;
using Portal.Store;

namespace Portal.Tests.Store;

/// <summary>A store that does not answer is told from a fault of the portal, whichever database it is and whatever was asked of it.</summary>
public sealed class StoreTroubleTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Database.Sqlite)]
    [InlineData(Database.PostgreSql)]
    public async Task A_store_that_does_not_answer_is_no_fault_of_the_portal(Database database)
    {
        foreach (var ask in new Func<PortalDb, Task>[]
        {
            db => db.Set<SetUp>().AnyAsync(Ct), db => db.Set<SetUp>().ExecuteDeleteAsync(Ct), db => db.Database.BeginTransactionAsync(Ct), db => db.Database.OpenConnectionAsync(Ct),
        })
        {
            await using var db = Nowhere(database);

            var error = await Record.ExceptionAsync(() => ask(db));

            Assert.NotNull(error);
            Assert.True(error.IsOfTheStore(), error.ToString());
        }
    }

    [Fact]
    public void A_fault_of_the_portal_is_none_of_the_store() => Assert.False(new InvalidOperationException("Sequence contains no elements").IsOfTheStore());

    private static PortalDb Nowhere(Database database)
    {
        var options = new DbContextOptionsBuilder<PortalDb>();
        _ = database == Database.PostgreSql
            ? options.UseNpgsql($"Host=127.0.0.1;Port={FreePort.Next()};Database=none;Username=none;Timeout=5;Pooling=False")
            : options.UseSqlite($"Data Source={Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "none.db")}");
        return new PortalDb(options.Options);
    }
}
