using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.Cloud;
using Portal.Mailboxes;
using Portal.Mailboxes.Requests;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Tests.Mailboxes.Requests;

/// <summary>Test &amp; Enable from the portal, with the token that an admin fetched by signing in to the simulated Entra: written down, done once, read back.</summary>
public sealed class RunTestTests(OnePortal one) : IClassFixture<OnePortal>
{
    private const string Host = "contoso.crm4.dynamics.com";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private RunTest Test => one.Portal.Service<RunTest>();

    [Fact]
    public async Task Test_is_written_down_asked_for_once_and_closes_the_request()
    {
        var (alice, subject) = (await ConnectedAsync(SeedIds.People.Alice), await SubjectAsync("pilot@contoso.com"));
        Assert.Null(await one.Portal.Service<MailboxRequests>().AskAsync(subject, "She moved.", Some.Person("Hanna Holm", PortalRoles.Helpdesk), Ct));
        (await one.Portal.Sandbox.DeleteAsync("/journal", Ct)).EnsureSuccessStatusCode();

        await one.Portal.ChangeSandboxAsync(new { testSeconds = 3600 }); // not over before it is asked for again

        Assert.Null((await Test.RunAsync(subject, alice, Ct)).Refused);

        Assert.Single(await WritesAsync());
        var entries = await EntriesAsync("pilot@contoso.com");
        Assert.Equal([AuditOutcome.Attempting, AuditOutcome.Succeeded], entries.Select(e => e.Outcome));
        Assert.Single(entries.Select(e => e.OperationId).Distinct());
        Assert.Contains("scheduled", entries[1].Changes, StringComparison.Ordinal); // as the row showed it afterwards
        Assert.Equal(RequestState.Done, (await one.Portal.Service<MailboxRequests>().OfAsync(Host, subject.MailboxId, Ct))[0].State);

        Assert.Contains("already", (await Test.RunAsync(subject, alice, Ct)).Refused, StringComparison.Ordinal);
        Assert.Single(await WritesAsync());
    }

    [Fact]
    public async Task Mailbox_is_not_tested_again_within_minutes()
    {
        var (alice, subject) = (await ConnectedAsync(SeedIds.People.Alice), await SubjectAsync("ada.andersen@contoso.com"));
        await one.Portal.ChangeSandboxAsync(new { testSeconds = 0 });
        Assert.Null((await Test.RunAsync(subject, alice, Ct)).Refused);
        for (var i = 0; i < 600 && (await SubjectAsync("ada.andersen@contoso.com")).TestScheduled; i++) await Task.Delay(100, Ct);

        Assert.Contains("less than 5 minutes", (await Test.RunAsync(subject, alice, Ct)).Refused, StringComparison.Ordinal);

        Assert.Equal([AuditOutcome.Attempting, AuditOutcome.Succeeded, AuditOutcome.Refused], (await EntriesAsync("ada.andersen@contoso.com")).Select(e => e.Outcome));
    }

    [Fact]
    public async Task Mailbox_that_was_deleted_while_its_page_was_open_is_said_to_be_gone_and_nothing_is_written()
    {
        var alice = await ConnectedAsync(SeedIds.People.Alice);
        var gone = new TestSubject(Host, Guid.NewGuid(), "Gone", "gone@contoso.com", null, false);

        Assert.Equal("The mailbox is not there any more.", (await Test.RunAsync(gone, alice, Ct)).Refused);

        Assert.Empty(await EntriesAsync("gone@contoso.com"));
    }

    [Fact]
    public async Task Without_a_token_of_their_own_nobody_starts_anything()
    {
        var subject = await SubjectAsync("mira.horvat@contoso.com");

        var needed = await Assert.ThrowsAsync<SignInNeededException>(() => Test.RunAsync(subject, Some.Admin("Nobody Known"), Ct));

        Assert.Equal($"https://{Host}", needed.Need.Resource);
        Assert.Empty(await EntriesAsync("mira.horvat@contoso.com"));
    }

    /// <summary>Writing a mailbox takes prvWriteMailbox; the sandbox answers 403 as Dataverse does.</summary>
    [Fact]
    public async Task Person_without_the_right_in_the_environment_is_refused_by_Dataverse_and_that_is_in_the_audit()
    {
        var (aurel, subject) = (await ConnectedAsync(SeedIds.People.Aurel), await SubjectAsync("bela.baumann@contoso.com"));

        var refused = await Assert.ThrowsAsync<CloudException>(() => Test.RunAsync(subject, aurel, Ct));

        Assert.Equal(CloudErrorKind.NotAllowed, refused.Error.Kind);
        Assert.DoesNotContain(await EntriesAsync("bela.baumann@contoso.com"), e => e.Outcome == AuditOutcome.Succeeded);
    }

