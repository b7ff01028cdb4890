using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Audit;
using Portal.Mailboxes.Causes;
using Portal.Mailboxes.Requests;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Tests.Mailboxes.Requests;

/// <summary>What helpdesk can ask for and write down, within limits, each in the audit.</summary>
public sealed class MailboxRequestsTests(OnePortal one) : IClassFixture<OnePortal>
{
    private MailboxRequests Requests => one.Portal.Service<MailboxRequests>();

    private CauseNotes Notes => one.Portal.Service<CauseNotes>();

    [Fact]
    public async Task Request_reaches_admins_once_and_is_in_the_audit()
    {
        var (hanna, subject) = (Helpdesk("Hanna Holm"), Subject());

        Assert.Null(await Requests.AskAsync(subject, "She moved to another office.", hanna, default));
        Assert.Contains("already", await Requests.AskAsync(subject, "Again.", Helpdesk("Hugo Hart"), default), StringComparison.Ordinal);

        Assert.Equal("She moved to another office.", Assert.Single(await Requests.OpenAsync(default), r => r.MailboxId == subject.MailboxId).Reason);
        Assert.Equal([AuditOutcome.Succeeded, AuditOutcome.Refused], (await AuditAsync("mailbox.test-ask", subject.Address)).Select(e => e.Outcome));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(null)]
    public async Task Request_says_why(string? reason) => Assert.NotNull(await Requests.AskAsync(Subject(), reason, Helpdesk("Hanna Holm"), default));

    [Fact]
    public async Task Test_that_runs_or_has_just_ended_is_not_asked_for()
    {
        var hanna = Helpdesk("Hanna Holm");

        Assert.Contains("scheduled already", await Requests.AskAsync(Subject() with { TestScheduled = true }, "Why not.", hanna, default), StringComparison.Ordinal);
        Assert.Contains("less than 30 minutes", await Requests.AskAsync(Subject() with { TestCompletedAt = TimeProvider.System.GetUtcNow().AddMinutes(-10) }, "Why not.", hanna, default), StringComparison.Ordinal);
        Assert.Null(await Requests.AskAsync(Subject() with { TestCompletedAt = TimeProvider.System.GetUtcNow().AddMinutes(-40) }, "Why not.", hanna, default));
    }

    [Fact]
    public async Task One_person_asks_ten_times_an_hour()
    {
        var busy = Helpdesk("Bea Busy");
        for (var i = 0; i < MailboxRequests.PerHour; i++) Assert.Null(await Requests.AskAsync(Subject(), "Many fail.", busy, default));

        Assert.Contains("within the last hour", await Requests.AskAsync(Subject(), "One more.", busy, default), StringComparison.Ordinal);
        Assert.Null(await Requests.AskAsync(Subject(), "Somebody else.", Helpdesk("Carl Calm"), default));
    }

    [Fact]
    public async Task Admin_declines_with_a_reason_or_says_that_it_is_done()
    {
        var (subject, alice) = (Subject(), Some.Admin());
        await Requests.AskAsync(subject, "Please.", Helpdesk("Dana Day"), default);
        var request = (await Requests.OfAsync(subject.Environment, subject.MailboxId, default))[0];

        Assert.NotNull(await Requests.AnswerAsync(request.Id, done: false, "", alice, default));
        Assert.Null(await Requests.AnswerAsync(request.Id, done: false, "The mailbox is being moved.", alice, default));
        Assert.Null(await Requests.AnswerAsync(request.Id, done: true, null, alice, default)); // over already: changes nothing

        var closed = (await Requests.OfAsync(subject.Environment, subject.MailboxId, default))[0];
        Assert.Equal((RequestState.Declined, "The mailbox is being moved.", "Alice Adams"), (closed.State, closed.Answer, closed.ClosedBy));
        Assert.Null(await Requests.AskAsync(subject, "After the move.", Helpdesk("Dana Day"), default));
    }

