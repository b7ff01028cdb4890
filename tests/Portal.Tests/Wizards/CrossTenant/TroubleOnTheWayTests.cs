using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Wizards.CrossTenant;

namespace Portal.Tests.Wizards.CrossTenant;

/// <summary>What goes wrong in the other tenant while the wizard is open: the wrong account, an app that is gone for good. Each has a way on, and nothing that was done is lost.</summary>
public sealed class TroubleOnTheWayTests
{
    [Fact]
    public async Task Whoever_chose_the_wrong_account_there_is_refused_in_words_writes_nothing_and_chooses_another()
    {
        await using var town = await CrossTown.StartAsync();
        var (alice, tokens) = (await town.AliceAsync(), town.Get<PersonTokens>());
        town.UsesThere(alice, SeedIds.People.Farah);
        var own = Apis.Dataverse(SeedIds.Contoso, new Uri(SeedIds.Environment));
        await town.ConnectAsync(alice, [own]);
        await town.DoAsync(alice, CrossTenantWizard.App, CrossTenantWizard.Permissions);
        await town.ListedAsync();
        await town.DecideAsync();

        // Farah grants on Exchange Online, and nothing on Microsoft Graph.
        var (problem, look) = await town.RunAsync(CrossTenantWizard.GrantGraph, alice);
        Assert.Equal("farah@fabrikam.com", tokens.AccountIn(alice, SeedIds.Fabrikam));
        Assert.Contains("Privileged Role Administrator", (problem?.Who ?? look.Blocked?.Who)!, StringComparison.Ordinal);
        Assert.Empty(await GrantsAsync(town, alice));

        tokens.ForgetIn(alice, SeedIds.Fabrikam);
        town.UsesThere(alice, SeedIds.People.Felix);
        Assert.NotEmpty((await town.LookWithoutConnectingAsync(CrossTenantWizard.GrantGraph, alice)).Missing);
        await town.DoAsync(alice, CrossTenantWizard.GrantGraph);

        Assert.Equal("felix@fabrikam.com", tokens.AccountIn(alice, SeedIds.Fabrikam));
        Assert.NotEmpty(await GrantsAsync(town, alice));
        Assert.True(tokens.Has(alice, own)); // what she holds in her own tenant was not let go of
    }

    [Fact]
    public async Task An_account_that_Fabrikam_does_not_know_gets_no_further_than_Entra()
    {
        await using var town = await CrossTown.StartAsync();
        var alice = await town.AliceAsync();
        var missing = (await town.LookWithoutConnectingAsync(CrossTenantWizard.App, alice)).Missing;
        var entra = await town.BrowserOf(alice).GetAsync(PortalUrls.Connect(missing, "/"));

        var page = await town.BrowserOf(alice).ChooseAsync(entra, SeedIds.People.Greta);

        Assert.Contains("AADSTS50020", page.Text, StringComparison.Ordinal);
        Assert.Null(town.Get<PersonTokens>().AccountIn(alice, SeedIds.Fabrikam));
    }

    [Fact]
    public async Task An_app_that_was_deleted_for_good_is_made_anew_decided_on_anew_and_the_profile_follows()
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
        var gone = town.Record.App!;
        await town.ConnectAsync(alice, [Apis.Graph(SeedIds.Fabrikam, "Application.ReadWrite.All")]);
        var applications = new Applications(town.Get<CloudNetwork>(), town.Get<PersonTokens>().For(alice).In(SeedIds.Fabrikam));
        await applications.DeleteAsync(gone.ObjectId, default);
        await applications.PurgeAsync(gone.ObjectId, default);

        // What stood on the app is not called done any more.
        Assert.Contains("not in this tenant any more", (await town.LookAsync(CrossTenantWizard.GrantGraph, petra)).Observation.Sentence, StringComparison.Ordinal);
        Assert.NotEqual(Truth.Ok, (await town.LookAsync(CrossTenantWizard.Profile, alice)).Observation.Truth);
        await town.DoAsync(alice, CrossTenantWizard.App, CrossTenantWizard.Permissions);
        Assert.NotEqual(gone.AppId, town.Record.App!.AppId);
        Assert.NotEqual(Truth.Ok, (await town.LookAsync(CrossTenantWizard.Decision, alice)).Observation.Truth);
        Assert.Empty((await town.LookAsync(CrossTenantWizard.GrantExchange, greta)).Plan);

        await town.ListedAsync();
        await town.DoAsync(alice, CrossTenantWizard.EwsList);
        await town.DecideAsync();
        await town.DoAsync(greta, CrossTenantWizard.GrantExchange);
        await town.DoAsync(petra, CrossTenantWizard.GrantGraph);
        await town.DoAsync(alice, CrossTenantWizard.Profile);
        await town.DoAsync(egon, CrossTenantWizard.Pilot);
        Assert.All(town.Record.Proof!.Links, l => Assert.True(l.Truth == Truth.Ok, $"{l.Name}: {l.Value}"));
    }

    private static async Task<IReadOnlyList<RoleGrant>> GrantsAsync(CrossTown town, Person alice) =>
        await new ServicePrincipals(town.Get<CloudNetwork>(), town.Get<PersonTokens>().For(alice).In(SeedIds.Fabrikam)).GrantsOfAsync(town.Record.App!.ServicePrincipalId!, default);
}
