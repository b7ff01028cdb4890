using System.Net.Http.Json;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.CrossTenant;

namespace Portal.Tests.Wizards.CrossTenant;

/// <summary>The credential window beside the decision: its own secrets void nothing, and those that somebody made under its name are never its own.</summary>
public sealed class WindowAndDecisionTests
{
    [Fact]
    public async Task Secret_under_the_set_ups_name_from_before_the_decision_is_decided_on_and_its_going_voids_nothing()
    {
        await using var town = await StartAsync();
        var alice = await town.AliceAsync();
        await town.DoAsync(alice, CrossTenantWizard.App, CrossTenantWizard.Permissions);
        var early = await AddAsync(town, $"sss-{town.Record.Key:N}"[..36]);
        await town.ListedAsync();
        await GrantAsync(town);
        Assert.Equal(Truth.Ok, (await town.LookAsync(CrossTenantWizard.Decision, alice)).Observation.Truth);

        await town.DoAsync(alice, CrossTenantWizard.Profile);

        Assert.DoesNotContain(await SecretsAsync(town), s => s.KeyId == early);
        await AssertStandsAsync(town);
    }

    [Fact]
    public async Task Window_that_stopped_before_it_stored_leaves_a_secret_that_voids_nothing()
    {
        await using var town = await StartAsync();
        var alice = await town.AliceAsync();
        await town.DoAsync(alice, CrossTenantWizard.App, CrossTenantWizard.Permissions);
        await town.ListedAsync();
        await GrantAsync(town);
        // Nothing can be taken back once the answer to its making is lost, as when the process is killed.
        using var fault = await town.App.Sandbox.PostAsJsonAsync("/faults", new { kind = "lose-answer", method = "POST", host = "graph.microsoft.com", path = "/addPassword" });
        Assert.True(fault.IsSuccessStatusCode, await fault.Content.ReadAsStringAsync());
        Assert.NotNull((await town.RunAsync(CrossTenantWizard.Profile, alice)).Problem);

        Assert.Single(await SecretsAsync(town));
        Assert.Null(town.Record.Profile);
        await AssertStandsAsync(town);
        await town.DoAsync(alice, CrossTenantWizard.Profile);
        Assert.Single(await SecretsAsync(town));
        await AssertStandsAsync(town);
    }

    [Fact]
    public async Task Secret_that_somebody_adds_after_the_decision_under_the_set_ups_name_still_voids_it_before_the_window()
    {
        await using var town = await StartAsync();
        var alice = await town.AliceAsync();
        await town.DoAsync(alice, CrossTenantWizard.App, CrossTenantWizard.Permissions);
        await town.ListedAsync();
        await town.DecideAsync();

        await AddAsync(town, $"sss-{town.Record.Key:N}"[..36]);

        Assert.Equal(Truth.NotOk, (await town.LookAsync(CrossTenantWizard.Decision, alice)).Observation.Truth);
    }

    /// <summary>Approved on-premises by a System Administrator alone, which is not enough for Exchange Online, and Dataverse takes no second approval.</summary>
    [Fact]
    public async Task Pilot_that_was_approved_with_too_little_is_rejected_and_approved_again()
    {
        await using var town = await StartAsync();
        var (alice, egon) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Egon));
        await town.DoAsync(alice, CrossTenantWizard.App, CrossTenantWizard.Permissions);
        await town.ListedAsync();
        await GrantAsync(town);
        await town.DoAsync(alice, CrossTenantWizard.Profile);
        var client = new DataverseClient(town.Get<CloudNetwork>(), EnvironmentUrl.Parse(SeedIds.Environment), town.Get<PersonTokens>().For(alice));
        var mailboxes = new Portal.Cloud.Dataverse.Mailboxes(client);
        var anna = (await mailboxes.FindAsync(SeedIds.Mailboxes.Anna, default))!;
        await mailboxes.AssignAsync(anna.Id, (await new ServerProfiles(client).FindByNameAsync("HMA legacy", default))!.Id, default);
        await mailboxes.ApproveAsync(anna.Id, default);
        await town.HandOverAsync(CrossTenantWizard.Pilot, egon);
        var (_, failed) = await town.RunAsync(CrossTenantWizard.Pilot, egon);
        Assert.Equal(Truth.NotOk, failed.Observation.Truth);

        Assert.Equal(["reject-address", "approve-address", "test-and-enable"], failed.Plan.Select(p => p.Command.Key));
        await town.DoAsync(egon, CrossTenantWizard.Pilot);
    }

    private static async Task AssertStandsAsync(CrossTown town)
    {
        foreach (var step in new[] { CrossTenantWizard.Decision, CrossTenantWizard.GrantExchange, CrossTenantWizard.GrantGraph })
            Assert.True((await town.LookAsync(step, await town.AliceAsync())).Observation is { Truth: Truth.Ok }, $"{step}: {(await town.LookAsync(step, await town.AliceAsync())).Observation.Sentence}");
    }

    private static async Task GrantAsync(CrossTown town)
    {
        await town.DecideAsync();
        foreach (var (step, id) in new[] { (CrossTenantWizard.GrantExchange, SeedIds.People.Greta), (CrossTenantWizard.GrantGraph, SeedIds.People.Petra) })
        {
            var person = await town.PersonAsync(id);
            await town.HandOverAsync(step, person);
            await town.DoAsync(person, step);
        }
    }

    private static async Task<CrossTown> StartAsync()
    {
        var town = await CrossTown.StartAsync();
        town.UsesThere(await town.AliceAsync(), SeedIds.People.Farah);
        town.UsesThere(await town.PersonAsync(SeedIds.People.Greta), SeedIds.People.Farah);
        town.UsesThere(await town.PersonAsync(SeedIds.People.Petra), SeedIds.People.Felix);
        return town;
    }

    private static Applications Of(CrossTown town, Person alice) => new(town.Get<CloudNetwork>(), town.Get<PersonTokens>().For(alice).In(SeedIds.Fabrikam));

    private static async Task<Guid> AddAsync(CrossTown town, string name) =>
        (await Of(town, await town.AliceAsync()).AddSecretAsync(town.Record.App!.ObjectId, name, town.Get<WorldClock>().GetUtcNow().AddMonths(1), default)).KeyId;

    private static async Task<IReadOnlyList<SecretInfo>> SecretsAsync(CrossTown town) => (await Of(town, await town.AliceAsync()).FindByIdAsync(town.Record.App!.ObjectId, default))!.Secrets;
}
