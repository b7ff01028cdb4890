using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Mailboxes;
using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Replica;
using Portal.SignIn;
using Portal.Tests.Shared;

namespace Portal.Tests.Mailboxes;

/// <summary>What people type and what tenants call things: nothing of it breaks a search, a page or a file.</summary>
public sealed class BadInputTests(OnePortal one) : IClassFixture<OnePortal>
{
    private static readonly Person Hanna = Some.Person("Hanna Holm", PortalRoles.Helpdesk);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private FindByName Find => one.Portal.Service<FindByName>();

    /// <summary>No copy has been read here, so Dataverse itself is asked: what is typed goes into its filter.</summary>
    [Theory]
    [InlineData("pia l", true)]
    [InlineData("P", true)]
    [InlineData("%", false)]
    [InlineData("*", false)]
    [InlineData("_ia", false)]
    [InlineData("o'neill", false)]
    [InlineData("' or 1 eq 1 or name eq '", false)]
    [InlineData("Анна", false)]
    [InlineData("王小明", false)]
    [InlineData("\u202Eaip", false)]
    [InlineData("<script>alert(1)</script>", false)]
    [InlineData("a&$top=1#", false)]
    public async Task Typed_name_is_only_a_name(string typed, bool found)
    {
        var answer = await Find.RunAsync(typed, Ct);

        Assert.Empty(answer.Unasked);
        Assert.Equal(found, answer.Hits.Any(h => h.Name == "Pia Lind" || typed == "P"));
        if (!found) Assert.Empty(answer.Hits);
    }

    [Fact]
    public async Task Environment_that_does_not_answer_is_named_and_not_taken_for_nothing_found()
    {
        using (await one.Portal.Sandbox.PostAsJsonAsync("/faults", new { kind = "status", host = "contoso-test.crm4.dynamics.com", status = 403, times = 1 }, Ct)) { }

        var answer = await Find.RunAsync("nobody at all", Ct);

        Assert.Single(answer.Unasked);
        Assert.StartsWith("Not found where the portal could look", answer.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mailbox_that_was_deleted_while_open_is_not_found_when_looked_at_again()
    {
        var answer = await one.Portal.Service<LookUpMailbox>().RunAsync("contoso.crm4.dynamics.com", Guid.NewGuid(), Hanna, Ct);

        Assert.Empty(answer!.With);
        Assert.Single(answer.Without);
        Assert.Equal("No connected environment has a mailbox with this address.", answer.Sentence());
    }

    [Fact]
    public async Task Environment_that_is_not_connected_has_no_answer() =>
        Assert.Null(await one.Portal.Service<LookUpMailbox>().RunAsync("evil.example", Guid.NewGuid(), Hanna, Ct));

    [Fact]
    public async Task Name_with_markup_is_text_in_a_bdi_of_its_own()
    {
        await using var scope = one.Portal.Services.CreateAsyncScope();
        var window = new GridWindow((_, _) => Task.FromResult(new MailboxPageOf([Line(Rendered.Hostile)], null)));
        await window.BeginAsync(Ct);

        var body = await Rendered.AsBodyAsync<GridRows>(new { Address = GridAddress.Plain with { Columns = [GridColumn.Name, GridColumn.Profile, GridColumn.Alert] }, Window = window }, scope.ServiceProvider);

        Assert.Empty(body.QuerySelectorAll("script, b, img"));
        Assert.Equal([Rendered.Hostile, Rendered.Hostile, Rendered.Hostile], body.QuerySelectorAll("bdi").Select(b => b.TextContent));
    }

    /// <summary>Every text of a row, through the store, the file and back.</summary>
    [Fact]
    public async Task Rows_come_back_from_the_file_as_they_went_into_the_store()
    {
        string[] names = [
            "=HYPERLINK(\"http://example.com\";\"Click\")",
            "\u202EnnamretsuM xaM",
            "Max\u200B Muster",
            "\u2067גיל\u2069 (admin)",
            "O'Brien; DROP TABLE",
            "'=1",
            "<b>Bold</b>",
            "line\r\nbreak, \"quoted\"",
            "\t-1",
            "@SUM(1)",
            "＝2",
            "山田 太郎",
            "👩‍💻 Ada 🇪🇺"
        ];
        await using var town = await GridTown.OfAsync(names.Select((n, i) => GridTown.Mailbox(n, $"box{i}@contoso.com")));
        await town.ChangeAsync(db => db.Set<ReplicaMailbox>()
            .ExecuteUpdateAsync(
                u => u.SetProperty(m => m.ProfileName, m => m.Name).SetProperty(m => m.OwnerName, m => m.Name).SetProperty(m => m.RowOwner, m => m.Name).SetProperty(m => m.LastAlertText, m => m.Name),
                Ct));

        using var file = new StringWriter();
        await MailboxCsv.WriteAsync(file, town.Grid.LinesAsync(new MailboxQuery(), Ct), Ct);
        var rows = MailboxCsv.Read(new StringReader(file.ToString())).ToList();

        var header = rows[0].ToList();
        foreach (var column in new[] { "Name", "Profile", "Owner", "Row owner", "Last alert" })
            Assert.Equal(names.Order(StringComparer.Ordinal), rows.Skip(1).Select(r => r[header.IndexOf(column)]).Order(StringComparer.Ordinal));
        Assert.All(rows.Skip(1), r => Assert.True(Guid.TryParseExact(r[header.IndexOf("Mailbox id")], "D", out _)));
    }

    private static MailboxLine Line(string name) => new()
    {
        Row = 1,
        Environment = "contoso.crm4.dynamics.com",
        Id = Guid.NewGuid(),
        Name = name,
        Address = "anna@contoso.com",
        ProfileName = name,
        LastAlertText = name,
        State = MailboxState.NotWorking,
        Cause = "secret-expired",
        Approval = Portal.Cloud.Dataverse.MailboxApproval.Approved, StateSince = DateTimeOffset.UnixEpoch, SeenAt = DateTimeOffset.UnixEpoch,
    };
}
