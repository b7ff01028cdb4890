using Portal.Plans;
using Portal.Shared;
using static Portal.Tests.Shared.Rendered;

namespace Portal.Tests.Shared;

public sealed class StatusTests
{
    [Fact]
    public void Every_state_has_its_own_sign_and_its_own_word()
    {
        var all = Enum.GetValues<Truth>();

        Assert.Equal(all.Length, all.Select(TruthText.Icon).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(all.Length, all.Select(TruthText.Word).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(Truth.Ok)]
    [InlineData(Truth.NotOk)]
    [InlineData(Truth.CouldNotCheck)]
    [InlineData(Truth.Waiting)]
    [InlineData(Truth.NotReached)]
    public async Task A_state_is_never_told_by_colour_alone(Truth truth)
    {
        var badge = await AsBodyAsync<StatusBadge>(new { Truth = truth });
        var chain = await AsBodyAsync<Chain>(new { Links = new List<ChainLink> { new("a", "A", truth, Href: "/a") } });
        var steps = await AsBodyAsync<StepList>(new { Steps = new List<StepLink> { new(1, "A", "/a", truth) } });

        foreach (var body in new[] { badge, chain, steps })
        {
            Assert.Contains(TruthText.Word(truth), body.TextContent);
            Assert.NotEmpty(body.QuerySelectorAll("svg path"));
        }
    }

    [Fact]
    public async Task A_badge_with_its_own_words_keeps_the_sign()
    {
        var body = await AsBodyAsync<StatusBadge>(new { Truth = Truth.Ok, Text = "Works" });

        Assert.Equal("Works", body.TextContent);
        Assert.Equal(Icons.Paths["check"], body.QuerySelector("path")!.GetAttribute("d"));
    }

    [Fact]
    public async Task Nothing_waiting_is_no_badge() =>
        Assert.Equal("", (await AsBodyAsync<Count>(new { Value = 0 })).InnerHtml.Trim());

    [Fact]
    public async Task A_count_says_what_is_counted() =>
        Assert.Contains("120 waiting for you", (await AsBodyAsync<Count>(new { Value = 120, What = "waiting for you" })).TextContent);
}
