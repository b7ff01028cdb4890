using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Portal.Store;
using Portal.Tests.Store;

namespace Portal.Tests.Mailboxes;

/// <summary>Counts the rows that are saved between the beginning of a transaction and its end.</summary>
internal sealed class Written(TestStore store) : DbTransactionInterceptor, ISaveChangesInterceptor, IDbContextFactory<PortalDb>
{
    private int _now;

    public int MostInOneTransaction { get; private set; }

    public PortalDb CreateDbContext() => store.CreateDbContext(this);

    public override ValueTask<DbTransaction> TransactionStartedAsync(DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        _now = 0;
        return ValueTask.FromResult(result);
    }

    public ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        _now += eventData.Context!.ChangeTracker.Entries().Count(e => e.State is not (EntityState.Unchanged or EntityState.Detached));
        MostInOneTransaction = Math.Max(MostInOneTransaction, _now);
        return ValueTask.FromResult(result);
    }
}
