using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Audit;
using Portal.Tests.Store;

namespace Portal.Tests.Audit;

public sealed class AuditLogTests
{
    private readonly AuditLog _log = new(TimeProvider.System);

    [Fact]
    public async Task Many_appenders_at_once_give_one_chain_without_gaps()
    {
        await using var store = await TestStore.CreateAsync();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(appender => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                await using var db = store.CreateDbContext();
                await using var transaction = i % 2 == 0 ? await db.Database.BeginTransactionAsync() : null;
                await _log.AppendAsync(db, Event($"{appender}.{i}"), default);
                if (transaction is not null)
                    await transaction.CommitAsync();
            }
        })));

        var verdict = await new AuditVerifier(store, TimeProvider.System, NullLogger<AuditVerifier>.Instance).VerifyAsync(default);

        Assert.Equal((120, null), (verdict.UpTo, verdict.Break));
    }

    [Fact]
    public async Task Entry_of_a_transaction_that_is_rolled_back_leaves_no_gap()
    {
        await using var store = await TestStore.CreateAsync();
        await AppendAsync(store, commit: true);
        await AppendAsync(store, commit: false);
        await AppendAsync(store, commit: true);

        await using var db = store.CreateDbContext();
        Assert.Equal([1L, 2L], await db.Set<AuditEntry>().OrderBy(e => e.Sequence).Select(e => e.Sequence).ToListAsync());
    }

    [Fact]
    public async Task Caller_rows_and_entry_are_written_together_or_not_at_all()
    {
        await using var store = await TestStore.CreateAsync();
        await using (var db = store.CreateDbContext())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.Add(Approvals.Requested.Row());
            await _log.AppendAsync(db, Event("both"), default);
        }

        await using var after = store.CreateDbContext();
        Assert.Equal((0, 0), (await after.Set<Portal.Approvals.Approval>().CountAsync(), await after.Set<AuditEntry>().CountAsync()));
    }

    [Fact]
    public async Task Lock_without_a_transaction_is_a_mistake_of_the_caller()
    {
        await using var store = await TestStore.CreateAsync();
        await using var db = store.CreateDbContext();

        await Assert.ThrowsAsync<InvalidOperationException>(() => AuditLog.LockAsync(db, default));
    }

    private async Task AppendAsync(TestStore store, bool commit)
    {
        await using var db = store.CreateDbContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await _log.AppendAsync(db, Event("one"), default);
        if (commit)
            await transaction.CommitAsync();
    }

    private static AuditEvent Event(string target) => new("setup.note", AuditOutcome.Noted, AuditActor.Of(Some.Admin())) { Target = target };
}
