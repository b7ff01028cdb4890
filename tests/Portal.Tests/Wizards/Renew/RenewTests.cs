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
