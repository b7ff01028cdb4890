using Portal.Plans;
using Portal.Shared;
using static Portal.Tests.Shared.Rendered;

namespace Portal.Tests.Shared;

public sealed class StepTests
{
    private static readonly Observation _now = new(Truth.NotOk, "KV-App has no access.", "Azure", Now.AddMinutes(-3), [new("Role", "none")], new Problem("It cannot read."));

    [Fact]
    public async Task Steps_are_links_and_the_open_one_is_current()
    {
        var body = await AsBodyAsync<StepList>(new { Steps = new List<StepLink> { new(1, "Readiness", "/1", Truth.Ok), new(2, "Consent", "/2", Truth.Waiting, "approver", Current: true) } });

        Assert.Equal("/2", Assert.Single(body.QuerySelectorAll("[aria-current=step]")).GetAttribute("href"));
        Assert.Contains("Waiting: approver", body.TextContent);
        Assert.Equal("Step 2 of 2: Consent", body.QuerySelector("button")!.TextContent);
    }

    [Fact]
    public async Task A_step_that_this_person_may_not_open_is_named_but_no_link()
    {
        var body = await AsBodyAsync<StepList>(new { Steps = new List<StepLink> { new(1, "Readiness", "", Truth.Ok) } });

        Assert.Empty(body.QuerySelectorAll("a[href]"));
        Assert.Contains("Readiness", body.TextContent);
    }

    [Fact]
    public async Task What_is_true_now_comes_with_its_source_before_what_will_change()
    {
        var plan = new List<Command> { new("k", "Azure", "t", "Assign the role", "contoso-hma", [new("Role", null, "User")]) };
        var text = (await AsBodyAsync<StepPanel>(new { Number = 4, Title = "Vault access", Now = _now, Needed = Words("Get on secrets."), WillChange = plan })).TextContent;

        Assert.Contains("Read from Azure, 3 min ago", text);
        Assert.True(text.IndexOf("KV-App has no access.", StringComparison.Ordinal) < text.IndexOf("Will change", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_read_and_the_trouble_are_shown_without_asking_the_page()
    {
        var body = await AsBodyAsync<StepPanel>(new { Title = "Vault access", Now = _now });

        Assert.Equal("It cannot read.", body.QuerySelector(".card-error-sentence")!.TextContent);
        Assert.Contains("What was read", body.QuerySelector("details")!.TextContent);
    }

    [Fact]
    public async Task A_step_that_is_still_looking_says_so() =>
        Assert.Contains("Looking at what is true now", (await AsBodyAsync<StepPanel>(new { Title = "Vault access" })).QuerySelector("[role=status]")!.TextContent);

    [Fact]
    public async Task Waiting_has_a_clock() =>
        Assert.Equal("Looking again in 8 s, usually under 2 min.",
            (await AsBodyAsync<Waiting>(new { Sentence = "Entra is still replicating.", NextLook = Now.AddSeconds(8), Usually = "under 2 min" })).QuerySelector(".waiting-clock")!.TextContent);
}
