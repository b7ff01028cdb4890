using Portal.Plans;
using Portal.Shared;
using static Portal.Tests.Shared.Rendered;

namespace Portal.Tests.Shared;

public sealed class ChainTests
{
    private static readonly IReadOnlyList<ChainLink> _links =
    [
        new("ready", "Readiness", Truth.Ok, "Everything is there.", "Azure", Now.AddMinutes(-3), "/setups/1/ready"),
        new("kv", "KV-App", Truth.Ok, "It exists.", "Microsoft Graph", Now.AddMinutes(-3), "/setups/1/kv"),
        new("vault", "Vault access", Truth.NotOk, "KV-App has no access.", "Azure", Now.AddMinutes(-3), "/setups/1/vault", Current: true),
        new("consent", "Consent", Truth.Waiting, null, null, null, "/setups/1/consent"),
        new("mailbox", "Mailbox", Truth.NotReached, null, null, null, "/setups/1/mailbox"),
    ];

    [Fact]
    public async Task Every_link_leads_to_its_step_and_says_its_state_in_words()
    {
        var links = (await AsBodyAsync<Chain>(new { Links = _links })).QuerySelectorAll("li > a");

        Assert.Equal(_links.Select(l => l.Href), links.Select(a => a.GetAttribute("href")));
        Assert.All(_links.Zip(links), pair =>
        {
            Assert.Contains(pair.First.Title, pair.Second.TextContent);
            Assert.Contains(TruthText.Word(pair.First.Truth), pair.Second.TextContent);
        });
    }

    [Fact]
    public async Task The_picture_has_a_text_twin_that_names_what_is_not_ok()
    {
        var body = await AsBodyAsync<Chain>(new { Links = _links });

        Assert.Equal("2 of 5 links OK. Not OK: Vault access. Waiting: Consent. Not reached: Mailbox.", body.QuerySelector(".chain-summary")!.TextContent);
        Assert.All(body.QuerySelectorAll("li svg.chain-picture"), svg => Assert.Equal("true", svg.GetAttribute("aria-hidden")));
    }

    [Fact]
    public async Task Source_and_time_are_read_with_each_link()
    {
        var body = await AsBodyAsync<Chain>(new { Links = _links });
        var vault = body.QuerySelectorAll("li > a")[2];

        var description = body.QuerySelector("#" + vault.GetAttribute("aria-describedby"))!.TextContent;

        Assert.Contains("KV-App has no access.", description);
        Assert.Contains("Read from Azure", description);
        Assert.Contains("3 min ago", description);
        Assert.Contains("21 Nov 2026, 10:39:05 UTC", description);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task A_link_that_leads_nowhere_is_no_way_to_the_start_page_but_can_still_be_read(string? href)
    {
        var link = (await AsBodyAsync<Chain>(new { Links = new List<ChainLink> { new("scope", "Scope", Truth.NotReached, "Not confined.", Href: href) } })).QuerySelector("li > a")!;

        Assert.False(link.HasAttribute("href"));
        Assert.Equal("true", link.GetAttribute("aria-disabled"));
        Assert.Equal("0", link.GetAttribute("tabindex"));
    }

    [Fact]
    public async Task Only_the_open_step_is_current()
    {
        var body = await AsBodyAsync<Chain>(new { Links = _links });

        Assert.Equal("/setups/1/vault", Assert.Single(body.QuerySelectorAll("[aria-current=step]")).GetAttribute("href"));
    }

    [Fact]
    public async Task A_joint_is_solid_only_between_two_links_that_hold()
    {
        var body = await AsBodyAsync<Chain>(new { Links = _links });

        // Each joint is drawn as two halves, one by each neighbour.
        Assert.Equal(2, body.QuerySelectorAll("line.is-joined").Length);
        Assert.Equal(8, body.QuerySelectorAll("line.chain-line").Length);
    }

    [Fact]
    public async Task In_a_list_the_chain_is_one_picture_with_its_summary_as_name()
    {
        var mini = (await AsBodyAsync<Chain>(new { Links = _links, Mini = true, Label = "HMA mail.contoso.com" })).QuerySelector("[role=img]")!;

        Assert.Equal("HMA mail.contoso.com: " + ChainLink.Summary(_links), mini.GetAttribute("aria-label"));
        Assert.Equal(_links.Count, mini.QuerySelectorAll("svg").Length);
        Assert.Empty(mini.QuerySelectorAll("a"));
    }
}
