using System.Net.Http.Json;
using Portal.Cloud.Graph;
using Portal.Plans;
using Portal.Readiness;
using Portal.Sandbox.Seeds;
using Portal.Steps;
using Portal.Wizards.CrossTenant;
using static Portal.Tests.Wizards.CrossTenant.RestTown;

namespace Portal.Tests.Wizards.CrossTenant;

/// <summary>Readiness and standing from what the portal reads in the simulated Exchange Online itself.</summary>
[Collection(nameof(RestTown))]
public sealed class ReadinessByRestTests(RestTown rest)
{
    private const string Step = CrossTenantWizard.Readiness;

    [Theory]
    [InlineData(SeedIds.Mailboxes.Anna, "EWS of the pilot mailbox", Truth.Ok, "anna@fabrikam.com, UserMailbox, EwsEnabled Null")]
    [InlineData(SeedIds.Mailboxes.Carla, "Licence of the pilot mailbox", Truth.NotOk, "which have no right to EWS")]
    [InlineData(SeedIds.Mailboxes.Dirk, "EWS of the pilot mailbox", Truth.NotOk, "EwsEnabled is False for dirk@fabrikam.com")]
    [InlineData(SeedIds.Mailboxes.Sales, "Licence of the pilot mailbox", Truth.Ok, "is a shared mailbox and needs none")]
    [InlineData("nobody@fabrikam.com", "EWS of the pilot mailbox", Truth.CouldNotCheck, "not known")]
    public async Task A_pilot_is_judged_by_its_own_switch_and_licence(string pilot, string name, Truth truth, string value)
    {
        var town = await rest.BeginAsync(pilot);
        await rest.StandsAsync(true, Others, TheApp);

        var fact = Assert.Single((await town.LookAsync(Step, rest.Alice)).Observation.Facts, f => f.Name == name);

        Assert.Equal(truth, fact.Truth);
        Assert.Contains(value, fact.Value, StringComparison.Ordinal);
        if (truth == Truth.CouldNotCheck) Assert.Contains("mailbox: Exchange Online does not have this object.", fact.Note, StringComparison.Ordinal);
        else Assert.Equal("Exchange Online, read as fiona@fabrikam.com", fact.Source);
        Assert.True(town.Record.ExchangeOnline.Report!.ByRest);
    }

    [Theory]
    [InlineData("EnforceAllowList", "Outlook*", Truth.NotOk)]
    [InlineData("EnforceAllowList", "CRM/*", Truth.Ok)]
    [InlineData("EnforceBlockList", "CRM*", Truth.NotOk)]
    [InlineData("EnforceBlockList", "Outlook*", Truth.Ok)]
    public async Task User_agent_lists_are_read_and_have_to_let_Dynamics_through(string policy, string pattern, Truth truth)
    {
        var town = await rest.BeginAsync();
        await town.ExchangeAsync(SeedIds.Fabrikam, new { ewsEnabled = true, ewsAllowedAppIDs = new[] { TheApp }, ewsApplicationAccessPolicy = policy, ewsAllowList = new[] { pattern }, ewsBlockList = new[] { pattern } });

        Assert.Equal(truth, Assert.Single((await town.LookAsync(Step, rest.Alice)).Observation.Facts, f => f.Name == OnlineFacts.NameOf(OnlineFacts.Agents)).Truth);
    }

    [Fact]
    public async Task Who_may_not_read_there_reads_what_somebody_brought_and_without_it_nothing_is_guessed()
    {
        var town = await rest.BeginAsync();
        await rest.StandsAsync(true, TheApp);
        Assert.Equal((Truth.CouldNotCheck, "Exchange Online does not let this account run that command."), await OfBrunoAsync());

        var now = DateTimeOffset.UtcNow;
        await town.KeepAsync(r => r with
        {
            ExchangeOnline = r.ExchangeOnline.With(new OnlineReport(
                now, now, SeedIds.Fabrikam, "fabrikam", "fiona@fabrikam.com", "Alice") { EwsEnabled = EwsSwitch.True, AllowedApps = [TheApp] })
        });

        Assert.Equal((Truth.Ok, "EwsEnabled is True and the app is on the list"), await OfBrunoAsync());

        async Task<(Truth?, string)> OfBrunoAsync()
        {
            var fact = (await town.LookAsync(Step, rest.Bruno)).Observation.Facts.Single(f => f.Name == OnlineFacts.NameOf(OnlineFacts.Switch));
            return (fact.Truth, fact.Value);
        }
    }

