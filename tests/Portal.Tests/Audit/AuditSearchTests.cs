using Portal.Audit;
using Portal.Plans;
using Portal.Tests.Approvals;
using Portal.Tests.Store;

namespace Portal.Tests.Audit;

public sealed class AuditSearchTests
{
    [Fact]
    public async Task Each_filter_finds_exactly_what_it_says()
    {
        await using var store = await TestStore.CreateAsync();
        var clock = new MovableClock();
        await AppendAsync(store, clock, e => e with { Target = "one", SetupId = 17 });
        await AppendAsync(store, clock, e => e with { Target = "two", System = "Key Vault" });
        await AppendAsync(store, clock, e => e with { Target = "three", Outcome = AuditOutcome.Refused });
        await AppendAsync(store, clock, e => e with { Target = "four", Actor = AuditActor.Of(Some.Approver()) });
        await AppendAsync(store, clock, e => e with { Target = "five", Changes = [new Change("name", null, "KV-App 100%")] });
        clock.Now = clock.Now.AddDays(1);
        await AppendAsync(store, clock, e => e with { Target = "six", CloudIds = ["request-id ABC-123"] });

        Assert.Equal(["one"], await FindAsync(store, new() { Setup = 17 }));
        Assert.Equal(["two"], await FindAsync(store, new() { System = "Key Vault" }));
        Assert.Equal(["three"], await FindAsync(store, new() { Outcome = AuditOutcome.Refused }));
        Assert.Equal(["four"], await FindAsync(store, new() { Person = "amir@contoso.com" }));
        Assert.Equal(["five"], await FindAsync(store, new() { Text = "kv-app 100%" }));
        Assert.Equal(["six"], await FindAsync(store, new() { Text = "abc-123" }));
        Assert.Equal(["six"], await FindAsync(store, new() { From = new(2026, 11, 22) }));
        Assert.Equal(["five", "four", "three", "two", "one"], await FindAsync(store, new() { To = new(2026, 11, 21) }));
        Assert.Equal(["one"], await FindAsync(store, new() { Before = 2 }));
        Assert.Empty(await FindAsync(store, new() { Text = "o_e" }));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repetition_while_entries_arrive()
    {
        await using var store = await TestStore.CreateAsync();
        var clock = new MovableClock();
        for (var i = 0; i < AuditSearch.PageSize + 3; i++)
            await AppendAsync(store, clock, e => e);
        var search = new AuditSearch(store);

        var first = await search.PageAsync(new(), default);
        await AppendAsync(store, clock, e => e);
        var second = await search.PageAsync(first.Older!, default);

        Assert.Equal(Enumerable.Range(1, AuditSearch.PageSize + 3).Reverse().Select(n => (long)n), first.Entries.Concat(second.Entries).Select(e => e.Sequence));
        Assert.Null(second.Older);
    }

    [Fact]
    public void Filter_survives_the_address_and_nonsense_in_it_is_left_out()
    {
        var filter = new AuditFilter { Setup = 17, Person = "a&b@contoso.com", System = "Key Vault", Outcome = AuditOutcome.Failed, Text = "50% & more", From = new(2026, 1, 2), To = new(2026, 3, 4), Before = 9 };
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri("http://x" + filter.Address()).Query);

        Assert.Equal(filter, AuditFilter.Of(name => query[name]));
        Assert.Equal(new AuditFilter(), AuditFilter.Of(name => name switch { "setup" => "1 or 1=1", "outcome" => "99", "from" => "yesterday", "before" => "-1", _ => " " }));
    }

    private static async Task<IEnumerable<string?>> FindAsync(TestStore store, AuditFilter filter) =>
        (await new AuditSearch(store).PageAsync(filter, default)).Entries.Select(e => e.Target);

    private static async Task AppendAsync(TestStore store, MovableClock clock, Func<AuditEvent, AuditEvent> with)
    {
        await using var db = store.CreateDbContext();
        await new AuditLog(clock).AppendAsync(db, with(new AuditEvent("thing.do", AuditOutcome.Succeeded, AuditActor.Of(Some.Admin())) { System = "Portal" }), default);
    }
}
