using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Hma;
using Portal.Wizards.Renew;

namespace Portal.Tests.Wizards.Renew;

/// <summary>A live profile gets a new secret and a new certificate while the sandbox's synchronization goes on under it: not one pass may fail.</summary>
public sealed class RenewTests
{
    public static TheoryData<string, string> Worlds => new() { { "A", "contoso-hma" }, { "B", "contoso-hma" }, { "A", "contoso-legacy" }, { "B", "contoso-legacy" } };

    [Theory, MemberData(nameof(Worlds))]
    public async Task Secret_and_certificate_are_renewed_without_one_failed_pass(string wiring, string vault)
    {
        await using var town = await WorkingAsync(wiring, vault);
        await using var probe = await Probe.StartAsync(town.App);
        var alice = await town.AliceAsync();
        var (before, first) = (town.Record.Profile!.SecretKeyId, town.SetUp.Id);

        await town.RenewAsync(RenewWizards.Secret);
        await town.DoAsync(alice, RenewWizards.Live, RenewWizards.NewSecret, RenewWizards.Pass, RenewWizards.OldSecrets);

        var left = Assert.Single(await SecretsAsync(town));
        Assert.NotEqual(before, left.KeyId.ToString());
        Assert.Equal((await town.RecordOfAsync(first)).Profile!.SecretKeyId, left.KeyId.ToString());

        await town.OpenAsync(first);
        var old = town.Record.Certificate!;
        await town.RenewAsync(RenewWizards.Certificate);
        await town.DoAsync(alice, RenewWizards.Live, RenewWizards.NewCertificate);
        await town.WaitNoHoursAsync();
        await town.DecideAsync(await town.AskAsync(), true);
        await town.DoAsync(alice, RenewWizards.Decision, RenewWizards.OnHmaApp, RenewWizards.Proof, RenewWizards.Switch, RenewWizards.Pass, RenewWizards.OldCertificate);

        var applications = new Applications(town.Get<CloudNetwork>(), town.Get<PersonTokens>().For(alice));
        var on = Assert.Single((await applications.FindByIdAsync(town.Record.HmaApp!.ObjectId, default))!.Certificates);
        Assert.NotEqual(old.Thumbprint, on.Thumbprint);
        Assert.Single(await SecretsAsync(town));
        await probe.AssertNoGapAsync();

        await town.OpenAsync(first);
        foreach (var step in new[] { HmaWizard.Certificate, HmaWizard.HmaCertificate, HmaWizard.Decision, HmaWizard.Profile, HmaWizard.Pilot })
            Assert.True((await town.LookAsync(step, alice)).Observation.Truth == Truth.Ok, $"{step}: {(await town.LookAsync(step, alice)).Observation.Sentence}");
    }

    /// <summary>Dataverse answered no: it still holds the secret before, and both records name that one again.</summary>
    [Fact]
    public async Task Refused_store_takes_the_new_secret_back_and_names_the_old_one_again()
    {
        await using var town = await WorkingAsync();
        var (alice, first, before) = (await town.AliceAsync(), town.SetUp.Id, town.Record.Profile!);
        await town.RenewAsync(RenewWizards.Secret);
        await town.DoAsync(alice, RenewWizards.Live);
        await town.FaultAsync(new { kind = "status", method = "PATCH", host = "contoso.crm4.dynamics.com", path = "/managedidentities(", status = 403 });

        var (problem, _) = await town.RunAsync(RenewWizards.NewSecret, alice);

        Assert.NotNull(problem);
        Assert.Equal(before.SecretKeyId, Assert.Single(await SecretsAsync(town)).KeyId.ToString());
        Assert.Equal(before, (await town.RecordOfAsync(first)).Profile);

        await town.OpenAsync(first);
        await FailProofAsync(town);
        await town.FaultAsync(new { kind = "status", method = "PATCH", host = "contoso.crm4.dynamics.com", path = "/managedidentities(", status = 403 });
        Assert.NotNull((await town.RunAsync(HmaWizard.Profile, alice)).Problem);
        await town.OpenAsync(first);
        Assert.Equal(before, town.Record.Profile);
    }

    [Fact]
    public async Task Second_renewal_beside_the_first_does_not_begin_and_the_set_up_leaves_the_writing_to_it()
    {
        await using var town = await WorkingAsync();
        var (alice, first) = (await town.AliceAsync(), town.SetUp.Id);
        await town.RenewAsync(RenewWizards.Secret);

        var (_, problem) = await town.Get<Renewals>().BeginAsync(RenewWizards.Certificate, SeedIds.Environment, (await town.RecordOfAsync(first)).Profile!.ProfileId, "HMA", alice, default);
        await town.DoAsync(alice, RenewWizards.Live, RenewWizards.NewSecret);
        await town.OpenAsync(first);
        var look = await town.LookAsync(HmaWizard.Profile, alice);

        Assert.Contains("renews this profile already", problem!.Sentence);
        Assert.Empty(look.Plan);
        Assert.Contains("is being renewed", look.Observation.Sentence);
    }

    [Fact]
    public async Task New_certificate_gets_on_HMA_App_by_a_decision_on_its_thumbprint_only_and_the_first_decision_still_counts()
    {
        await using var town = await WorkingAsync();
        var (alice, first) = (await town.AliceAsync(), town.SetUp.Id);
        await town.RenewAsync(RenewWizards.Certificate);
        await town.DoAsync(alice, RenewWizards.Live, RenewWizards.NewCertificate);

        Assert.Empty((await town.LookAsync(RenewWizards.OnHmaApp, alice)).Plan);
        var approval = await town.AskAsync();
        Assert.Contains(approval.Facts.OtherCredentials, c => c == $"renewed certificate {town.Record.Certificate!.Thumbprint}");
        await town.DecideAsync(approval, false);
        Assert.Empty((await town.LookAsync(RenewWizards.OnHmaApp, alice)).Plan);
        await town.DecideAsync(await town.AskAsync(), true);
        await town.DoAsync(alice, RenewWizards.OnHmaApp);

        await town.OpenAsync(first);
        Assert.Equal(Truth.Ok, (await town.LookAsync(HmaWizard.Decision, alice)).Observation.Truth);
    }

