using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Steps;
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
        var (alice, greta, petra, egon) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Greta), await town.PersonAsync(SeedIds.People.Petra), await town.PersonAsync(SeedIds.People.Egon));

        await town.GrantedAsync(alice, (greta, petra));
        await town.DoAsync(alice, CrossTenantWizard.Profile);
        await town.HandOverAsync(CrossTenantWizard.Pilot, egon);
        await town.DoAsync(egon, CrossTenantWizard.Pilot);

        Assert.Equal((true, SeedIds.Contoso), (town.Record.Form.SameTenant, town.Record.Form.ExchangeTenantId));
        Assert.All(town.Record.Proof!.Links, l => Assert.True(l.Truth == Truth.Ok, $"{l.Name}: {l.Value}"));
    }

    [Fact]
    public async Task Without_any_access_to_Fabrikam_the_typed_secret_is_proven_and_goes_through_to_Dataverse()
    {
        await using var town = await CrossTown.StartAsync();
        var (alice, greta, petra, egon) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Greta), await town.PersonAsync(SeedIds.People.Petra), await town.PersonAsync(SeedIds.People.Egon));
        town.UsesThere(alice, SeedIds.People.Farah);
        town.UsesThere(greta, SeedIds.People.Farah);
        town.UsesThere(petra, SeedIds.People.Felix);
        await town.GrantedAsync(alice, (greta, petra));
        var secret = await new Applications(town.Get<CloudNetwork>(), town.Get<PersonTokens>().For(alice).In(SeedIds.Fabrikam)).AddSecretAsync(
            town.Record.App!.ObjectId,
            "by ticket",
            town.Get<WorldClock>().GetUtcNow().AddMonths(3),
            default);
        await town.KeepAsync(r => r with { Form = r.Form with { Onboarding = Onboarding.NoAccess } });

        var (problem, look) = await town.RunAsync(CrossTenantWizard.Profile, alice);
        Assert.Equal("This portal cannot make the secret in that tenant.", (problem ?? look.Blocked)?.Sentence.Split(" Needed")[0]);

        town.Get<TypedSecrets>().Hold(town.SetUp.Id, alice, new TypedSecret(secret.Text, secret.End));
        await town.DoAsync(alice, CrossTenantWizard.Profile);
        Assert.False(town.Get<TypedSecrets>().Has(town.SetUp.Id, alice));
        Assert.DoesNotContain(secret.Text, town.SetUp.State, StringComparison.Ordinal);
        await town.HandOverAsync(CrossTenantWizard.Pilot, egon);
        await town.DoAsync(egon, CrossTenantWizard.Pilot);
        Assert.Equal(Truth.CouldNotCheck, (await town.LookAsync(CrossTenantWizard.App, alice)).Observation.Truth);
    }

    [Fact]
    public async Task A_typed_secret_that_is_wrong_is_not_stored_and_a_proof_over_Graph_that_fails_says_so_while_EWS_holds()
    {
        await using var town = await CrossTown.StartAsync();
        var (alice, greta, petra) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Greta), await town.PersonAsync(SeedIds.People.Petra));
        town.UsesThere(alice, SeedIds.People.Farah);
        town.UsesThere(greta, SeedIds.People.Farah);
        town.UsesThere(petra, SeedIds.People.Felix);
        await town.DoAsync(alice, CrossTenantWizard.App, CrossTenantWizard.Permissions);
        await town.ListedAsync();
        await town.DecideAsync();
        await town.HandOverAsync(CrossTenantWizard.GrantExchange, greta);
        await town.DoAsync(greta, CrossTenantWizard.GrantExchange);

        var (problem, _) = await town.RunAsync(CrossTenantWizard.Profile, alice);

        Assert.Equal("The token for Microsoft Graph carries no permission.", problem?.Sentence);
        Assert.Equal(Truth.Ok, town.Record.Proof!.Links.Single(l => l.Name.StartsWith("EWS: Exchange Online opens", StringComparison.Ordinal)).Truth);
        Assert.Null(town.Record.Profile);
        var app = await new Applications(town.Get<CloudNetwork>(), town.Get<PersonTokens>().For(alice).In(SeedIds.Fabrikam)).FindByIdAsync(town.Record.App!.ObjectId, default);
        Assert.Empty(app!.Secrets);
    }

    [Theory]
    [InlineData("0f5f1c3e-9b6f-4c28-a5a5-6f9b0d2c9f11", "secret's id")]
    [InlineData("abc def", "white space")]
    [InlineData("abc~123\n", "white space")]
    [InlineData("", "Type or paste")]
    [InlineData("a'b", "character")]
    public void What_is_no_secret_value_is_refused_before_anybody_is_asked(string typed, string said) => Assert.Contains(said, TypedSecrets.Wrong(typed), StringComparison.Ordinal);

    [Fact]
    public void A_secret_of_over_100_characters_is_refused_and_one_of_40_is_not()
    {
        Assert.Contains("at most 100 characters", TypedSecrets.Wrong(new string('a', 101)), StringComparison.Ordinal);
        Assert.Null(TypedSecrets.Wrong("Qx~8Q" + new string('a', 35)));
    }
}
