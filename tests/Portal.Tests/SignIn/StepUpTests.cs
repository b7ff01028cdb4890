using System.Net.Http.Json;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Hma;

namespace Portal.Tests.SignIn;

/// <summary>An API that answers with a claims challenge: the person confirms at Entra, comes back, and goes on where they were. Real steps, real services, real sign-in.</summary>
public sealed class StepUpTests
{
    private sealed record Entry(string Method, string Host, string Path, int Status);

    [Fact]
    public async Task Look_that_is_challenged_asks_to_confirm_and_then_sees_whichever_api_it_is()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        await town.DoAsync(alice, HmaWizard.Readiness);
        foreach (var (api, step) in new[] { ("graph", HmaWizard.KvApp), ("vault", HmaWizard.Certificate), ("arm", HmaWizard.Readiness), ("dataverse", HmaWizard.Readiness) })
        {
            await town.LookAsync(step, alice);
            await ChallengedAsync(town, alice, api, step);
        }
    }

    private static async Task ChallengedAsync(HmaTown town, Person alice, string api, string step)
    {
        await town.App.ChangeSandboxAsync(new { stepUpFor = new[] { api } });

        var challenged = await town.Get<StepLooks>().LookAsync(town.SetUp, step, alice, default);
        Assert.Equal(Truth.CouldNotCheck, challenged.Observation.Truth);
        Assert.Contains("asks you to confirm your sign-in", challenged.Observation.Sentence);
        var need = Assert.Single(challenged.Missing);
        Assert.True(town.Get<PersonTokens>().IsStepUp(alice, need));

        var seen = await town.LookAsync(step, alice);

        Assert.NotEqual(Truth.CouldNotCheck, seen.Observation.Truth);
        Assert.Empty(seen.Missing);
        Assert.False(town.Get<PersonTokens>().IsStepUp(alice, need));
    }

    /// <summary>Azure asks for a second factor when something is changed, not when it is read: so the run meets the challenge, and not the look before it.</summary>
    [Fact]
    public async Task Run_that_is_challenged_writes_nothing_says_so_and_goes_on_after_the_sign_in()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        await town.DoAsync(alice, HmaWizard.Readiness, HmaWizard.Certificate);
        await town.App.ChangeSandboxAsync(new { stepUpFor = new[] { "graph:write" } });

        var (problem, look) = await town.RunAsync(HmaWizard.KvApp, alice);

        Assert.Contains("Microsoft Entra asks you to confirm your sign-in", problem!.Sentence);
        Assert.Equal("You", problem.Who);
        Assert.Null(town.Record.KvApp);
        Assert.NotEmpty(look.Plan);
        Assert.DoesNotContain(await JournalAsync(town), e => e is { Method: "POST" or "PATCH", Host: "graph.microsoft.com", Status: < 300 });

        await town.DoAsync(alice, HmaWizard.KvApp);
        Assert.NotNull(town.Record.KvApp);
    }

    [Fact]
    public async Task Challenge_of_one_api_leaves_the_tokens_of_the_others()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        await town.LookAsync(HmaWizard.Readiness, alice);
        await town.App.ChangeSandboxAsync(new { stepUpFor = new[] { "arm" } });

        await town.Get<StepLooks>().LookAsync(town.SetUp, HmaWizard.Readiness, alice, default);

        var tokens = town.Get<PersonTokens>();
        Assert.False(tokens.Has(alice, Apis.Arm(SeedIds.Contoso)));
        Assert.True(tokens.Has(alice, Apis.KeyVault(SeedIds.Contoso)) && tokens.Has(alice, Apis.Dataverse(SeedIds.Contoso, new Uri(SeedIds.Environment))));
    }

    /// <summary>A confirmation that the person cancels is no dead end: the page is there again, and says what happened.</summary>
    [Fact]
    public async Task Cancelled_confirmation_comes_back_to_the_step_in_words()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        await town.LookAsync(HmaWizard.Readiness, alice);
        await town.App.ChangeSandboxAsync(new { stepUpFor = new[] { "arm" } });
        var challenged = await town.Get<StepLooks>().LookAsync(town.SetUp, HmaWizard.Readiness, alice, default);
        var step = PortalUrls.Step(town.SetUp.Id, HmaWizard.Readiness);

        var browser = town.BrowserOf(alice);
        var page = await browser.GetAsync(PortalUrls.Connect(challenged.Missing, step));
        Assert.True(Visitor.AsksToConfirm(page), page.Text);
        page = await browser.SubmitAsync(Visitor.AnswerIn(await browser.PressAsync(page, "decline")));

        Assert.Equal(step, page.Address.PathAndQuery);
        var refusal = town.Get<ConnectRefusals>().Take(alice, step);
        Assert.Equal((Apis.ArmResource, SignInTrouble.ConsentDenied), (refusal!.Need.Resource, refusal.Trouble));
        Assert.True(town.Get<PersonTokens>().IsStepUp(alice, challenged.Missing[0]));
    }

    [Fact]
    public async Task Claims_in_a_link_are_refused_because_only_the_api_says_what_it_demands()
    {
        await using var app = await PortalApp.StartAsync();
        using var alice = await app.SignInAsync(SeedIds.People.Alice);
        var need = Apis.Arm(SeedIds.Contoso) with { Claims = """{"access_token":{"acrs":{"essential":true,"value":"c1"}}}""" };

        var page = await alice.GetAsync($"/connect?need={Uri.EscapeDataString(need.Format())}&returnUrl=/setups");

        Assert.Equal("/sign-in-failed", page.Address.AbsolutePath);
    }

    private static async Task<List<Entry>> JournalAsync(HmaTown town) => (await town.App.Sandbox.GetFromJsonAsync<List<Entry>>("/journal"))!;
}