    /// <summary>How long Dynamics keeps what it has read is documented nowhere: the old certificate stays, and passes that still sign with it go on.</summary>
    [Fact]
    public async Task Certificate_that_is_still_kept_somewhere_goes_on_working_for_the_hours_it_stays()
    {
        await using var town = await WorkingAsync();
        var alice = await town.AliceAsync();
        await using var probe = await Probe.StartAsync(town.App, rereadSeconds: 3600);
        await town.RenewAsync(RenewWizards.Certificate);
        await town.DoAsync(alice, RenewWizards.Live, RenewWizards.NewCertificate);
        await town.DecideAsync(await town.AskAsync(), true);
        await town.DoAsync(alice, RenewWizards.OnHmaApp, RenewWizards.Proof, RenewWizards.Switch, RenewWizards.Pass);

        var look = await town.LookAsync(RenewWizards.OldCertificate, alice);

        Assert.Equal(Truth.Waiting, look.Observation.Truth);
        Assert.Empty(look.Plan);
        Assert.Contains("24 hours after the switch", look.Observation.Sentence);
        await probe.AssertNoGapAsync();
    }

    /// <summary>Nothing tells which secret somebody else's profile holds, so none goes unless a person ticked it.</summary>
    [Fact]
    public async Task Adopted_profile_keeps_every_older_secret_that_nobody_ticked()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        await OwnAsync(town, SeedIds.LegacyKvApp);
        var client = new DataverseClient(town.Get<CloudNetwork>(), EnvironmentUrl.Parse(SeedIds.Environment), town.Get<PersonTokens>().For(alice));
        await town.LookAsync(HmaWizard.Readiness, alice);
        var profile = (await new ServerProfiles(client).FindByNameAsync("HMA legacy", default))!;
        await town.RenewAsync(RenewWizards.Secret, profile.Id, profile.Name);
        await town.DoAsync(alice, RenewWizards.Live, RenewWizards.NewSecret, RenewWizards.Pass, RenewWizards.OldSecrets);

        var both = await SecretsAsync(town);
        Assert.Equal(2, both.Count);
        var old = both.Single(s => s.KeyId.ToString() != town.Record.Profile!.SecretKeyId);
        await town.Get<SetUps>().SaveAsync(town.SetUp, _ => town.Record with { Renewal = town.Record.Renewal! with { Remove = [old.KeyId] } }, "ticked", alice, RenewWizards.OldSecrets, default);
        await town.DoAsync(alice, RenewWizards.OldSecrets);
        Assert.Single(await SecretsAsync(town));
    }

    /// <summary>As an Entra administrator does it elsewhere.</summary>
    private static async Task OwnAsync(HmaTown town, string appId)
    {
        var network = town.Get<CloudNetwork>();
        var seed = (await town.App.Sandbox.GetFromJsonAsync<JsonObject>("/seed"))!["automation"]!;
        var token = await new Portal.Cloud.Entra.AppTokens(network).BySecretAsync(SeedIds.Contoso, seed["clientId"]!.ToString(), seed["clientSecret"]!.ToString(), "https://graph.microsoft.com", default);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://graph.microsoft.com/v1.0/applications/{SeedIds.ObjectOf(appId)}/owners/$ref");
        request.Headers.Authorization = new("Bearer", token.Token);
        request.Content = new StringContent($$"""{"@odata.id":"https://graph.microsoft.com/v1.0/directoryObjects/{{SeedIds.People.Alice}}"}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await network.Services.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task FailProofAsync(HmaTown town)
    {
        var failed = town.Record with { Proof = town.Record.Proof! with { Links = [.. town.Record.Proof.Links.Select(l => l with { Truth = Truth.NotOk })] } };
        var renewal = (await town.Get<SetUps>().RenewalsOfAsync(town.SetUp.Id, default)).Single();
        await town.Get<SetUps>().LearnAsync(renewal.Id, s => SetUpState.Read<HmaSetUp>(s) with { Renewal = SetUpState.Read<HmaSetUp>(s).Renewal! with { FinishedAt = TimeProvider.System.GetUtcNow() } }, default);
        await town.Get<SetUps>().SaveAsync(town.SetUp, _ => failed, "a rehearsal that failed", await town.AliceAsync(), HmaWizard.Profile, default);
    }

    private static async Task<HmaTown> WorkingAsync(string wiring = "A", string vault = "contoso-hma")
    {
        var town = await HmaTown.StartAsync(f => f with { VaultUri = $"https://{vault}.vault.azure.net/" }, sandbox: new { hmaWiring = wiring });
        await town.GrantedAsync();
        await town.DoAsync(await town.AliceAsync(), HmaWizard.Profile, HmaWizard.Pilot);
        return town;
    }

    private static async Task<IReadOnlyList<SecretInfo>> SecretsAsync(HmaTown town) =>
        (await new Applications(town.Get<CloudNetwork>(), town.Get<PersonTokens>().For(await town.AliceAsync())).FindByIdAsync(town.Record.KvApp!.ObjectId, default))!.Secrets;
}