    [Fact]
    public async Task A_role_of_a_minute_ago_is_not_in_the_token_yet_and_the_card_says_so()
    {
        var town = await rest.BeginAsync();
        await rest.StandsAsync(true, Others);
        await town.LookAsync(CrossTenantWizard.EwsList, rest.Bruno);
        await town.RoleAsync(SeedIds.People.Farah, "Exchange Administrator", true);

        var card = (await town.LookAsync(CrossTenantWizard.EwsList, rest.Bruno)).Observation.Problem!;
        await town.RoleAsync(SeedIds.People.Farah, "Exchange Administrator", false);

        Assert.Equal("The account holds no Exchange role for it, or got it only minutes ago.", card.Cause);
    }

    [Fact]
    public async Task A_stronger_sign_in_is_asked_for_and_then_the_look_goes_on()
    {
        var town = await rest.BeginAsync();
        await rest.StandsAsync(true, TheApp);
        await SwitchAsync(true);

        var look = await town.Get<StepLooks>().LookAsync(town.SetUp, CrossTenantWizard.EwsList, rest.Alice, default);
        Assert.Contains("confirm your sign-in", look.Observation.Sentence, StringComparison.Ordinal);
        await town.ConnectAsync(rest.Alice, [.. look.Missing.Select(n => town.Get<Portal.SignIn.PersonTokens>().WithDemanded(rest.Alice, n))]);
        look = await town.LookAsync(CrossTenantWizard.EwsList, rest.Alice);
        await SwitchAsync(false);

        Assert.Equal(Truth.Ok, look.Observation.Truth);

        async Task SwitchAsync(bool on) => (await town.App.Sandbox.PostAsJsonAsync("/faults/named/step-up", new { on, parameters = new { api = "exchange" } })).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task The_standing_says_what_today_lets_in_and_what_April_2027_lacks()
    {
        var town = await rest.BeginAsync();
        Assert.Equal("The app holds no permission for EWS.", (await TodayAsync(true, TheApp)).Sentence);
        await town.KeepAsync(r => r with { Grants = [new GrantedPermission(WellKnown.ExchangeOnline, WellKnown.FullAccessAsApp, new GrantRef("grant", DateTimeOffset.UtcNow))] });

        Assert.Equal((Truth.Ok, "EWS lets the app in, until 31 March 2027."), Said(await TodayAsync(true, Others, TheApp)));
        Assert.Equal(Truth.NotOk, (await TodayAsync(true, Others)).Truth);
        Assert.Equal(Truth.NotOk, (await TodayAsync(false, TheApp)).Truth);
        Assert.Equal(Truth.Waiting, (await TodayAsync(null, TheApp)).Truth);
        Assert.Contains("the list is empty", (await TodayAsync(true)).Sentence, StringComparison.Ordinal);

        var (world, now) = (town.Get<WorldClock>().GetUtcNow(), DateTimeOffset.UtcNow);
        var standing = CrossTenantStanding.Of(town.SetUp, world, now);
        Assert.Equal((Truth.NotOk, "Have the permissions on Microsoft Graph decided and granted."), (standing.April.Truth, standing.Next));
        Assert.Equal(Truth.CouldNotCheck, CrossTenantStanding.Of(town.SetUp, world, now.AddDays(8)).Today.Truth); // the reading is too old
        var after = CrossTenantStanding.Of(town.SetUp, new DateTimeOffset(2027, 4, 2, 0, 0, 0, TimeSpan.Zero), now);
        Assert.Equal(("EWS in Exchange Online has ended.", Truth.NotReached), (after.Countdown, after.Today.Truth));

        async Task<StandingPart> TodayAsync(bool? enabled, params string[] list)
        {
            await rest.StandsAsync(enabled, list);
            await town.LookAsync(CrossTenantWizard.EwsList, rest.Alice);
            return CrossTenantStanding.Of(town.SetUp, town.Get<WorldClock>().GetUtcNow(), DateTimeOffset.UtcNow).Today;
        }

        static (Truth, string) Said(StandingPart part) => (part.Truth, part.Sentence);
    }
}
