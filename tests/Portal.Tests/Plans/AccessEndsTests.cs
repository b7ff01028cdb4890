using System.Net.Http.Json;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Hma;

namespace Portal.Tests.Plans;

/// <summary>Rights and tokens that end while a step is under way: the run stops with a card that says so, nothing is left half-written, and it goes on afterwards.</summary>
public sealed class AccessEndsTests
{
    private const string GretasRole = "Cloud Application Administrator";

    private sealed record Entry(string Method, string Host, string Path, int Status);

    private sealed record Given(string AppId, string KeyId, string Text);

    /// <summary>A role activated in Privileged Identity Management ends by itself: https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-configure</summary>
    [Fact]
    public async Task Role_that_ended_since_the_page_was_shown_stops_the_run_before_anything_is_written()
    {
        await using var town = await ApprovedAsync();
        var greta = await town.PersonAsync(SeedIds.People.Greta);
        await town.HandOverAsync(HmaWizard.Grant, greta);
        var look = await town.LookAsync(HmaWizard.Grant, greta);
        await town.ConnectAsync(greta, look.Step.AllNeeds(town.Get<StepLooks>().Context(town.SetUp, greta)));
        Assert.Null(look.Blocked);

        await town.RoleAsync(SeedIds.People.Greta, GretasRole, active: false);
        Assert.Null(await town.Get<PlanRunner>().StartAsync(town.SetUp.Id, HmaWizard.Grant, look.PlanHash, greta, default));
        var problem = await town.Get<SetUps>().EndedAsync(town.SetUp.Id, HmaWizard.Grant);

        Assert.Contains("a role that was activated ends by itself", problem!.Cause);
        Assert.Contains("Cloud Application Administrator", problem.Who);
        Assert.DoesNotContain(await JournalAsync(town), e => e.Method == "POST" && e.Path.Contains("appRoleAssign", StringComparison.OrdinalIgnoreCase));

        await town.RoleAsync(SeedIds.People.Greta, GretasRole, active: true);
        await town.DoAsync(greta, HmaWizard.Grant);
    }

    [Fact]
    public async Task Role_that_ends_in_the_middle_of_the_run_is_refused_by_entra_and_said_so()
    {
        await using var town = await ApprovedAsync();
        var greta = await town.PersonAsync(SeedIds.People.Greta);
        await town.HandOverAsync(HmaWizard.Grant, greta);
        var look = await town.LookAsync(HmaWizard.Grant, greta);
        await town.ConnectAsync(greta, look.Step.AllNeeds(town.Get<StepLooks>().Context(town.SetUp, greta)));
        var hold = await town.App.FaultAsync(new { kind = "hold-before", method = "POST", host = "graph.microsoft.com", path = "appRoleAssign", times = 1 });
        Assert.Null(await town.Get<PlanRunner>().StartAsync(town.SetUp.Id, HmaWizard.Grant, look.PlanHash, greta, default));
        await town.App.TakenAsync(hold);

        await town.RoleAsync(SeedIds.People.Greta, GretasRole, active: false);
        await town.App.EndFaultAsync(hold);
        var problem = await town.Get<SetUps>().EndedAsync(town.SetUp.Id, HmaWizard.Grant);

        Assert.Contains("Microsoft Entra refused", problem!.Sentence);
        Assert.NotEqual(Truth.Ok, (await town.LookAsync(HmaWizard.Grant, greta)).Observation.Truth);
        await town.RoleAsync(SeedIds.People.Greta, GretasRole, active: true);
        await town.DoAsync(greta, HmaWizard.Grant);
    }

