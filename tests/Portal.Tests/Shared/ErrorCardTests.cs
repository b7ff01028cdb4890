using Portal.Plans;
using Portal.Shared;
using static Portal.Tests.Shared.Rendered;

namespace Portal.Tests.Shared;

public sealed class ErrorCardTests
{
    private static readonly Problem _problem = new(
        "Microsoft Entra did not accept the secret.", "It is new.", "Wait.", "You.", "https://learn.microsoft.com/entra", ["AADSTS7000215", "request-id 1"]);

    [Fact]
    public async Task It_says_what_why_what_to_do_and_who()
    {
        var body = await AsBodyAsync<ErrorCard>(new { Problem = _problem });

        Assert.Equal(_problem.Sentence, body.QuerySelector(".card-error-sentence")!.TextContent);
        Assert.Equal(["Likely cause", "What to do", "Who can do it"], body.QuerySelectorAll("dt").Select(d => d.TextContent));
        Assert.Equal(["It is new.", "Wait.", "You."], body.QuerySelectorAll("dd").Select(d => d.TextContent));
    }

    [Fact]
    public async Task Ids_are_out_of_the_way_and_can_be_copied_together()
    {
        var details = (await AsBodyAsync<ErrorCard>(new { Problem = _problem })).QuerySelector("details")!;

        Assert.False(details.HasAttribute("open"));
        Assert.Equal("AADSTS7000215\nrequest-id 1", details.QuerySelector("button")!.GetAttribute("data-copy"));
    }

    [Fact]
    public async Task Microsoft_s_page_learns_nothing_of_ours()
    {
        var link = (await AsBodyAsync<ErrorCard>(new { Problem = _problem })).QuerySelector("a.docs")!;

        Assert.Equal("noreferrer noopener", link.GetAttribute("rel"));
        Assert.Contains("opens in a new tab", link.TextContent);
    }

    [Fact]
    public async Task A_lone_sentence_is_a_whole_card()
    {
        var body = await AsBodyAsync<ErrorCard>(new { Problem = new Problem("Only this is known.") });

        Assert.Empty(body.QuerySelectorAll("dt, details, a"));
    }

    [Theory]
    [InlineData(true, "alert")]
    [InlineData(false, "group")]
    public async Task It_is_read_out_only_as_the_answer_to_a_click(bool announce, string role) =>
        Assert.Equal(role, (await AsBodyAsync<ErrorCard>(new { Problem = _problem, Announce = announce })).QuerySelector(".card-error")!.GetAttribute("role"));
}
