using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Steps;
using Portal.Tests.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.Renew;

namespace Portal.Tests.Wizards.Renew;

/// <summary>A live cross-tenant profile gets a new secret while the sandbox's synchronization goes on under it: not one pass may fail.</summary>
public sealed class RenewSyncTests
{
    [Fact]
    public async Task Secret_of_a_cross_tenant_profile_is_renewed_without_one_failed_pass_and_the_decision_still_counts()
    {
        await using var town = await WorkingAsync();
        await using var probe = await Probe.StartAsync(town.App, pilot: SeedIds.Mailboxes.Anna);
        var (alice, first, before) = (await town.AliceAsync(), town.SetUp.Id, town.Record.Profile!.SecretKeyId);

        await RenewAsync(town);
        await town.DoAsync(alice, RenewWizards.Live, RenewWizards.NewSecret);
        Assert.Equal(2, (await SecretsAsync(town)).Count);
        Assert.All(town.Record.Proof!.Links, l => Assert.True(l.Truth == Truth.Ok, $"{l.Name}: {l.Value}"));
        Assert.Contains(town.Record.Proof.Links, l => l.Name.StartsWith("EWS:", StringComparison.Ordinal));
        Assert.Contains(town.Record.Proof.Links, l => l.Name.StartsWith("Graph:", StringComparison.Ordinal));
        var renewal = town.SetUp.Id;
        await town.OpenAsync(first);
        Assert.Equal(Truth.Ok, (await town.LookAsync(CrossTenantWizard.Decision, alice)).Observation.Truth);

        await town.OpenAsync(renewal);
        await town.DoAsync(alice, RenewWizards.Pass, RenewWizards.OldSecrets);
        var left = Assert.Single(await SecretsAsync(town));
        Assert.NotEqual(before, left.KeyId.ToString());
        await probe.AssertNoGapAsync();

        await town.OpenAsync(first);
        Assert.Equal(left.KeyId.ToString(), town.Record.Profile!.SecretKeyId);
        foreach (var step in new[] { CrossTenantWizard.Decision, CrossTenantWizard.GrantExchange, CrossTenantWizard.Profile, CrossTenantWizard.Pilot })
            Assert.True((await town.LookAsync(step, alice)).Observation is { Truth: Truth.Ok }, $"{step}: {(await town.LookAsync(step, alice)).Observation.Sentence}");
    }

    [Fact]
    public async Task Older_secret_stays_until_a_mailbox_was_seen_to_synchronize_with_the_new_one()
    {
        await using var town = await WorkingAsync();
        var alice = await town.AliceAsync();
        await RenewAsync(town);
        await town.DoAsync(alice, RenewWizards.Live, RenewWizards.NewSecret);

        var look = await town.LookAsync(RenewWizards.OldSecrets, alice);

        Assert.Empty(look.Plan);
        Assert.Equal(2, (await SecretsAsync(town)).Count);
    }

    [Fact]
    public async Task Refused_store_takes_the_new_secret_back_and_both_records_name_the_old_one()
    {
        await using var town = await WorkingAsync();
        var (alice, first, before) = (await town.AliceAsync(), town.SetUp.Id, town.Record.Profile!);
        await RenewAsync(town);
        await town.DoAsync(alice, RenewWizards.Live);
        await town.App.FaultAsync(new { kind = "status", method = "PATCH", host = "contoso.crm4.dynamics.com", path = "/emailserverprofiles(", status = 403 });

        var (problem, _) = await town.RunAsync(RenewWizards.NewSecret, alice);

        Assert.NotNull(problem);
        Assert.Equal(before.SecretKeyId, Assert.Single(await SecretsAsync(town)).KeyId.ToString());
        await town.OpenAsync(first);
        Assert.Equal(before, town.Record.Profile);
    }