    /// <summary>The vault's access is given by two Azure roles of Viktor's; one of them ends.</summary>
    [Fact]
    public async Task Azure_role_that_ended_stops_the_access_step_and_it_goes_on_when_it_is_back()
    {
        await using var town = await HmaTown.StartAsync();
        var (alice, viktor) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Viktor));
        await town.DoAsync(alice, HmaWizard.Readiness, HmaWizard.Certificate, HmaWizard.KvApp);
        await town.HandOverAsync(HmaWizard.VaultAccess, viktor);
        var look = await town.LookAsync(HmaWizard.VaultAccess, viktor);
        await town.ConnectAsync(viktor, look.Step.AllNeeds(town.Get<StepLooks>().Context(town.SetUp, viktor)));

        await town.RoleAsync(SeedIds.People.Viktor, "User Access Administrator", active: false);
        Assert.Null(await town.Get<PlanRunner>().StartAsync(town.SetUp.Id, HmaWizard.VaultAccess, look.PlanHash, viktor, default));
        var problem = await town.Get<SetUps>().EndedAsync(town.SetUp.Id, HmaWizard.VaultAccess);

        Assert.NotNull(problem);
        Assert.DoesNotContain(await JournalAsync(town), e => e is { Method: "PUT", Status: < 300 } && e.Path.Contains("roleAssignments", StringComparison.OrdinalIgnoreCase));
        await town.RoleAsync(SeedIds.People.Viktor, "User Access Administrator", active: true);
        await town.DoAsync(viktor, HmaWizard.VaultAccess);
    }

    /// <summary>Secret made, Dataverse's token dead before it is stored: the secret that nothing uses is taken back with the token that still lives.</summary>
    [Fact]
    public async Task Token_for_dataverse_that_ends_before_the_secret_is_stored_takes_the_secret_back()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        await town.GrantedAsync();
        var hold = await BeginWindowAsync(town, alice);

        Revoke(town, alice, CloudOf.Dataverse);
        await town.App.EndFaultAsync(hold);
        var problem = await town.Get<SetUps>().EndedAsync(town.SetUp.Id, HmaWizard.Profile);

        Assert.Contains("Your access ended while the step was running", problem!.Sentence);
        var made = Assert.Single(await SecretsAsync(town), s => s.AppId == town.Record.KvApp!.AppId);
        Assert.DoesNotContain(made.KeyId, await SecretsOfKvAppAsync(town));
        await town.DoAsync(alice, HmaWizard.Profile);
    }

    /// <summary>Both tokens dead: nobody can take the secret back now. It is told as what it is, found by its name, and removed by the next run.</summary>
    [Fact]
    public async Task Tokens_that_all_end_leave_a_secret_that_is_told_and_removed_by_the_next_run()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        await town.GrantedAsync();
        var hold = await BeginWindowAsync(town, alice);

        Revoke(town, alice, CloudOf.Dataverse);
        Revoke(town, alice, CloudOf.Graph);
        await town.App.EndFaultAsync(hold);
        var problem = await town.Get<SetUps>().EndedAsync(town.SetUp.Id, HmaWizard.Profile);

        var left = Assert.Single(await SecretsAsync(town), s => s.AppId == town.Record.KvApp!.AppId);
        Assert.Contains(left.KeyId, await SecretsOfKvAppAsync(town));
        Assert.Contains(left.KeyId, problem!.Sentence + problem.Cause + string.Join(' ', problem.Ids ?? []));
        Assert.Contains("the next run removes it", $"{problem.Sentence} {problem.Cause} {problem.Remedy}");
        Assert.DoesNotContain(left.Text, SetUpState.Pack(problem));

        var look = await town.LookAsync(HmaWizard.Profile, alice);
        Assert.Contains(look.Observation.Facts, f => f.Value.Contains(left.KeyId, StringComparison.Ordinal));
        await town.DoAsync(alice, HmaWizard.Profile);
        Assert.DoesNotContain(left.KeyId, await SecretsOfKvAppAsync(town));
        Assert.Single(await SecretsOfKvAppAsync(town));
    }

    private enum CloudOf { Dataverse, Graph }

    private static async Task<HmaTown> ApprovedAsync()
    {
        var town = await HmaTown.StartAsync();
        await town.PrepareAsync();
        await town.DecideAsync(await town.AskAsync(), true);
        return town;
    }

    /// <summary>Starts the credential window and stops it in the middle: the secret is made, the rehearsal reads the vault, nothing is stored.</summary>
    private static async Task<Guid> BeginWindowAsync(HmaTown town, Person alice)
    {
        var look = await town.LookAsync(HmaWizard.Profile, alice);
        await town.ConnectAsync(alice, look.Step.AllNeeds(town.Get<StepLooks>().Context(town.SetUp, alice)));
        var hold = await town.App.FaultAsync(new { kind = "hold-before", method = "GET", host = "contoso-hma.vault.azure.net", path = "/secrets/", times = 1 });
        Assert.Null(await town.Get<PlanRunner>().StartAsync(town.SetUp.Id, HmaWizard.Profile, look.PlanHash, alice, default));
        await town.App.TakenAsync(hold);
        return hold;
    }

    /// <summary>As if its hour were over: the portal has no such token any more.</summary>
    private static void Revoke(HmaTown town, Person person, CloudOf which) => town.Get<PersonTokens>().Forget(person, which == CloudOf.Graph
        ? new(Portal.Cloud.CloudSystem.Graph, Portal.Cloud.CloudErrorKind.SignInNeeded, 401, null, "")
        : new(Portal.Cloud.CloudSystem.Dataverse, Portal.Cloud.CloudErrorKind.SignInNeeded, 401, null, "") { Host = new Uri(SeedIds.Environment).Host });

    private static async Task<List<Entry>> JournalAsync(HmaTown town) => (await town.App.Sandbox.GetFromJsonAsync<List<Entry>>("/journal"))!;

    private static async Task<List<Given>> SecretsAsync(HmaTown town) => (await town.App.Sandbox.GetFromJsonAsync<List<Given>>("/secrets"))!;

    /// <summary>Key ids on KV-App now, as the reader sees them.</summary>
    private static async Task<List<string>> SecretsOfKvAppAsync(HmaTown town)
    {
        var applications = new Portal.Cloud.Graph.Applications(town.Get<Portal.Cloud.Http.CloudNetwork>(), town.Get<ReaderIdentity>().Credential);
        return [.. (await applications.FindAsync(town.Record.KvApp!.AppId, default))!.Secrets.Select(s => s.KeyId.ToString())];
    }
}
