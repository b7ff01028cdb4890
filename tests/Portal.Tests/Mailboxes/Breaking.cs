using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Portal.Store;
using Portal.Tests.Store;

namespace Portal.Tests.Mailboxes;

/// <summary>A store that is gone after so many more commits that write mailboxes, as it is for a process that is killed: nothing can be tidied up through it.</summary>
internal sealed class Breaking(TestStore store, int commits) : DbTransactionInterceptor, IDbContextFactory<PortalDb>
{
    private int _left = commits + 2; // taking the hold, and the alerts

    public PortalDb CreateDbContext() => Volatile.Read(ref _left) > 0 ? store.CreateDbContext(this) : throw new IOException("The process is gone.");

    public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default) =>
            Interlocked.Decrement(ref _left) >= 0 ? ValueTask.FromResult(result) : throw new IOException("The process is gone.");
}
