using Portal.Cloud.Dataverse;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Tests.Store;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;

namespace Portal.Tests.Wizards.Hma;

/// <summary>The steps against the sandbox: every way the vault and Dataverse can be, and what goes wrong in life.</summary>
public sealed class HmaStepsTests
{
    [Theory]
    [InlineData("A", "https://contoso-hma.vault.azure.net/")]
    [InlineData("B", "https://contoso-hma.vault.azure.net/")]
    [InlineData("A", "https://contoso-legacy.vault.azure.net/")]
    public async Task From_nothing_to_a_pilot_that_passed(string wiring, string vault)
    {
        await using var town = await HmaTown.StartAsync(f => f with { VaultUri = vault }, sandbox: new { hmaWiring = wiring });
        await town.GrantedAsync();

        await town.DoAsync(await town.AliceAsync(), HmaWizard.Profile, HmaWizard.Pilot);

        Assert.All(town.Record.Proof!.Links, l => Assert.Equal(Truth.Ok, l.Truth));
        Assert.Equal(2, HmaEndings.Of(town.SetUp).Count);
    }

    [Fact]
    public async Task With_the_portal_s_store_gone_the_same_look_comes_out_of_the_ids_alone()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        var alice = await town.AliceAsync();
        var adopted = await town.Get<SetUps>().BeginAsync(HmaWizard.Kind, "Adopted", _ => town.Record with { Form = town.Record.Form }, alice, default);

