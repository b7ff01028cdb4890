using Portal.Plans;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Hma;

namespace Portal.Tests.Faults;

/// <summary>Faults of Microsoft Entra: what the card says, what is true meanwhile, and that the set-up finishes when they are gone.</summary>
public sealed class EntraFaultsTests
{
    [Fact]
    public async Task Slow_replication_is_waited_for_and_the_page_says_for_what()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.SwitchOnAsync("replication-delay", new { seconds = 3 });

        var progress = await town.ProgressOfAsync(HmaWizard.Profile, async () => await town.DoAsync(await town.AliceAsync(), HmaWizard.Profile));

        Assert.Contains(progress, p => p.Contains("Waiting until Entra accepts the new secret", StringComparison.Ordinal));
        await town.SwitchOffAsync("replication-delay");
        await town.FinishAsync();
    }

    [Fact]
    public async Task A_policy_that_limits_secrets_says_to_choose_a_shorter_life_and_nothing_is_made()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.SwitchOnAsync("credential-policy", new { secrets = "limited", maxSecretDays = 20 });

        var (card, _) = await town.RunIntoAsync(HmaWizard.Profile);

        Assert.Equal("The tenant's credential policy does not allow a credential to live that long.", card.Sentence);
        Assert.Contains("shorter validity", card.Remedy);
        Assert.Contains("Security Administrator", card.Who);
        Assert.Empty(await town.KvSecretsAsync());
        await town.SwitchOffAsync("credential-policy");
        await town.FinishAsync();
    }

    [Fact]
    public async Task A_policy_that_forbids_secrets_says_whom_to_ask_for_an_exemption()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.SwitchOnAsync("credential-policy", new { secrets = "blocked" });

        var (card, _) = await town.RunIntoAsync(HmaWizard.Profile);

        Assert.Equal("The tenant's credential policy forbids this kind of credential.", card.Sentence);
        Assert.Contains("exemption of this application", card.Remedy);
        Assert.Empty(await town.KvSecretsAsync());
        await town.SwitchOffAsync("credential-policy");
        await town.FinishAsync();
    }

    [Fact]
    public async Task An_expired_secret_is_what_Dynamics_fails_on_and_the_profile_s_step_says_so_too()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.DoAsync(await town.AliceAsync(), HmaWizard.Profile);
        await town.SwitchOnAsync("secret-expired", new { app = town.Record.KvApp!.AppId });

        var (card, _) = await town.RunIntoAsync(HmaWizard.Pilot);

        Assert.Contains("failed Test & Enable", card.Sentence);
        Assert.Equal("The profile's client secret expired.", card.Cause);
        Assert.Contains("Make a new secret", card.Remedy);
        Assert.Contains("owner of the app", card.Who, StringComparison.OrdinalIgnoreCase);
        var profile = await town.LookAsync(HmaWizard.Profile, await town.AliceAsync());
        Assert.Equal(Truth.NotOk, profile.Observation.Truth);
        Assert.Contains("expired", profile.Observation.Sentence);
        await town.SwitchOffAsync("secret-expired");
        await town.FinishAsync();
    }

    [Fact]
    public async Task A_new_secret_is_the_remedy_for_an_expired_one_while_the_fault_is_on()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.DoAsync(await town.AliceAsync(), HmaWizard.Profile);
        var expired = Assert.Single(await town.KvSecretsAsync()).KeyId;
        await town.SwitchOnAsync("secret-expired", new { app = town.Record.KvApp!.AppId });

        await town.FinishAsync();

        Assert.NotEqual(expired, Assert.Single(await town.KvSecretsAsync()).KeyId);
    }

    [Fact]
    public async Task A_certificate_that_is_not_on_the_app_is_what_Dynamics_fails_on_and_its_step_offers_to_put_it_there()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.DoAsync(await town.AliceAsync(), HmaWizard.Profile);
        await town.SwitchOnAsync("certificate-not-on-app", new { app = town.Record.HmaApp!.AppId });

        var (card, _) = await town.RunIntoAsync(HmaWizard.Pilot);

        Assert.Equal("The certificate that Dynamics 365 signs with is not on the app registration.", card.Cause);
        Assert.Contains("Put the vault's current certificate on the app registration", card.Remedy);
        Assert.Contains("Owner of the app", card.Who);
        var certificate = await town.LookAsync(HmaWizard.HmaCertificate, await town.AliceAsync());
        Assert.Equal("attach-certificate", Assert.Single(certificate.Plan).Command.Key);
        await town.SwitchOffAsync("certificate-not-on-app");
        await town.FinishAsync();
    }

    [Fact]
    public async Task A_stronger_sign_in_is_asked_for_before_anything_is_made_and_once_confirmed_the_step_runs()
    {
        await using var town = await HmaTown.StartAsync();
        await town.SwitchOnAsync("step-up", new { api = "graph:write" });

        var (card, _) = await town.RunIntoAsync(HmaWizard.KvApp);

        Assert.Contains("asks you to confirm your sign-in", card.Sentence);
        Assert.Contains("policy of your organi", card.Cause);
        Assert.Equal("You", card.Who);
        Assert.Equal(0, await town.MadeAsync("create-application"));
        await town.DoAsync(await town.AliceAsync(), HmaWizard.KvApp);
        await town.SwitchOffAsync("step-up");
        await town.FinishAsync();
    }

    [Fact]
    public async Task An_app_that_Conditional_Access_blocks_stops_the_rehearsal_and_its_new_secret_is_taken_back()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.SwitchOnAsync("app-blocked", new { app = town.Record.KvApp!.AppId });

        var (card, _) = await town.RunIntoAsync(HmaWizard.Profile);

        Assert.Equal("A Conditional Access policy blocks the sign-in.", card.Sentence);
        Assert.Contains("sign-in log names the policy", card.Remedy);
        Assert.Equal("Conditional Access Administrator", card.Who);
        Assert.Equal([Truth.NotOk, Truth.NotReached, Truth.NotReached, Truth.NotReached, Truth.NotReached, Truth.NotReached], town.Record.Proof!.Links.Select(l => l.Truth!.Value));
        Assert.Empty(await town.KvSecretsAsync());
        Assert.Null(town.Record.Profile);
        await town.SwitchOffAsync("app-blocked");
        await town.FinishAsync();
    }
}
