using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Hma;

namespace Portal.Tests.Wizards.Hma;

/// <summary>The kept ids of an app were changed, wherever that happened: what is decided on, granted and given access is one app, the one that is meant, or nothing.</summary>
public sealed class MeantAppTests
{
    private const string Refusal = "not those of one app that it means";

    [Fact]
    public async Task A_decision_and_a_grant_are_for_one_app()
    {
        await using var town = await HmaTown.StartAsync();
        await town.PrepareAsync();
        var (alice, greta) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Greta));
        var (real, other) = (town.Record.HmaApp!, town.Record.KvApp!);
        await town.DecideAsync(await town.AskAsync(), true);
        await town.HandOverAsync(HmaWizard.Grant, greta);
        var agreed = await town.LookAsync(HmaWizard.Grant, greta);

        foreach (var forged in new[] { real with { ServicePrincipalId = other.ServicePrincipalId }, real with { ObjectId = other.ObjectId }, real with { AppId = other.AppId }, other with { Ours = true } })
        {
            await KeepAsync(town, r => r with { HmaApp = forged });
            var look = await town.LookAsync(HmaWizard.Grant, greta);
            Assert.Empty(look.Plan);
            Assert.Contains(Refusal, look.Observation.Problem!.Sentence);
            var refused = await Assert.ThrowsAsync<StepRefusedException>(town.AskAsync);
            Assert.Contains(Refusal, refused.Problem.Sentence);
            // Also with the list that was seen before the ids were changed.
            await town.Get<PlanRunner>().StartAsync(town.SetUp.Id, HmaWizard.Grant, agreed.PlanHash, greta, default);
            await RestAsync(town, HmaWizard.Grant);
        }

        foreach (var principal in new[] { real.ServicePrincipalId!, other.ServicePrincipalId! })
            Assert.Empty(await new ServicePrincipals(town.Get<CloudNetwork>(), town.Get<PersonTokens>().For(alice)).GrantsOfAsync(principal, default));
        await town.LookAsync(HmaWizard.HmaApp, alice);
        await town.DoAsync(greta, HmaWizard.Grant);
    }

    [Fact]
    public async Task An_app_that_is_kept_is_the_one_that_is_chosen()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        await town.DoAsync(alice, HmaWizard.Certificate, HmaWizard.KvApp, HmaWizard.HmaApp);

        await KeepAsync(town, r => r with { Form = r.Form with { HmaAppId = r.KvApp!.AppId } });

        Assert.Contains("is chosen", (await town.LookAsync(HmaWizard.Permission, alice)).Observation.Problem!.Cause);
    }

    [Fact]
    public async Task The_vault_is_opened_to_the_app_that_this_set_up_made_or_to_nobody()
    {
        await using var town = await HmaTown.StartAsync(f => f with { VaultUri = "https://contoso-legacy.vault.azure.net/" });
        var (alice, viktor) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Viktor));
        await town.DoAsync(alice, HmaWizard.Certificate, HmaWizard.KvApp, HmaWizard.HmaApp);
        await town.HandOverAsync(HmaWizard.VaultAccess, viktor);
        var (real, other) = (town.Record.KvApp!, town.Record.HmaApp!);

        foreach (var forged in new[] { real with { ServicePrincipalId = other.ServicePrincipalId }, other })
        {
            await KeepAsync(town, r => r with { KvApp = forged });
            var look = await town.LookAsync(HmaWizard.VaultAccess, viktor);
            Assert.Empty(look.Plan);
            Assert.Contains(Refusal, look.Observation.Problem!.Sentence);
        }

        await town.LookAsync(HmaWizard.KvApp, alice);
        await town.DoAsync(viktor, HmaWizard.VaultAccess);
    }

    private static async Task KeepAsync(HmaTown town, Func<HmaSetUp, HmaSetUp> change)
    {
        await town.OpenAsync(town.SetUp.Id);
        await town.Get<SetUps>().SaveAsync(town.SetUp, _ => change(town.Record), "changed by somebody", await town.AliceAsync(), HmaWizard.HmaApp, default);
    }

    private static async Task RestAsync(HmaTown town, string step)
    {
        await town.Get<SetUps>().EndedAsync(town.SetUp.Id, step);
        await town.OpenAsync(town.SetUp.Id);
    }
}