        foreach (var step in new[] { HmaWizard.Certificate, HmaWizard.KvApp, HmaWizard.HmaApp, HmaWizard.HmaCertificate, HmaWizard.Permission })
            Assert.Equal(Truth.Ok, (await town.Get<StepLooks>().LookAsync(adopted, step, alice, default)).Observation.Truth);
    }

    [Fact]
    public async Task Whoever_lacks_the_right_at_the_vault_is_told_who_has_it_and_the_sandbox_refuses_them_too()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        await town.DoAsync(alice, HmaWizard.Certificate, HmaWizard.KvApp);

        var (problem, look) = await town.RunAsync(HmaWizard.VaultAccess, alice);

        Assert.Contains("User Access Administrator", look.Blocked!.Who);
        Assert.NotNull(problem);
        Assert.Equal(Truth.NotOk, look.Observation.Truth);
    }

    [Fact]
    public async Task Grant_waits_for_the_decision_and_a_denial_says_so()
    {
        await using var town = await HmaTown.StartAsync();
        await town.PrepareAsync();
        var alice = await town.AliceAsync();
        Assert.Empty((await town.LookAsync(HmaWizard.Grant, alice)).Plan);

        await town.DecideAsync(await town.AskAsync(), false);

        Assert.Empty((await town.LookAsync(HmaWizard.Grant, alice)).Plan);
        var decision = await town.LookAsync(HmaWizard.Decision, alice);
        Assert.Contains("Too wide", decision.Observation.Problem!.Cause);
    }

    [Fact]
    public async Task A_decision_ends_when_the_app_gets_another_credential()
    {
        await using var town = await HmaTown.StartAsync();
        await town.PrepareAsync();
        await town.DecideAsync(await town.AskAsync(), true);
        var alice = await town.AliceAsync();
        var applications = new Portal.Cloud.Graph.Applications(town.Get<Portal.Cloud.Http.CloudNetwork>(), town.Get<PersonTokens>().For(alice));
        await applications.AddSecretAsync(town.Record.HmaApp!.ObjectId, "somebody else's", TimeProvider.System.GetUtcNow().AddMonths(1), default);

        var look = await town.LookAsync(HmaWizard.Decision, alice);

        Assert.Equal(Truth.NotOk, look.Observation.Truth);
        Assert.Contains("Other credentials", look.Observation.Problem!.Cause);
        Assert.Empty((await town.LookAsync(HmaWizard.Grant, alice)).Plan);
    }

    [Fact]
    public async Task A_ceiling_that_cannot_be_checked_stops_the_grant()
    {
        await using var town = await HmaTown.StartAsync();
        await town.PrepareAsync();
        await town.DecideAsync(await town.AskAsync(), true);
        var greta = await town.PersonAsync(SeedIds.People.Greta);
        await town.HandOverAsync(HmaWizard.Grant, greta);
        await town.LookAsync(HmaWizard.Grant, greta);
        await town.FaultAsync(new { kind = "status", method = "GET", host = "graph.microsoft.com", path = "/v1.0/users", status = 403, times = 1000, skip = 2 });

        var (problem, _) = await town.RunAsync(HmaWizard.Grant, greta);

        Assert.Contains("could not be counted", problem!.Sentence);
        Assert.Null(town.Record.Grant);
    }

    [Fact]
    public async Task Whoever_holds_no_consenting_role_is_told_and_stopped()
    {
        await using var town = await HmaTown.StartAsync();
        await town.PrepareAsync();
        await town.DecideAsync(await town.AskAsync(), true);

        var (problem, look) = await town.RunAsync(HmaWizard.Grant, await town.AliceAsync());

        Assert.Contains("Cloud Application Administrator", look.Blocked!.Who);
        Assert.NotNull(problem);
        Assert.Null(town.Record.Grant);
    }

    [Fact]
    public async Task A_role_that_is_minutes_old_does_not_count_yet()
    {
        await using var town = await HmaTown.StartAsync();
        await town.PrepareAsync();
        await town.DecideAsync(await town.AskAsync(), true);
        var bruno = await town.PersonAsync(SeedIds.People.Bruno, PortalRoles.Admin);

        var look = await town.LookAsync(HmaWizard.Grant, bruno);

        Assert.Contains("15 minutes", look.Blocked!.Cause + look.Blocked.Sentence + look.Blocked.Remedy);
    }

    [Fact]
    public async Task A_person_without_a_Dataverse_user_reads_it_in_words()
    {
        await using var town = await HmaTown.StartAsync();
        var bruno = await town.PersonAsync(SeedIds.People.Bruno, PortalRoles.Admin);

        var fact = (await town.LookAsync(HmaWizard.Readiness, bruno)).Observation.Facts.Single(f => f.Name == "You in Dataverse");

        Assert.NotEqual(Truth.Ok, fact.Truth);
        Assert.Contains("not a user of the environment", fact.Value);
        Assert.False(string.IsNullOrEmpty(fact.Note));
        Assert.DoesNotContain("0x", fact.Value);
    }

    [Fact]
    public async Task A_failed_link_takes_the_new_secret_back_and_names_cause_remedy_and_who()
    {
        await using var town = await HmaTown.StartAsync(f => f with { PilotAddress = "nobody@contoso.com" });
        await town.GrantedAsync();

        var (problem, _) = await town.RunAsync(HmaWizard.Profile, await town.AliceAsync());

        Assert.NotNull(problem);
        Assert.All(new[] { problem.Sentence, problem.Remedy, problem.Who }, text => Assert.False(string.IsNullOrEmpty(text)));
        var links = town.Record.Proof!.Links;
        Assert.Equal(5, links.Count(l => l.Truth == Truth.Ok));
        Assert.Equal(Truth.NotOk, links[5].Truth);
        Assert.Empty(await SecretsAsync(town));
        Assert.Null(town.Record.Profile);
    }

    [Fact]
    public async Task Without_the_grant_the_token_is_empty_and_what_lies_behind_is_not_reached()
    {
        await using var town = await HmaTown.StartAsync();
        await town.PrepareAsync();

        await town.RunAsync(HmaWizard.Profile, await town.AliceAsync());

        Assert.Equal([Truth.Ok, Truth.Ok, Truth.Ok, Truth.Ok, Truth.NotOk, Truth.NotReached], town.Record.Proof!.Links.Select(l => l.Truth!.Value));
    }

    [Fact]
    public async Task A_lost_answer_to_addPassword_leaves_no_orphan_after_the_next_run()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.FaultAsync(new { kind = "lose-answer", method = "POST", host = "graph.microsoft.com", path = "/addPassword" });
        var alice = await town.AliceAsync();
        var (problem, look) = await town.RunAsync(HmaWizard.Profile, alice);
        Assert.NotNull(problem);
        Assert.Contains(look.Plan, c => c.Command.Key == "remove-older-secrets");
        var lost = (await town.Get<Intents>().OfAsync(town.SetUp.Id, HmaWizard.Profile, default)).Single(i => i.Command == "create-secret");
        Assert.Contains("A secret may have been made; its value is lost, and the next run removes it.", lost.Outcome);

        await town.DoAsync(alice, HmaWizard.Profile);

        Assert.Equal(town.Record.Profile!.SecretKeyId, Assert.Single(await SecretsAsync(town)).KeyId.ToString());
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_busy_service_is_waited_for(int status)
    {
        await using var town = await HmaTown.StartAsync();
        await town.FaultAsync(new { kind = "status", host = "graph.microsoft.com", status, retryAfter = 1, times = 2 });

        await town.DoAsync(await town.AliceAsync(), HmaWizard.KvApp);
    }

    [Fact]
    public async Task A_lost_answer_to_creating_an_app_makes_one_app()
    {
        await using var town = await HmaTown.StartAsync();
        await town.FaultAsync(new { kind = "lose-answer", method = "PATCH", host = "graph.microsoft.com", path = "/applications(uniqueName=" });
        var alice = await town.AliceAsync();

        await town.RunAsync(HmaWizard.KvApp, alice);
        await town.DoAsync(alice, HmaWizard.KvApp);

        var applications = new Portal.Cloud.Graph.Applications(town.Get<Portal.Cloud.Http.CloudNetwork>(), town.Get<PersonTokens>().For(alice));
        Assert.Single(await applications.SearchAsync(town.Record.Form.KvAppName, default));
    }

    [Fact]
    public async Task A_certificate_whose_key_cannot_leave_the_vault_is_refused_with_the_reason()
    {
        await using var town = await HmaTown.StartAsync(f => f with { UseExistingCertificate = true, CertificateName = "hsm-only" });

        var look = await town.LookAsync(HmaWizard.Certificate, await town.AliceAsync());

        Assert.Equal(Truth.NotOk, look.Observation.Truth);
        Assert.Contains("cannot be exported", look.Observation.Problem!.Sentence);
        Assert.Empty(look.Plan);
    }

    [Fact]
    public async Task A_host_without_HMA_is_said_before_anything_is_made()
    {
        await using var town = await HmaTown.StartAsync(f => f with { EwsUrl = "https://legacy.contoso.com/EWS/Exchange.asmx" });

        var look = await town.LookAsync(HmaWizard.Readiness, await town.AliceAsync());

        Assert.Equal(Truth.NotOk, look.Observation.Facts.Single(f => f.Name == "Exchange's challenge").Truth);
        Assert.Contains("Hybrid Modern Authentication is off", look.Observation.Facts.Single(f => f.Name == "Exchange's challenge").Value);
    }

    [Fact]
    public async Task A_host_that_does_not_resolve_could_not_be_checked()
    {
        await using var town = await HmaTown.StartAsync(f => f with { EwsUrl = "https://nowhere.contoso.com/EWS/Exchange.asmx" });

        var fact = (await town.LookAsync(HmaWizard.Readiness, await town.AliceAsync())).Observation.Facts.Single(f => f.Name == "Exchange's challenge");

        Assert.Equal(Truth.CouldNotCheck, fact.Truth);
    }

    [Fact]
    public async Task An_environment_without_an_HMA_profile_has_nothing_to_learn_from_and_the_step_says_what_to_do()
    {
        await using var town = await HmaTown.StartAsync(f => f with { EnvironmentUrl = SeedIds.TestEnvironment });
        await town.GrantedAsync();

        var look = await town.LookAsync(HmaWizard.Profile, await town.AliceAsync());

        Assert.Equal(Truth.CouldNotCheck, look.Observation.Truth);
        Assert.Contains("admin center", look.Observation.Problem!.Remedy);
        Assert.NotNull(look.Blocked);
    }

    [Fact]
    public async Task Everything_can_be_chosen_instead_of_created()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        var alice = await town.AliceAsync();
        await town.DoAsync(alice, HmaWizard.Profile);
        var made = town.Record;
        var form = made.Form with { UseExistingCertificate = true, KvAppId = made.KvApp!.AppId, HmaAppId = made.HmaApp!.AppId, ProfileId = made.Profile!.ProfileId.ToString() };

        await town.BeginAgainAsync(form);
        await town.DoAsync(alice, HmaWizard.Readiness, HmaWizard.Certificate, HmaWizard.KvApp, HmaWizard.HmaApp, HmaWizard.HmaCertificate, HmaWizard.Permission);
        await town.LookAsync(HmaWizard.VaultAccess, alice);
        await town.DecideAsync(await town.AskAsync(), true);
        await town.DoAsync(alice, HmaWizard.Grant, HmaWizard.Profile, HmaWizard.Pilot);

        Assert.Equal((made.KvApp.AppId, made.HmaApp.AppId, made.Profile.ProfileId, false), (town.Record.KvApp!.AppId, town.Record.HmaApp!.AppId, town.Record.Profile!.ProfileId, town.Record.KvApp.Ours));
    }

    [Fact]
    public async Task A_deleted_app_of_this_set_up_is_brought_back_instead_of_made_again()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        await town.DoAsync(alice, HmaWizard.HmaApp);
        var made = town.Record.HmaApp!;
        await Apps(town, alice).DeleteAsync(made.ObjectId, default);

        var look = await town.LookAsync(HmaWizard.HmaApp, alice);
        Assert.Contains("can be brought back until", look.Observation.Sentence);
        Assert.Equal("restore-application", look.Plan[0].Command.Key);
        Assert.Contains(look.Plan[0].Command.Scripts, s => s.Tool == Portal.Scripts.Tool.AzureCli);

        await town.DoAsync(alice, HmaWizard.HmaApp);
        Assert.Equal((made.AppId, made.ServicePrincipalId), (town.Record.HmaApp!.AppId, town.Record.HmaApp.ServicePrincipalId));
    }

    [Fact]
    public async Task A_deleted_app_of_that_name_is_named_and_can_be_chosen()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        await town.LookAsync(HmaWizard.KvApp, alice);
        var other = await Apps(town, alice).EnsureAsync(new Portal.Cloud.Graph.NewApplication("by-ticket", town.Record.Form.KvAppName, null, []), default);
        await Apps(town, alice).DeleteAsync(other.Id, default);

        var look = await town.LookAsync(HmaWizard.KvApp, alice);
        Assert.Contains(look.Observation.Facts, f => f.Name == "Deleted app of this name" && f.Value == other.AppId);
        Assert.Equal("create-application", look.Plan[0].Command.Key);

        await town.Get<SetUps>().SaveAsync(town.SetUp, _ => town.Record with { Form = town.Record.Form with { KvAppId = other.AppId } }, "a test", alice, HmaWizard.KvApp, default);
        await town.DoAsync(alice, HmaWizard.KvApp);
        Assert.Equal((other.AppId, false), (town.Record.KvApp!.AppId, town.Record.KvApp.Ours));
    }

    [Fact]
    public async Task A_tenant_s_name_that_turns_the_text_stays_within_its_isolation()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        await town.LookAsync(HmaWizard.KvApp, alice);
        var hostile = await Apps(town, alice).EnsureAsync(new Portal.Cloud.Graph.NewApplication("hostile", "KV \u202Egnp \u05D0", null, []), default);
        await town.Get<SetUps>().SaveAsync(town.SetUp, _ => town.Record with { Form = town.Record.Form with { KvAppId = hostile.AppId } }, "a test", alice, HmaWizard.KvApp, default);

        var look = await town.LookAsync(HmaWizard.KvApp, alice);

        Assert.StartsWith("\u2068KV ·gnp \u05D0\u2069 is registered", look.Observation.Sentence);
        Assert.DoesNotContain('\u202E', look.Observation.Sentence);
        Assert.All(look.Plan, p => Assert.DoesNotContain('\u202E', p.Command.Title));
    }

    private static Portal.Cloud.Graph.Applications Apps(HmaTown town, Person person) => new(town.Get<Portal.Cloud.Http.CloudNetwork>(), town.Get<PersonTokens>().For(person));

    [Fact]
    public async Task A_profile_of_that_name_that_somebody_else_made_is_not_doubled()
    {
        await using var town = await HmaTown.StartAsync(f => f with { ProfileName = "HMA legacy" });
        await town.GrantedAsync();

        var look = await town.LookAsync(HmaWizard.Profile, await town.AliceAsync());

        Assert.Contains("already has a profile named HMA legacy", look.Observation.Problem!.Sentence);
        Assert.Empty(look.Plan);
    }

    [Fact]
    public async Task A_secret_that_Dataverse_has_is_not_taken_back_when_writing_that_down_fails()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.SqlAsync(TestStore.Database == Database.Sqlite
            ? $"CREATE TRIGGER disk_full BEFORE UPDATE ON intent WHEN NEW.\"Command\" = 'store-profile' AND NEW.\"State\" = 'Succeeded' BEGIN SELECT RAISE(ABORT, 'disk full'); END"
            : (FormattableString)$"""
               CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING MESSAGE = ''disk full''; END';
               CREATE TRIGGER disk_full BEFORE UPDATE ON intent FOR EACH ROW WHEN (NEW."Command" = 'store-profile' AND NEW."State" = 'Succeeded') EXECUTE FUNCTION disk_full();
               """);

        var (problem, _) = await town.RunAsync(HmaWizard.Profile, await town.AliceAsync());

        Assert.NotNull(problem);
        Assert.Single(await SecretsAsync(town));
    }

    [Fact]
    public async Task A_new_secret_whose_storing_was_not_answered_is_not_removed_as_an_older_one()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        var alice = await town.AliceAsync();
        await town.DoAsync(alice, HmaWizard.Profile);
        var failed = town.Record with { Proof = town.Record.Proof! with { Links = [.. town.Record.Proof.Links.Select(l => l with { Truth = Truth.NotOk })] } };
        await town.Get<SetUps>().SaveAsync(town.SetUp, _ => failed, "a rehearsal that failed", alice, HmaWizard.Profile, default);
        await town.FaultAsync(new { kind = "lose-answer", method = "PATCH", host = "contoso.crm4.dynamics.com", path = "/managedidentities(" });

        var (problem, look) = await town.RunAsync(HmaWizard.Profile, alice);

        Assert.Contains("did not answer to the end", problem!.Sentence);
        Assert.Contains("which secret it holds is not known", look.Observation.Sentence);
        await town.DoAsync(alice, HmaWizard.Profile);
        Assert.Equal(town.Record.Profile!.SecretKeyId, Assert.Single(await SecretsAsync(town)).KeyId.ToString());
    }

    [Fact]
    public async Task A_pilot_that_passed_with_an_earlier_secret_is_tested_again()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        var alice = await town.AliceAsync();
        await town.DoAsync(alice, HmaWizard.Profile, HmaWizard.Pilot);
        await town.Get<SetUps>().SaveAsync(town.SetUp, _ => town.Record with { Profile = null }, "which secret the profile holds is not known", alice, HmaWizard.Profile, default);
        await Task.Delay(TimeSpan.FromSeconds(1.1)); // Dataverse keeps whole seconds, and a test in the second of the change counts for it
        await town.DoAsync(alice, HmaWizard.Profile);

        var look = await town.LookAsync(HmaWizard.Pilot, alice);

        Assert.Equal(Truth.NotOk, look.Observation.Truth);
        Assert.Equal("test-and-enable", Assert.Single(look.Plan).Command.Key);
        await town.DoAsync(alice, HmaWizard.Pilot);
    }

    private static async Task<IReadOnlyList<Portal.Cloud.Graph.SecretInfo>> SecretsAsync(HmaTown town)
    {
        var applications = new Portal.Cloud.Graph.Applications(town.Get<Portal.Cloud.Http.CloudNetwork>(), town.Get<PersonTokens>().For(await town.AliceAsync()));
        return (await applications.FindByIdAsync(town.Record.KvApp!.ObjectId, default))!.Secrets;
    }
}
