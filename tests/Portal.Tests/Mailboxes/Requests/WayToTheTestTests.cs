using AngleSharp.Dom;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Cloud;
using Portal.Mailboxes;
using Portal.Mailboxes.Requests;
using Portal.Mailboxes.Verdict;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Store;
using Portal.Tests.Shared;

namespace Portal.Tests.Mailboxes.Requests;

/// <summary>An admin without a token of the environment comes for a test that helpdesk asked for: one way to Microsoft Entra, back at the same mailbox, one press left.</summary>
public sealed class WayToTheTestTests(OnePortal one) : IClassFixture<OnePortal>
{
    private const string Host = "contoso.crm4.dynamics.com", Address = "carla.andersen@contoso.com";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private MailboxRequests Requests => one.Portal.Service<MailboxRequests>();

    [Fact]
    public async Task Way_to_Entra_ends_at_the_request_with_one_press_left_and_what_was_typed()
    {
        using var browser = await one.Portal.SignInAsync(SeedIds.People.Alice);
        var (alice, finding) = (await PersonAsync(SeedIds.People.Alice), await FindingAsync());
        var mailbox = finding.Found!.Mailbox;
        Assert.Null(await Requests.AskAsync(new TestSubject(Host, mailbox.Id, mailbox.Name, Address, mailbox.TestCompletedAt, mailbox.TestScheduled), "She moved.", Some.Person("Hanna Holm", PortalRoles.Helpdesk), Ct));
        one.Portal.Service<FormDrafts>().Keep(alice, $"mailbox test {Host} {mailbox.Id:D}", new { Reason = "", Answer = "Wait until tonight." });

        var before = await ShownAsync(finding, alice, PortalUrls.MailboxTest(Host, mailbox.Id));
        Assert.Empty(Starts(before));
        var way = Assert.Single(before.QuerySelectorAll("a"), a => a.TextContent.Contains("Connect to start", StringComparison.Ordinal)).GetAttribute("href")!;
        var page = await browser.GetAsync(way);
        for (var i = 0; i < 5 && page.Address.Host.StartsWith("login.", StringComparison.Ordinal); i++)
            page = Visitor.AsksToConfirm(page) ? await browser.PressAsync(page, "confirm") : await browser.SubmitAsync(Visitor.AnswerIn(page));

        Assert.Equal(PortalUrls.MailboxTest(Host, mailbox.Id), page.Address.PathAndQuery);
        var after = await ShownAsync(finding, alice, page.Address.PathAndQuery);
        var start = Assert.Single(Starts(after));
        Assert.False(start.HasAttribute("disabled"));
        Assert.Contains("Nothing has been started yet.", after.TextContent, StringComparison.Ordinal);
        Assert.Equal("Wait until tonight.", Assert.Single(after.QuerySelectorAll("input")).GetAttribute("value"));
        Assert.Equal(RequestState.Open, (await Requests.OfAsync(Host, mailbox.Id, Ct))[0].State); // coming back starts nothing
    }

    /// <summary>Whoever opens the mailbox by its address comes back to that page, at the test of this environment.</summary>
    [Fact]
    public async Task Page_that_was_open_is_the_page_they_come_back_to()
    {
        var way = Assert.Single((await ShownAsync(await FindingAsync(), Some.Admin(), PortalUrls.MailboxOf(Address))).QuerySelectorAll("a")).GetAttribute("href")!;

        Assert.Contains(Uri.EscapeDataString($"{PortalUrls.MailboxOf(Address)}&test={Host}"), way, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Helpdesk_sees_no_way_to_start_anything()
    {
        var shown = await ShownAsync(await FindingAsync(), Some.Person("Hanna Holm", PortalRoles.Helpdesk), PortalUrls.MailboxOf(Address));

        Assert.Empty(shown.QuerySelectorAll("a"));
        Assert.Empty(Starts(shown));
    }

    [Fact]
    public async Task What_was_asked_about_a_mailbox_that_is_gone_ends_and_says_why()
    {
        var (hanna, gone) = (Some.Person("Hanna Gone", PortalRoles.Helpdesk), Guid.NewGuid());
        Assert.Null(await Requests.AskAsync(new TestSubject(Host, gone, "Gone", "gone@contoso.com", null, false), "It hangs.", hanna, Ct));

        Assert.True(await Requests.GoneAsync(Host, gone, Some.Admin(), Ct));
        Assert.False(await Requests.GoneAsync(Host, gone, Some.Admin(), Ct));

        var request = Assert.Single(await Requests.OfPersonAsync(hanna, Ct)).Request;
        Assert.Equal((RequestState.Declined, "The mailbox is not there any more.", null), (request.State, request.Answer, request.ClosedBy));
        Assert.DoesNotContain(await Requests.OpenAsync(Ct), r => r.MailboxId == gone);
    }

    private static List<IElement> Starts(IElement body) => [.. body.QuerySelectorAll("button").Where(b => b.TextContent.Contains("Start Test", StringComparison.Ordinal))];

    private async Task<EnvironmentFinding> FindingAsync() => Assert.Single((await one.Portal.Service<LookUpMailbox>().RunAsync(Address, Some.Admin(), Ct)).With, f => f.Host == Host);

    private async Task<IElement> ShownAsync(EnvironmentFinding finding, Person person, string path)
    {
        await using var scope = one.Portal.Services.CreateAsyncScope();
        return await Rendered.AsBodyAsync<TestRequest>(new { Finding = finding, Person = person, Arrived = path.Contains("test=", StringComparison.Ordinal) }, new At(scope.ServiceProvider, path));
    }

    private async Task<Person> PersonAsync(string id)
    {
        await using var db = await one.Portal.Service<IDbContextFactory<PortalDb>>().CreateDbContextAsync(Ct);
        var session = await db.Set<PortalSession>().Where(s => s.ObjectId == id).OrderByDescending(s => s.StartedAt).FirstAsync(Ct);
        return new Person(SeedIds.Contoso, id, id, id, [PortalRoles.Admin], session.Id);
    }

    /// <summary>The portal's services, with a browser that shows this page.</summary>
    private sealed class At(IServiceProvider services, string path) : IServiceProvider
    {
        private readonly Page _page = new(path);

        public object? GetService(Type serviceType) => serviceType == typeof(NavigationManager) ? _page : services.GetService(serviceType);

        private sealed class Page : NavigationManager
        {
            public Page(string path) => Initialize("https://sync.contoso.com/", $"https://sync.contoso.com{path}");
        }
    }
}
