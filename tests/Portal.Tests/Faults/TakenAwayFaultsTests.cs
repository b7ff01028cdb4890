using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Hma;

namespace Portal.Tests.Faults;

/// <summary>What somebody elsewhere takes away while a set-up is on its way: a service, an application. The card says so, and the set-up finishes when it is back.</summary>
public sealed class TakenAwayFaultsTests
{
    [Theory]
    [InlineData("missing", "The service that the app asks for has no service principal in the tenant.", "Office 365 Exchange Online has no service principal in this tenant.")]
    [InlineData("disabled", "The service that the app asks for is switched off in the tenant.", "Office 365 Exchange Online is switched off in this tenant.")]
    public async Task Without_Exchange_Onlines_principal_Dynamics_gets_no_token_and_the_permissions_step_names_the_service(string how, string cause, string sentence)
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.DoAsync(await town.AliceAsync(), HmaWizard.Profile);
        await town.SwitchOnAsync("exchange-principal", new { tenant = SeedIds.Contoso, how });

        var (card, _) = await town.RunIntoAsync(HmaWizard.Pilot);

        Assert.Equal(cause, card.Cause);
        Assert.Equal(sentence, (await town.LookAsync(HmaWizard.Permission, await town.AliceAsync())).Observation.Sentence);
        await town.SwitchOffAsync("exchange-principal");
        await town.FinishAsync();
    }

    [Fact]
    public async Task A_deleted_application_is_what_Dynamics_fails_on_and_its_step_offers_to_bring_it_back()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        await town.DoAsync(await town.AliceAsync(), HmaWizard.Profile);
        await town.SwitchOnAsync("app-deleted", new { app = town.Record.HmaApp!.AppId });

        var (card, _) = await town.RunIntoAsync(HmaWizard.Pilot);

        Assert.Equal("The profile's tenant does not know the profile's app.", card.Cause);
        var app = await town.LookAsync(HmaWizard.HmaApp, await town.AliceAsync());
        Assert.Equal(Truth.NotOk, app.Observation.Truth);
        Assert.Contains("can be brought back until", app.Observation.Sentence, StringComparison.Ordinal);
        Assert.Equal("restore-application", app.Plan[0].Command.Key);
        await town.SwitchOffAsync("app-deleted");
        await town.FinishAsync();
    }
}
