using Portal.Cloud.Graph;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Wizards.CrossTenant;

namespace Portal.Tests.Wizards.CrossTenant;

/// <summary>The cross-tenant wizard from nothing to a pilot mailbox that works, once for each way to reach the Exchange tenant.</summary>
public sealed class CrossTenantStepsTests
{
    [Fact]
    public async Task Contoso_reaches_Fabrikam_by_a_registration_of_Fabrikams_own_from_nothing_to_a_pilot_that_works()
    {
        await using var town = await CrossTown.StartAsync();
        var (alice, greta, petra, egon) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Greta), await town.PersonAsync(SeedIds.People.Petra), await town.PersonAsync(SeedIds.People.Egon));
        town.UsesThere(alice, SeedIds.People.Farah);
        town.UsesThere(greta, SeedIds.People.Farah);
        town.UsesThere(petra, SeedIds.People.Felix);

        await town.GrantedAsync(alice, (greta, petra));
        await town.DoAsync(alice, CrossTenantWizard.Profile);
        await town.HandOverAsync(CrossTenantWizard.Pilot, egon);
        await town.DoAsync(egon, CrossTenantWizard.Pilot);

        Assert.Equal(SeedIds.Fabrikam, town.Record.Form.ExchangeTenantId);
        Assert.All(town.Record.Proof!.Links, l => Assert.True(l.Truth == Truth.Ok, $"{l.Name}: {l.Value}"));
        Assert.Contains(town.Record.Proof.Links, l => l.Name.StartsWith("EWS:", StringComparison.Ordinal) && l.Value == SeedIds.Mailboxes.Anna);
        Assert.Contains(town.Record.Grants, g => g is { Resource: WellKnown.MicrosoftGraph, Permission: "Mail.ReadWrite" });
        Assert.Equal("farah@fabrikam.com", town.Get<PersonTokens>().AccountIn(alice, SeedIds.Fabrikam));
    }

    [Fact]
    public async Task In_the_same_tenant_it_goes_without_a_second_sign_in()
    {
        await using var town = await CrossTown.StartAsync(f => f with { InSameTenant = true, ExchangeDomain = "", PilotMailbox = "farid.ferrari@contoso.com" });
        Assert.Equal((true, SeedIds.Contoso), (town.Record.Form.SameTenant, town.Record.Form.ExchangeTenantId));
    }
}
