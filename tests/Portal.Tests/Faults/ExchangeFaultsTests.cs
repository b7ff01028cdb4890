using Portal.Plans;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Hma;

namespace Portal.Tests.Faults;

/// <summary>Faults of Exchange on-premises: what the card says, what is true meanwhile, and that the set-up finishes when they are gone.</summary>
public sealed class ExchangeFaultsTests
{
    [Fact]
    public async Task HMA_switched_off_before_the_rehearsal_stops_at_Exchange_and_the_new_secret_is_taken_back()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.SwitchOnAsync("hma-off");

        var (card, _) = await town.RunIntoAsync(HmaWizard.Profile);

        Assert.Equal("Hybrid Modern Authentication is not switched on for this host.", card.Sentence);
        Assert.Equal("Exchange administrator", card.Who);
        Assert.Equal((5, Truth.NotOk), (town.Record.Proof!.Links.Count(l => l.Truth == Truth.Ok), town.Record.Proof.Links[5].Truth));
        Assert.Empty(await town.KvSecretsAsync());
        await town.SwitchOffAsync("hma-off");
        await town.FinishAsync();
    }

    [Fact]
    public async Task HMA_switched_off_after_the_rehearsal_is_what_Dynamics_fails_on()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.DoAsync(await town.AliceAsync(), HmaWizard.Profile);
        await town.SwitchOnAsync("hma-off");

        var (card, _) = await town.RunIntoAsync(HmaWizard.Pilot);

        Assert.Equal("Hybrid Modern Authentication is off at the Exchange server.", card.Cause);
        Assert.Equal("Exchange administrator", card.Who);
        await town.SwitchOffAsync("hma-off");
        await town.FinishAsync();
    }

    [Fact]
    public async Task One_of_several_servers_without_OAuth_lets_some_directions_pass_and_the_card_draws_the_conclusion()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.DoAsync(await town.AliceAsync(), HmaWizard.Profile);
        await town.SwitchOnAsync("server-without-oauth", new { requests = 3 });

        var (card, look) = await town.RunIntoAsync(HmaWizard.Pilot);

        Assert.Contains("one of several servers behind the address has OAuth off", card.Cause);
        Assert.Contains("EWS virtual directories of all servers", card.Remedy);
        Assert.Equal("Exchange administrator", card.Who);
        Assert.Contains(look.Observation.Facts, f => f.Value == "success");
        Assert.Contains(look.Observation.Facts, f => f.Value == "failure");
        await town.SwitchOffAsync("server-without-oauth");
        await town.FinishAsync();
    }

    [Fact]
    public async Task A_certificate_of_the_company_s_own_authority_is_trusted_here_and_refused_by_Dynamics()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.SwitchOnAsync("internal-ca");
        await town.DoAsync(await town.AliceAsync(), HmaWizard.Profile);

        var (card, look) = await town.RunIntoAsync(HmaWizard.Pilot);

        Assert.Contains("does not trust the certificate", card.Cause);
        Assert.Contains("public authority", card.Remedy);
        Assert.Equal("Exchange administrator", card.Who);
        Assert.Equal("Dynamics 365", look.Observation.Vantage);
        await town.SwitchOffAsync("internal-ca");
        await town.FinishAsync();
    }
}
