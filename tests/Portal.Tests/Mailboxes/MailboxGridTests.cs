using Microsoft.EntityFrameworkCore;
using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Replica;

namespace Portal.Tests.Mailboxes;

public sealed class MailboxGridTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<MailboxOrder, bool> Orders => new(from order in Enum.GetValues<MailboxOrder>() from down in new[] { false, true } select (order, down));

    [Theory, MemberData(nameof(Orders))]
    public async Task Pages_of_any_order_hold_every_row_once_and_in_order(MailboxOrder order, bool descending)
    {
        await using var town = await GridTown.OfAsync(GridTown.Many(230));
        var query = new MailboxQuery { Order = order, Descending = descending };

        var all = await town.AllPagesAsync(query, take: 17);

        Assert.Equal(230, all.Select(l => l.Row).Distinct().Count());
        Assert.Equal(230, all.Count);
        var streamed = new List<long>();
        await foreach (var line in town.Grid.LinesAsync(query, Ct)) streamed.Add(line.Row);
        Assert.Equal(streamed, all.Select(l => l.Row));
        Assert.Equal(all.OrderBy(Key, StringComparer.Ordinal).ThenBy(l => l.Row).Select(l => l.Row), descending ? all.Reverse().Select(l => l.Row) : all.Select(l => l.Row));

        string Key(MailboxLine l) => order switch
        {
            MailboxOrder.Address => l.Address,
            MailboxOrder.Environment => $"{l.Environment} {l.Name}",
            MailboxOrder.State => $"{l.State} {l.Name}",
            MailboxOrder.Changed => $"{l.StateSince:O}",
            _ => l.Name,
        };
    }

    /// <summary>PostgreSQL takes no NUL in a text; an address that somebody pasted is no trouble of the store.</summary>
    [Theory]
    [InlineData("?environment=contoso%00.crm4.dynamics.com")]
    [InlineData("?cause=secret%00expired")]
    [InlineData("?q=per%00son")]
    [InlineData("?q=%F0%9F&environment=%ED%A0%80")]
    public async Task Address_with_what_no_text_may_hold_finds_nothing_and_breaks_nothing(string address)
    {
        await using var town = await GridTown.OfAsync(GridTown.Many(10));

        var page = await town.Grid.PageAsync(GridAddress.Parse(address, GridTown.Now).Query, null, Ct);

        Assert.Empty(page.Lines);
    }

    [Fact]
    public async Task Filters_narrow_together_and_counts_agree()
    {
        await using var town = await GridTown.OfAsync(GridTown.Many(210));
        var query = new MailboxQuery
        {
            Environment = GridTown.Environments[1], State = MailboxState.NotWorking, Cause = "secret-expired", Since = GridTown.Now.AddMinutes(-105),
            Order = MailboxOrder.Changed, Descending = true
        };

        var lines = await town.AllPagesAsync(query, take: 2);

        Assert.Equal(["person0@contoso.com", "person21@contoso.com", "person42@contoso.com", "person63@contoso.com", "person84@contoso.com", "person105@contoso.com"], lines.Select(l => l.Address));
        Assert.Equal(new MailboxCount(6, false), await town.Grid.CountAsync(query, Ct));
        Assert.Empty(await town.AllPagesAsync(query with { Cause = "no-licence" }));
    }

    [Fact]
    public async Task A_count_goes_no_further_than_a_thousand()
    {
        await using var town = await GridTown.OfAsync(GridTown.Many(1001));

        Assert.Equal(new MailboxCount(1000, true), await town.Grid.CountAsync(new MailboxQuery(), Ct));
        Assert.Equal(new MailboxCount(1000, true), await town.Grid.CountAsync(new MailboxQuery { Text = "person" }, Ct));
        Assert.Equal(new MailboxCount(143, false), await town.Grid.CountAsync(new MailboxQuery { State = MailboxState.NotWorking }, Ct));
    }

    [Fact]
    public async Task The_next_page_is_right_when_the_last_row_of_the_one_before_is_gone()
    {
        await using var town = await GridTown.OfAsync(GridTown.Many(40));
        var query = new MailboxQuery { Order = MailboxOrder.Address };
        var expected = (await town.AllPagesAsync(query)).Skip(10).Select(l => l.Row);
        var first = await town.Grid.PageAsync(query, null, Ct, take: 10);

        await town.ChangeAsync(db => db.Set<ReplicaMailbox>().Where(m => m.Row == first.Lines[9].Row).ExecuteDeleteAsync(Ct));

        Assert.Equal(expected, (await town.Grid.PageAsync(query, first.Next, Ct, take: 100)).Lines.Select(l => l.Row));
    }

    [Theory]
    [InlineData("mull", "Müller, Jörg")]
    [InlineData("MÜLLER", "Müller, Jörg")]
    [InlineData("jörg müll", "Müller, Jörg")]
    [InlineData("*müller*", "Müller, Jörg")]
    [InlineData("rg@contoso", "Müller, Jörg")]
    [InlineData("100%", "100% discount_desk")]
    [InlineData("t_d", "100% discount_desk")]
    [InlineData("王小", "王小明")]
    [InlineData("小明", null)]
    [InlineData("смир", "Смирнов Пётр")]
    [InlineData("петр", "Смирнов Пётр")]
    [InlineData("o'brien", "O'Brien \"Bob\"")]
    [InlineData("\"bob\"", "O'Brien \"Bob\"")]
    [InlineData("reversed", "\u202Edesrever\u202C reversed")]
    [InlineData("<script>", "<script>alert(1)</script>")]
    [InlineData("=cmd", "=cmd|' /C calc'!A0")]
    [InlineData("m%ll", null)]
    [InlineData("m_ller", null)]
    [InlineData("muller nobody", null)]
    [InlineData("' OR 1=1 --", null)]
    [InlineData("NEAR(a b)", null)]
    public async Task A_part_of_a_name_or_address_finds_it_as_it_stands(string text, string? name)
    {
        await using var town = await GridTown.OfAsync(Hostile());

        Assert.Equal(name is null ? [] : [name], await town.FindAsync(text));
    }

    [Theory]
    [InlineData("j", "joerg@contoso.com", "Jana", "Joh")]
    [InlineData("jo", "joerg@contoso.com", "Joh")]
    [InlineData("%", "%")]
    [InlineData("_")]
    public async Task One_or_two_letters_find_beginnings(string text, params string[] names)
    {
        await using var town = await GridTown.OfAsync([GridTown.Mailbox("Jana"), GridTown.Mailbox("Joh"), GridTown.Mailbox("Müller", "joerg@contoso.com"), GridTown.Mailbox("Anja"), GridTown.Mailbox("%")]);

        Assert.Equal(names.Select(n => n.Contains('@') ? "Müller" : n).Order(StringComparer.Ordinal), (await town.FindAsync(text)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("person1", 111)]
    [InlineData("person1 03", 5)]
    [InlineData("pe", 210)]
    [InlineData("nobody", 0)]
    public async Task Hits_that_are_sorted_and_hits_that_are_too_many_for_it_are_the_same_pages(string text, int count)
    {
        await using var town = await GridTown.OfAsync(GridTown.Many(210));
        var query = new MailboxQuery { Text = text, Order = MailboxOrder.Environment, Descending = true };
        var after = (await town.Grid.PageAsync(new MailboxQuery { Order = MailboxOrder.Environment, Descending = true }, null, Ct, take: 100)).Next;

        foreach (var place in new[] { null, after })
        {
            var sorted = await town.GridWith(fewHits: 5000).PageAsync(query, place, Ct, take: 1000);
            foreach (var few in new[] { 0, 9, 10, 110, 111 })
            {
                var grid = town.GridWith(few);
                for (var again = 0; again < 2; again++) Assert.Equal(sorted.Lines.Select(l => l.Row), (await grid.PageAsync(query, place, Ct, take: 1000)).Lines.Select(l => l.Row));
            }

            if (place is null) Assert.Equal(count, sorted.Lines.Count);
        }
    }

    [Theory]
    [InlineData("***")]
    [InlineData("  ")]
    [InlineData("\u200B\u202E")]
    public async Task A_search_of_nothing_narrows_nothing(string text)
    {
        await using var town = await GridTown.OfAsync(GridTown.Many(3));

        Assert.Equal(3, (await town.FindAsync(text)).Length);
    }

    [Fact]
    public async Task A_search_goes_on_to_find_what_was_renamed_and_no_longer_what_is_gone()
    {
        await using var town = await GridTown.OfAsync([GridTown.Mailbox("Before marriage"), GridTown.Mailbox("Leaver")]);

        await town.ChangeAsync(db => db.Set<ReplicaMailbox>().Where(m => m.NameKey == "before marriage").ExecuteUpdateAsync(u => u.SetProperty(m => m.Name, "After").SetProperty(m => m.NameKey, "after"), Ct));
        await town.ChangeAsync(db => db.Set<ReplicaMailbox>().Where(m => m.NameKey == "leaver").ExecuteDeleteAsync(Ct));

        Assert.Empty(await town.FindAsync("before"));
        Assert.Empty(await town.FindAsync("leaver"));
        Assert.Equal(["After"], await town.FindAsync("afte"));
    }

    [Fact]
    public async Task A_search_with_a_filter_pages_in_the_order_that_was_asked_for()
    {
        await using var town = await GridTown.OfAsync(GridTown.Many(300));
        var query = new MailboxQuery { Text = "person1", State = MailboxState.NotWorking, Order = MailboxOrder.Changed };

        var lines = await town.AllPagesAsync(query, take: 4);

        Assert.Equal(Enumerable.Range(0, 300).Where(i => i % 7 == 0 && $"{i}".StartsWith('1')).OrderDescending().Select(i => $"person{i}@contoso.com"), lines.Select(l => l.Address));
    }

    private static IEnumerable<ReplicaMailbox> Hostile() =>
    [
        GridTown.Mailbox("Müller, Jörg", "joerg@contoso.com"), GridTown.Mailbox("100% discount_desk"), GridTown.Mailbox("王小明"), GridTown.Mailbox("Смирнов Пётр"), GridTown.Mailbox("O'Brien \"Bob\""),
        GridTown.Mailbox("\u202Edesrever\u202C reversed"),
        GridTown.Mailbox("<script>alert(1)</script>"),
        GridTown.Mailbox("=cmd|' /C calc'!A0"),
        GridTown.Mailbox("\u200B", "invisible@contoso.com"),
        GridTown.Mailbox("Somebody else"),
    ];
}
