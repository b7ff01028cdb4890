using Microsoft.Extensions.DependencyInjection;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Tests.Wizards.CrossTenant;
using Portal.Wizards.Abandon;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.Renew;

namespace Portal.Tests.Wizards.Abandon;

/// <summary>A cross-tenant set-up that is abandoned, after whichever of its steps, leaves both simulated tenants as they were; what other people made is untouched.</summary>
public sealed class AbandonCrossTenantTests
{
    private static readonly string[] Walk =
    [
        CrossTenantWizard.App, CrossTenantWizard.Permissions, CrossTenantWizard.EwsList, CrossTenantWizard.Decision, CrossTenantWizard.GrantExchange,
        CrossTenantWizard.GrantGraph, CrossTenantWizard.Profile, CrossTenantWizard.Pilot,
    ];

    private static readonly string[] EveryTime = [CrossTenantWizard.App, CrossTenantWizard.GrantExchange, CrossTenantWizard.Pilot];

    public static TheoryData<string> Places => new(EveryTime);

    public static TheoryData<string> OtherPlaces => new(Walk.Except(EveryTime));

    /// <summary>An app that is on the list for somebody else.</summary>
    private const string Other = "11111111-2222-4333-8444-555555555555";

    [Theory, MemberData(nameof(OtherPlaces)), Trait("Category", "Full")]
    public Task Nothing_is_left_after_the_other_steps(string step) => Nothing_is_left_after(step);

    [Theory, MemberData(nameof(Places))]
    public async Task Nothing_is_left_after(string step)
    {
        await using var town = await StartAsync();
        var before = await Snapshot.TakeAsync(town.App);
        foreach (var one in Walk.TakeWhile(s => s != step).Append(step)) await DoAsync(town, one);

        await AbandonAsync(town);

        (await Snapshot.TakeAsync(town.App)).AssertSame(before);
        Assert.Equal(SetUpPhase.Abandoned, town.SetUp.Phase);
    }

    /// <summary>The list holds whoever was there before, and an entry that this set-up did not make is not its to take.</summary>
    [Fact]
    public async Task Entry_on_the_list_stays_that_somebody_else_put_there()
    {
        await using var town = await StartAsync();
        var alice = await town.AliceAsync();
        await town.DoAsync(alice, CrossTenantWizard.App, CrossTenantWizard.Permissions);
        var app = town.Record.App!.AppId;
        await town.ExchangeAsync(SeedIds.Fabrikam, new { ewsEnabled = true, ewsAllowedAppIDs = new[] { Other, app } });
        await ListAsync(town);

        await BeginAsync(town);
        var look = await town.LookAsync(AbandonWizards.EwsList, alice);

        Assert.Empty(look.Plan);
        Assert.Equal(Truth.Ok, look.Observation.Truth);
        Assert.Contains(look.Observation.Facts, f => f.Value == app && f.Note!.Contains("somebody else put it there", StringComparison.Ordinal));
    }

    [Fact]
    public async Task List_is_never_left_empty()
    {
        await using var town = await StartAsync(listed: []);
        var alice = await town.AliceAsync();
        await town.DoAsync(alice, CrossTenantWizard.App, CrossTenantWizard.Permissions);
        await DoAsync(town, CrossTenantWizard.EwsList);

        await BeginAsync(town);
        await AbandonUntilAsync(town, AbandonWizards.EwsList);
        await town.HandOverAsync(AbandonWizards.EwsList, await town.PersonAsync(SeedIds.People.Hanna));
        var look = await town.LookAsync(AbandonWizards.EwsList, await town.PersonAsync(SeedIds.People.Hanna));

        Assert.Empty(look.Plan);
        Assert.Equal(Truth.Ok, look.Observation.Truth);
        Assert.Contains("the list is never left empty", look.Observation.Sentence, StringComparison.Ordinal);
    }

    /// <summary>Who may not take permissions of Microsoft Graph away is told who may.</summary>
    [Fact]
    public async Task Grants_on_Microsoft_Graph_take_the_higher_role_to_take_away_too()
    {
        await using var town = await StartAsync();
        foreach (var one in Walk.TakeWhile(s => s != CrossTenantWizard.Profile)) await DoAsync(town, one);
        await BeginAsync(town);
        await AbandonUntilAsync(town, AbandonWizards.GraphGrants);

        var look = await town.LookAsync(AbandonWizards.GraphGrants, await town.AliceAsync());

        Assert.NotEmpty(look.Plan);
        Assert.Contains("no Entra role", look.Blocked!.Sentence, StringComparison.Ordinal);
    }

    /// <summary>A chosen app keeps its own grants, declarations and secrets.</summary>
    [Fact]
    public async Task Chosen_app_keeps_what_other_people_gave_it()
    {
        await using var town = await StartAsync();
        await DoAsync(town, CrossTenantWizard.App);
        var alice = await town.AliceAsync();
        var made = town.Record.App!;
        var applications = new Applications(town.Get<CloudNetwork>(), town.Get<PersonTokens>().For(alice).In(SeedIds.Fabrikam));
        // An app that another set-up made is somebody else's to the one that chooses it.
        var form = town.Record.Form with { AppId = made.AppId };
        await town.OpenAsync((await town.Get<SetUps>().BeginAsync(CrossTenantWizard.Kind, "another", key => new CrossTenantSetUp { Key = key, Form = form }, alice, default)).Id);
        await applications.AddSecretAsync(made.ObjectId, "somebody else's", town.Get<WorldClock>().GetUtcNow().AddMonths(3), default);
        var before = await Snapshot.TakeAsync(town.App);
        foreach (var one in Walk) await DoAsync(town, one);

        await AbandonAsync(town);

        (await Snapshot.TakeAsync(town.App)).AssertSame(before);
    }