    [Fact]
    public async Task Where_the_portal_has_no_access_the_new_secret_is_typed_and_none_goes_that_could_be_it()
    {
        await using var town = await WorkingAsync();
        var (alice, first) = (await town.AliceAsync(), town.SetUp.Id);
        var applications = new Applications(town.Get<CloudNetwork>(), town.Get<PersonTokens>().For(alice).In(SeedIds.Fabrikam));
        var secret = await applications.AddSecretAsync(town.Record.App!.ObjectId, "by ticket", town.Get<WorldClock>().GetUtcNow().AddMonths(3), default);
        await town.KeepAsync(r => r with { Form = r.Form with { Onboarding = Onboarding.NoAccess } });

        await RenewAsync(town);
        await town.DoAsync(alice, RenewWizards.Live);
        Assert.NotNull((await town.LookAsync(RenewWizards.NewSecret, alice)).Blocked);
        town.Get<TypedSecrets>().Hold(town.SetUp.Id, alice, new TypedSecret(secret.Text, secret.End));
        await town.DoAsync(alice, RenewWizards.NewSecret, RenewWizards.Pass);

        Assert.DoesNotContain(secret.Text, town.SetUp.State, StringComparison.Ordinal);
        Assert.Equal(Truth.CouldNotCheck, (await town.LookAsync(RenewWizards.OldSecrets, alice)).Observation.Truth);
        await town.KeepAsync(r => r with { Form = r.Form with { Onboarding = Onboarding.OwnRegistration } });
        var look = await town.LookAsync(RenewWizards.OldSecrets, alice);
        Assert.Empty(look.Plan);
        Assert.Equal(Truth.Ok, look.Observation.Truth);
        Assert.Equal(2, (await applications.FindAsync(town.Record.App!.AppId, default))!.Secrets.Count);
        await town.OpenAsync(first);
        Assert.Equal(secret.End.Date, town.Record.Profile!.SecretExpiresAt.Date);
        Assert.Equal(alice.Name, town.Record.Typed?.Name);
    }

    [Fact]
    public async Task While_a_renewal_is_under_way_the_set_up_leaves_the_writing_to_it_and_no_second_one_begins()
    {
        await using var town = await WorkingAsync();
        var (alice, first, profile) = (await town.AliceAsync(), town.SetUp.Id, town.Record.Profile!.ProfileId);
        await RenewAsync(town);
        await town.DoAsync(alice, RenewWizards.Live, RenewWizards.NewSecret);

        var (_, problem) = await town.Get<Renewals>().BeginAsync(RenewWizards.SyncSecret, SeedIds.Environment, profile, "x", alice, default);
        await town.OpenAsync(first);
        var look = await town.LookAsync(CrossTenantWizard.Profile, alice);

        Assert.Contains("renews this profile already", problem!.Sentence);
        Assert.Empty(look.Plan);
        Assert.Contains("is being renewed", look.Observation.Sentence);
    }

    private static async Task RenewAsync(CrossTown town)
    {
        var (renewal, problem) = await town.Get<Renewals>().BeginAsync(RenewWizards.SyncSecret, SeedIds.Environment, town.Record.Profile!.ProfileId, town.Record.Form.ProfileName, await town.AliceAsync(), default);
        Assert.True(problem is null, problem?.Sentence);
        await town.OpenAsync(renewal!.Id);
    }

    private static async Task<CrossTown> WorkingAsync()
    {
        var town = await CrossTown.StartAsync();
        var (alice, greta, petra, egon) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Greta), await town.PersonAsync(SeedIds.People.Petra), await town.PersonAsync(SeedIds.People.Egon));
        town.UsesThere(alice, SeedIds.People.Farah);
        town.UsesThere(greta, SeedIds.People.Farah);
        town.UsesThere(petra, SeedIds.People.Felix);
        await town.GrantedAsync(alice, (greta, petra));
        await town.DoAsync(alice, CrossTenantWizard.Profile);
        await town.HandOverAsync(CrossTenantWizard.Pilot, egon);
        await town.DoAsync(egon, CrossTenantWizard.Pilot);
        return town;
    }

    private static async Task<IReadOnlyList<SecretInfo>> SecretsAsync(CrossTown town) =>
        (await new Applications(town.Get<CloudNetwork>(), town.Get<PersonTokens>().For(await town.AliceAsync()).In(SeedIds.Fabrikam)).FindAsync(town.Record.App!.AppId, default))!.Secrets;
}