    [Fact]
    public async Task Test_that_ended_after_it_was_asked_for_is_what_was_asked_for()
    {
        var (subject, hanna) = (Subject(), Helpdesk("Eve East"));
        await Requests.AskAsync(subject, "Please.", hanna, default);

        await Requests.SeenAsync(subject.Environment, subject.MailboxId, TimeProvider.System.GetUtcNow().AddHours(-1), hanna, default);
        Assert.Equal(RequestState.Open, (await Requests.OfAsync(subject.Environment, subject.MailboxId, default))[0].State);

        await Requests.SeenAsync(subject.Environment, subject.MailboxId, TimeProvider.System.GetUtcNow().AddMinutes(1), hanna, default);
        Assert.Equal(RequestState.Done, (await Requests.OfAsync(subject.Environment, subject.MailboxId, default))[0].State);
    }

    /// <summary>Helpdesk need not open each mailbox to learn what became of it; what others asked for is not theirs.</summary>
    [Fact]
    public async Task Who_asked_sees_how_it_went_and_by_whom()
    {
        var (first, second, hanna, alice) = (Subject(), Subject(), Helpdesk("Fred Few"), Some.Admin());
        await Requests.AskAsync(first, "She moved.", hanna, default);
        await Requests.AskAsync(second, "He moved.", hanna, default);
        await Requests.AskAsync(Subject(), "They moved.", Helpdesk("Gina Gone"), default);
        await Requests.StartedAsync(first.Environment, first.MailboxId, alice, default);

        var mine = await Requests.OfPersonAsync(hanna, default);

        Assert.Equal([(second.MailboxId, RequestState.Open, null), (first.MailboxId, RequestState.Done, "Alice Adams")], mine.Select(a => (a.Request.MailboxId, a.Request.State, a.Request.ClosedBy)));
        Assert.All(mine, a => Assert.Null(a.State)); // mailboxes that the copy does not have
    }

    [Fact]
    public async Task Note_on_unknown_words_is_seen_by_the_next_one_who_meets_them()
    {
        var first = new AlertSign("Das Postfach 4711 von anna@contoso.com ist gesperrt.", null, null, null);
        var second = new AlertSign("Das Postfach 815 von boris@contoso.com  ist gesperrt.", null, null, null);

        Assert.Null(await Notes.AddAsync(first, "Was locked by legal; ask Ms Lee. <script>", Helpdesk("Hanna Holm"), default));

        Assert.Equal("Was locked by legal; ask Ms Lee. <script>", Assert.Single(await Notes.OfAsync(second, default)).Text);
        Assert.Empty(await Notes.OfAsync(new AlertSign("Das Postfach ist voll.", null, null, null), default));
        Assert.Single(await AuditAsync("mailbox.note", first.Text));
    }

    [Fact]
    public async Task Note_is_taken_back_by_its_author_or_an_admin_only()
    {
        var alert = new AlertSign("Etwas ganz anderes.", null, null, null);
        await Notes.AddAsync(alert, "Wrong.", Helpdesk("Hanna Holm"), default);
        var note = (await Notes.OfAsync(alert, default))[0];

        await Assert.ThrowsAsync<NotPermittedException>(() => Notes.RemoveAsync(note.Id, Helpdesk("Hugo Hart"), default));
        Assert.Single(await Notes.OfAsync(alert, default));
        await Notes.RemoveAsync(note.Id, Some.Admin(), default);
        Assert.Empty(await Notes.OfAsync(alert, default));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n ")]
    public async Task Empty_note_is_none(string text) => Assert.NotNull(await Notes.AddAsync(new AlertSign("Words.", null, null, null), text, Helpdesk("Hanna Holm"), default));

    [Fact]
    public async Task Note_longer_than_what_is_kept_is_refused_and_not_cut() =>
        Assert.Contains("1000 are kept", await Notes.AddAsync(new AlertSign("Words.", null, null, null), new string('x', 1001), Helpdesk("Hanna Holm"), default), StringComparison.Ordinal);

    private static Person Helpdesk(string name) => Some.Person(name, PortalRoles.Helpdesk);

    private static TestSubject Subject()
    {
        var id = Guid.NewGuid();
        return new TestSubject("contoso.crm4.dynamics.com", id, "Anna", $"{id:n}@contoso.com", null, false);
    }

    private async Task<List<AuditEntry>> AuditAsync(string action, string target)
    {
        await using var db = await one.Portal.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        return await db.Set<AuditEntry>().AsNoTracking().Where(e => e.Action == action && e.Target!.StartsWith(target)).OrderBy(e => e.Sequence).ToListAsync();
    }
}