    /// <summary>A renewal is taken back too; the secret that Dataverse holds stays.</summary>
    [Theory, InlineData(RenewWizards.Live), InlineData(RenewWizards.NewSecret)]
    public async Task Renewal_leaves_a_profile_that_works_after(string step)
    {
        await using var town = await StartAsync();
        foreach (var one in Walk) await DoAsync(town, one);
        var (alice, first) = (await town.AliceAsync(), town.SetUp.Id);
        var (renewal, problem) = await town.Get<Renewals>().BeginAsync(RenewWizards.SyncSecret, SeedIds.Environment, town.Record.Profile!.ProfileId, town.Record.Form.ProfileName, alice, default);
        Assert.Null(problem);
        await town.OpenAsync(renewal!.Id);
        await town.DoAsync(alice, RenewWizards.Live);
        if (step == RenewWizards.NewSecret) await town.DoAsync(alice, RenewWizards.NewSecret);

        await AbandonAsync(town);

        await town.OpenAsync(first);
        await town.DoAsync(alice, CrossTenantWizard.Decision, CrossTenantWizard.Profile);
        await town.DoAsync(await town.PersonAsync(SeedIds.People.Egon), CrossTenantWizard.Pilot);
    }

    private static async Task<CrossTown> StartAsync(string[]? listed = null)
    {
        var town = await CrossTown.StartAsync(settings: new Dictionary<string, string?> { ["Portal:Exchange:Rest"] = "true" });
        await town.ExchangeAsync(SeedIds.Fabrikam, new { ewsEnabled = true, ewsAllowedAppIDs = listed ?? [Other] });
        var (alice, greta, petra) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Greta), await town.PersonAsync(SeedIds.People.Petra));
        town.UsesThere(alice, SeedIds.People.Farah);
        town.UsesThere(greta, SeedIds.People.Farah);
        town.UsesThere(petra, SeedIds.People.Felix);
        town.UsesThere(await town.PersonAsync(SeedIds.People.Hanna), SeedIds.People.Fiona);
        return town;
    }

    private static async Task DoAsync(CrossTown town, string step)
    {
        switch (step)
        {
            case CrossTenantWizard.EwsList: await ListAsync(town); break;
            case CrossTenantWizard.Decision: await town.DecideAsync(); break;
            case CrossTenantWizard.GrantExchange: await HandedAsync(town, step, await town.PersonAsync(SeedIds.People.Greta)); break;
            case CrossTenantWizard.GrantGraph: await HandedAsync(town, step, await town.PersonAsync(SeedIds.People.Petra)); break;
            case CrossTenantWizard.Pilot: await HandedAsync(town, step, await town.PersonAsync(SeedIds.People.Egon)); break;
            default: await town.DoAsync(await town.AliceAsync(), step); break;
        }
    }

    /// <summary>The entry takes up to a day to count; the set-up goes on meanwhile.</summary>
    private static async Task ListAsync(CrossTown town)
    {
        var hanna = await town.PersonAsync(SeedIds.People.Hanna);
        await town.HandOverAsync(CrossTenantWizard.EwsList, hanna);
        var (problem, look) = await town.RunAsync(CrossTenantWizard.EwsList, hanna);
        Assert.True(look.Observation.Truth is Truth.Ok or Truth.Waiting, $"{look.Observation.Sentence} {problem?.Sentence} {look.Blocked?.Sentence}");
    }

    private static async Task HandedAsync(CrossTown town, string step, Person person)
    {
        await town.HandOverAsync(step, person);
        await town.DoAsync(person, step);
    }

    private static async Task BeginAsync(CrossTown town)
    {
        Assert.Null(await town.Get<SetUps>().BeginAbandonAsync(town.SetUp.Id, "Not needed any more.", await town.AliceAsync(), default));
        await town.RereadAsync();
    }

    private static async Task AbandonAsync(CrossTown town)
    {
        await BeginAsync(town);
        await AbandonUntilAsync(town, null);
        await town.RereadAsync();
    }

    /// <summary>By the people who hold the rights, each with a link to the one step.</summary>
    private static async Task AbandonUntilAsync(CrossTown town, string? until)
    {
        var alice = await town.AliceAsync();
        foreach (var step in town.Get<WizardCatalog>().Of(town.SetUp).Steps.Select(s => s.Key).TakeWhile(s => s != until))
        {
            if ((await town.LookAsync(step, alice)).Observation.Truth == Truth.Ok) continue;
            switch (step)
            {
                case AbandonWizards.Mailbox: await HandedAsync(town, step, await town.PersonAsync(SeedIds.People.Egon)); break;
                case AbandonWizards.Grant: await HandedAsync(town, step, await town.PersonAsync(SeedIds.People.Greta)); break;
                case AbandonWizards.GraphGrants: await HandedAsync(town, step, await town.PersonAsync(SeedIds.People.Petra)); break;
                case AbandonWizards.EwsList: await HandedAsync(town, step, await town.PersonAsync(SeedIds.People.Hanna)); break;
                default: await town.DoAsync(alice, step); break;
            }
        }
    }
}