    /// <summary>Rule: the write was answered; what fails afterwards takes nothing of it away.</summary>
    [Fact]
    public async Task A_test_that_cannot_be_read_back_is_started_all_the_same_and_closes_the_request()
    {
        var (alice, subject) = (await ConnectedAsync(SeedIds.People.Alice), await SubjectAsync("carla.andersen@contoso.com"));
        Assert.Null(await one.Portal.Service<MailboxRequests>().AskAsync(subject, "She moved.", Some.Person("Hanna Holm", PortalRoles.Helpdesk), Ct));
        await one.Portal.FaultAsync(new { kind = "status", method = "GET", host = Host, path = $"mailboxes({subject.MailboxId})", status = 403, skip = 1 });

        Assert.Null((await Test.RunAsync(subject, alice, Ct)).Refused);

        var entries = await EntriesAsync("carla.andersen@contoso.com");
        Assert.Equal([AuditOutcome.Attempting, AuditOutcome.Succeeded], entries.Select(e => e.Outcome));
        Assert.Contains("could not be read back", entries[1].Changes, StringComparison.Ordinal);
        Assert.Equal(RequestState.Done, (await one.Portal.Service<MailboxRequests>().OfAsync(Host, subject.MailboxId, Ct))[0].State);
    }

    [Fact]
    public async Task One_person_starts_ten_tests_an_hour()
    {
        var (alice, subject) = (await ConnectedAsync(SeedIds.People.Alice), await SubjectAsync("bela.costa@contoso.com"));
        var busy = alice with { ObjectId = "somebody busy" }; // her token, another person's count
        await using (var db = await DbAsync())
            for (var i = 0; i < MailboxRequests.PerHour; i++)
                await one.Portal.Service<AuditLog>().AppendAsync(db, new AuditEvent("mailbox.test-run", AuditOutcome.Attempting, AuditActor.Of(busy)) { Target = $"busy {i}" }, Ct);

        Assert.Contains("within the last hour", (await Test.RunAsync(subject, busy, Ct)).Refused, StringComparison.Ordinal);

        Assert.Equal(AuditOutcome.Refused, Assert.Single(await EntriesAsync("bela.costa@contoso.com")).Outcome);
    }

    private async Task<TestSubject> SubjectAsync(string address)
    {
        var mailbox = Assert.Single((await one.Portal.Service<LookUpMailbox>().RunAsync(address, Some.Admin(), Ct)).With, f => f.Host == Host).Found!.Mailbox;
        return new TestSubject(Host, mailbox.Id, mailbox.Name, address, mailbox.TestCompletedAt, mailbox.TestScheduled);
    }

    /// <summary>Signed in, with a token of the environment.</summary>
    private async Task<Person> ConnectedAsync(string id)
    {
        using var browser = await one.Portal.SignInAsync(id);
        await using var db = await DbAsync();
        var session = await db.Set<PortalSession>().Where(s => s.ObjectId == id).OrderByDescending(s => s.StartedAt).FirstAsync(Ct);
        var person = new Person(SeedIds.Contoso, id, id, id, [PortalRoles.Admin], session.Id);
        var page = await browser.GetAsync(PortalUrls.Connect(Test.Needs(Host, person), "/"));
        for (var i = 0; i < 5; i++)
        {
            if (Visitor.AsksToConfirm(page)) page = await browser.PressAsync(page, "confirm");
            else if (page.Html.Contains("id=\"back\"", StringComparison.Ordinal)) page = await browser.SubmitAsync(Visitor.AnswerIn(page));
        }

        return person;
    }

    private async Task<List<AuditEntry>> EntriesAsync(string address)
    {
        await using var db = await DbAsync();
        return await db.Set<AuditEntry>().AsNoTracking().Where(e => e.Action == "mailbox.test-run" && e.Target!.StartsWith(address)).OrderBy(e => e.Sequence).ToListAsync(Ct);
    }

    private Task<PortalDb> DbAsync() => one.Portal.Service<IDbContextFactory<PortalDb>>().CreateDbContextAsync(Ct);

    private async Task<IReadOnlyList<JsonElement>> WritesAsync() => [.. (await one.Portal.Sandbox.GetFromJsonAsync<List<JsonElement>>("/journal", Ct))!
        .Where(e => e.GetProperty("host").GetString() == Host && e.GetProperty("method").GetString() != "GET")];
}
