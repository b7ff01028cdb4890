using Portal.Mailboxes.Incidents;
using Portal.Mailboxes.Replica;
using Portal.Mailboxes.Verdict;
using Portal.Tests.Shared;

namespace Portal.Tests.Mailboxes;

/// <summary>The two pictures of time: a mailbox's states as a bar, an incident's size as a line. Each says in words what it shows.</summary>
public sealed class HistoryBarTests
{
    private static readonly DateTimeOffset Now = Rendered.Now;

    [Fact]
    public async Task States_stand_in_their_order_to_scale_and_in_words()
    {
        var body = await Rendered.AsBodyAsync<HistoryBar>(
            new
            {
                Changes = new[]
                {
                    Change(-1, MailboxState.NotWorking, MailboxState.Working, null),
                    Change(-10, MailboxState.Working, MailboxState.NotWorking, "secret-expired")
                },
                Now
            });

        Assert.Equal(["is-ok", "is-bad", "is-ok"], body.QuerySelectorAll("rect").Select(r => r.ClassName!));
        Assert.Equal(["0", "60", "546"], body.QuerySelectorAll("rect").Select(r => r.GetAttribute("x")!)); // nine of ten days did not work
        Assert.EndsWith("before that Syncing, then Not syncing: Client secret expired, then Syncing", body.QuerySelector("svg")!.GetAttribute("aria-label"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_drawn_where_nothing_changed()
    {
        Assert.Null((await Rendered.AsBodyAsync<HistoryBar>(new { Changes = Array.Empty<MailboxChange>(), Now })).QuerySelector("svg"));
        Assert.Null((await Rendered.AsBodyAsync<HistoryBar>(new { Changes = new[] { Change(-1, null, MailboxState.Working, null) }, Now })).QuerySelector("svg"));
    }

    [Fact]
    public async Task Change_that_left_the_state_alone_says_what_it_was()
    {
        var renamed = Change(-1, MailboxState.Working, MailboxState.Working, null, """[{"Field":"Name","Before":"Anna","After":"<b>Ann</b>"}]""");

        var line = Assert.Single((await Rendered.AsBodyAsync<MailboxHistory>(new { Changes = new[] { renamed }, Now })).QuerySelectorAll(".history-list li"));

        Assert.Equal(["Name: Anna → <b>Ann</b>"], line.QuerySelectorAll(".source").Select(s => s.TextContent));
    }

    [Fact]
    public async Task Incident_goes_on_at_its_size_until_now()
    {
        IncidentEvent[] events = [
            new() { IncidentId = 1, At = Now.AddHours(-4), Moment = IncidentMoment.Opened, Count = 10 },
            new() { IncidentId = 1, At = Now.AddHours(-1), Moment = IncidentMoment.Counted, Count = 20 }
        ];

        var body = await Rendered.AsBodyAsync<IncidentLine>(new { Events = events, Peak = 20, Until = Now });

        Assert.Equal("M0 41H450V4H600", body.QuerySelector("path")!.GetAttribute("d"));
    }

    private static MailboxChange Change(int days, MailboxState? from, MailboxState to, string? cause, string changes = "[]") => new()
    {
        Environment = "contoso.crm4.dynamics.com", MailboxId = Guid.Empty, At = Now.AddDays(days), FromState = from, ToState = to, ToCause = cause, Changes = changes,
    };
}
