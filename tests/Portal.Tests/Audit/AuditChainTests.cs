using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Audit;
using Portal.Plans;
using Portal.Tests.Store;

namespace Portal.Tests.Audit;

public sealed class AuditChainTests
{
    [Fact]
    public async Task Entries_come_back_exactly_as_they_were_hashed()
    {
        await using var store = await TestStore.CreateAsync();
        await AppendAsync(store, 1, e => e with
        {
            Reason = "Zürich \u0000 \ud800 \"quotes\" 😀",
            Changes = [new Change("name", null, "=cmd|' /C calc'!A0"), new Change("", "", null)],
            CloudIds = ["request-id 1", "client-request-id 2"],
            OperationId = Guid.NewGuid(),
            SetupId = 17,
            Error = new string('x', 9000),
        });

        var verdict = await Verifier(store).VerifyAsync(default);

        Assert.Null(verdict.Break);
        Assert.Equal(1, verdict.UpTo);
    }

    [Fact]
    public async Task Edited_entry_is_named() =>
        await Assert_broken_after("UPDATE audit SET \"Reason\" = 'because I said so' WHERE \"Sequence\" = 4", at: 4, "changed");

    [Fact]
    public async Task Emptied_field_is_not_the_same_as_a_missing_one() =>
        await Assert_broken_after("UPDATE audit SET \"Error\" = '' WHERE \"Sequence\" = 4", at: 4, "changed");

    [Fact]
    public async Task Moved_time_is_named() =>
        await Assert_broken_after("UPDATE audit SET \"At\" = \"At\" + 1 WHERE \"Sequence\" = 2", at: 2, "changed");

    [Fact]
    public async Task Deleted_entry_is_named() =>
        await Assert_broken_after("DELETE FROM audit WHERE \"Sequence\" = 5", at: 5, "missing");

    [Fact]
    public async Task Deleted_entry_is_noticed_when_the_rest_is_numbered_anew() =>
        await Assert_broken_after("DELETE FROM audit WHERE \"Sequence\" = 5; " + Renumber(6, 5) + Renumber(7, 6) + Renumber(8, 7), at: 5, "follow");

    [Fact]
    public async Task Truncated_middle_is_named() =>
        await Assert_broken_after("DELETE FROM audit WHERE \"Sequence\" BETWEEN 3 AND 6", at: 3, "missing");

    [Fact]
    public async Task Missing_beginning_is_named() =>
        await Assert_broken_after("DELETE FROM audit WHERE \"Sequence\" <= 2", at: 1, "missing");

    [Fact]
    public async Task Reordered_entries_are_named() =>
        await Assert_broken_after(Renumber(3, 99) + Renumber(4, 3) + Renumber(99, 4), at: 3, "follow");

    [Fact]
    public async Task Inserted_entry_is_named_even_with_a_hash_of_its_own()
    {
        await using var store = await TestStore.CreateAsync();
        await AppendAsync(store, 8);
        await RunAsync(store, Renumber(8, 9) + Renumber(7, 8) + Renumber(6, 7));
        await using (var db = store.CreateDbContext())
        {
            var before = await db.Set<AuditEntry>().SingleAsync(e => e.Sequence == 5);
            db.Add(AuditEntries.Of(Event(100), 6, before.Hash, before.At));
            await db.SaveChangesAsync();
        }

        var verdict = await Verifier(store).VerifyAsync(default);

        Assert.Equal(7, verdict.Break!.Sequence);
    }

    [Fact]
    public async Task Words_hidden_from_the_search_are_named() =>
        await Assert_broken_after("UPDATE audit SET \"SearchText\" = '' WHERE \"Sequence\" = 2", at: 2, "search");

    [Fact]
    public async Task End_cut_off_while_the_portal_runs_is_named()
    {
        await using var store = await TestStore.CreateAsync();
        await AppendAsync(store, 8);
        var verifier = Verifier(store);
        await verifier.VerifyAsync(default);
        await RunAsync(store, "DELETE FROM audit WHERE \"Sequence\" > 6");

        var verdict = await verifier.VerifyAsync(default);

        Assert.Equal((6, 7), (verdict.UpTo, verdict.Break?.Sequence));
    }

    [Fact]
    public async Task Trail_written_anew_while_the_portal_runs_is_named()
    {
        await using var store = await TestStore.CreateAsync();
        await AppendAsync(store, 3);
        var verifier = Verifier(store);
        await verifier.VerifyAsync(default);
        await RunAsync(store, "DELETE FROM audit");
        await AppendAsync(store, 3, e => e with { Reason = "a better story" });

        Assert.Equal(3, (await verifier.VerifyAsync(default)).Break?.Sequence);
    }

    // Computed by another program (Python) from the format as NOTES.md gives it. If this fails, every stored chain fails.
    [Fact]
    public void Hash_of_a_known_entry_never_changes()
    {
        var entry = AuditEntries.Of(new AuditEvent("a.b", AuditOutcome.Noted, AuditActor.Portal("test")), 1, AuditChain.Start, DateTimeOffset.UnixEpoch);

        Assert.Equal("0a51a450de44033a12e0eb16fc1848daae39955c2f17ba228399e0f143a1f1d8", Convert.ToHexStringLower(entry.Hash));
    }

    [Fact]
    public void Text_moved_from_one_field_to_the_next_gives_another_hash()
    {
        static byte[] Hash(string action, string target) => AuditEntries.Of(Event(1) with { Action = action, System = target }, 1, AuditChain.Start, DateTimeOffset.UnixEpoch).Hash;

        Assert.NotEqual(Hash("ab", "c"), Hash("a", "bc"));
    }

    private static async Task Assert_broken_after(string sql, long at, string word)
    {
        await using var store = await TestStore.CreateAsync();
        await AppendAsync(store, 8);
        Assert.Null((await Verifier(store).VerifyAsync(default)).Break);
        await RunAsync(store, sql);

        // A verifier that has not seen the chain before: only what is stored counts.
        var verdict = await Verifier(store).VerifyAsync(default);

        Assert.Equal(at, verdict.Break?.Sequence);
        Assert.Equal(at - 1, verdict.UpTo);
        Assert.Contains(word, verdict.Break!.Sentence, StringComparison.Ordinal);
    }

    private static string Renumber(long from, long to) => $"UPDATE audit SET \"Sequence\" = {to} WHERE \"Sequence\" = {from}; ";

    private static async Task RunAsync(TestStore store, string sql)
    {
        await using var db = store.CreateDbContext();
        await db.Database.ExecuteSqlRawAsync(sql);
    }

    private static AuditVerifier Verifier(TestStore store) => new(store, TimeProvider.System, NullLogger<AuditVerifier>.Instance);

    private static AuditEvent Event(int number) => new("setup.note", AuditOutcome.Noted, AuditActor.Of(Some.Admin())) { Target = $"thing {number}", Reason = "test" };

    private static async Task AppendAsync(TestStore store, int count, Func<AuditEvent, AuditEvent>? with = null)
    {
        var log = new AuditLog(TimeProvider.System);
        await using var db = store.CreateDbContext();
        for (var number = 1; number <= count; number++)
            await log.AppendAsync(db, with is null ? Event(number) : with(Event(number)), default);
    }
}
