using Portal.Plans;
using Portal.Shared;
using static Portal.Tests.Shared.Rendered;

namespace Portal.Tests.Shared;

/// <summary>Names of applications, vaults and mailboxes come from tenants: they are text wherever they are shown.</summary>
public sealed class HostileNamesTests
{
    [Fact]
    public Task In_the_chain() => IsTextAsync<Chain>(new { Links = new List<ChainLink> { new("a", Hostile, Truth.NotOk, Hostile, Hostile, Now, "/a") } });

    [Fact]
    public Task In_the_list_of_steps() => IsTextAsync<StepList>(new { Steps = new List<StepLink> { new(1, Hostile, "/a", Truth.Ok, Hostile) } });

    [Fact]
    public Task In_a_diff() => IsTextAsync<Diff>(new { Commands = new List<Command> { new("k", Hostile, "t", Hostile, Hostile, [new(Hostile, Hostile, Hostile)]) } });

    [Fact]
    public Task In_an_error_card() => IsTextAsync<ErrorCard>(new { Problem = new Problem(Hostile, Hostile, Hostile, Hostile, null, [Hostile]) });

    [Fact]
    public Task In_facts() => IsTextAsync<FactList>(new { Facts = new List<Fact> { new(Hostile, Hostile, Truth.Ok, Hostile) } });

    [Fact]
    public Task In_a_page_s_frame() => IsTextAsync<PageLayout>(new { Title = Hostile, Breadcrumb = new List<Crumb> { new(Hostile) }, ChildContent = Words("") });

    private static async Task IsTextAsync<T>(object parameters) where T : Microsoft.AspNetCore.Components.IComponent
    {
        var body = await AsBodyAsync<T>(parameters);

        Assert.Contains(Hostile, body.TextContent);
        Assert.Empty(body.QuerySelectorAll("script, b"));
    }
}
