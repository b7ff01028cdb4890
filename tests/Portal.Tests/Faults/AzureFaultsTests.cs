using Portal.Plans;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Hma;

namespace Portal.Tests.Faults;

/// <summary>Faults of the vault and of Azure: what the card says, what is true meanwhile, and that the set-up finishes when they are gone.</summary>
public sealed class AzureFaultsTests
{
    [Fact]
    public async Task A_vault_that_shuts_this_portal_out_is_told_from_a_missing_right()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.SwitchOnAsync("vault-closed-to-portal");

        var (card, _) = await town.RunIntoAsync(HmaWizard.Profile);

        Assert.Equal("The vault's firewall does not let this portal in.", card.Sentence);
        Assert.Contains("only in Dynamics' own test", card.Cause);
        Assert.Contains("Key Vault Contributor", card.Who);
        Assert.Empty(await town.KvSecretsAsync());
        Assert.Null(town.Record.Profile);
        await town.SwitchOffAsync("vault-closed-to-portal");
        await town.FinishAsync();
    }

    [Fact]
    public async Task A_vault_that_shuts_Dynamics_out_lets_the_rehearsal_pass_and_fails_in_Dynamics_own_test()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.SwitchOnAsync("vault-closed-to-dynamics");
        await town.DoAsync(await town.AliceAsync(), HmaWizard.Profile);

        var (card, look) = await town.RunIntoAsync(HmaWizard.Pilot);

        Assert.Equal("The vault's firewall does not let Dynamics 365 in.", card.Cause);
        Assert.Contains("network rules", card.Remedy);
        Assert.Contains("Key Vault Contributor", card.Who);
        Assert.Equal("Dynamics 365", look.Observation.Vantage);
        await town.SwitchOffAsync("vault-closed-to-dynamics");
        await town.FinishAsync();
    }

    [Fact]
    public async Task Azure_Policy_that_denies_certificates_names_the_policy_s_owner_and_nothing_is_made()
    {
        await using var town = await HmaTown.StartAsync();
        await town.DoAsync(await town.AliceAsync(), HmaWizard.Readiness);
        await town.SwitchOnAsync("azure-policy-denies");

        var (card, look) = await town.RunIntoAsync(HmaWizard.Certificate);

        Assert.Equal("An Azure policy of the organization does not allow this certificate.", card.Sentence);
        Assert.Contains("exemption", card.Remedy);
        Assert.Contains("Owner of the Azure policy", card.Who);
        Assert.Equal("create-certificate", Assert.Single(look.Plan).Command.Key);
        Assert.Empty(await town.OpenWritesAsync());
        await town.SwitchOffAsync("azure-policy-denies");
        await town.FinishAsync();
    }
}
