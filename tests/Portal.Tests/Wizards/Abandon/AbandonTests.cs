using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Abandon;
using Portal.Wizards.Hma;
using Portal.Wizards.Renew;

namespace Portal.Tests.Wizards.Abandon;

/// <summary>A set-up that is abandoned, after whichever of its steps, leaves the simulated cloud as it was; what other people made is untouched.</summary>
public sealed class AbandonTests
{
    /// <summary>The steps in an order in which people take them, with what each needs from others.</summary>
    private static readonly string[] Walk =
    [
        HmaWizard.Readiness, HmaWizard.Certificate, HmaWizard.KvApp, HmaWizard.VaultAccess, HmaWizard.HmaApp, HmaWizard.HmaCertificate,
        HmaWizard.Permission, HmaWizard.Decision, HmaWizard.Grant, HmaWizard.Profile, HmaWizard.Pilot,
    ];

    public static TheoryData<string, string, string> Places => new(
        Walk.Select(step => (step, "A", "contoso-hma")).Append((HmaWizard.Pilot, "B", "contoso-legacy")));

    [Theory, MemberData(nameof(Places))]
    public async Task Nothing_is_left_after(string step, string wiring, string vault)
    {
        await using var town = await HmaTown.StartAsync(f => f with { VaultUri = $"https://{vault}.vault.azure.net/" }, sandbox: new { hmaWiring = wiring, vaultsWithoutPurgeProtection = new[] { vault } });
        var before = await Snapshot.TakeAsync(town.App);
        foreach (var one in Walk.TakeWhile(s => s != step).Append(step)) await DoAsync(town, one);

        await AbandonAsync(town);

        (await Snapshot.TakeAsync(town.App)).AssertSame(before);
        Assert.Equal(SetUpPhase.Abandoned, town.SetUp.Phase);
        Assert.DoesNotContain(await town.Get<SetUps>().OfKindAsync(HmaWizard.Kind, default), s => s.Id == town.SetUp.Id);
    }

    /// <summary>A renewal is taken back too: the profile signs in with what it had, and the new certificate is gone.</summary>
    [Theory, InlineData(RenewWizards.OnHmaApp), InlineData(RenewWizards.Pass)]
    public async Task Renewal_of_a_certificate_leaves_the_profile_as_it_was_after(string step)
    {
        await using var town = await HmaTown.StartAsync(sandbox: new { vaultsWithoutPurgeProtection = new[] { "contoso-hma" } });
        foreach (var one in Walk) await DoAsync(town, one);
        var (alice, first, before) = (await town.AliceAsync(), town.SetUp.Id, await Snapshot.TakeAsync(town.App));
        await town.RenewAsync(RenewWizards.Certificate);
        await town.DoAsync(alice, RenewWizards.Live, RenewWizards.NewCertificate);
        await town.DecideAsync(await town.AskAsync(), true);
        await town.DoAsync(alice, RenewWizards.OnHmaApp);
        if (step == RenewWizards.Pass) await town.DoAsync(alice, RenewWizards.Proof, RenewWizards.Switch, RenewWizards.Pass);

        await AbandonAsync(town);

        (await Snapshot.TakeAsync(town.App)).AssertSame(before);
        await town.OpenAsync(first);
        foreach (var own in new[] { HmaWizard.Certificate, HmaWizard.HmaCertificate, HmaWizard.Decision, HmaWizard.Profile })
            Assert.Equal(Truth.Ok, (await town.LookAsync(own, alice)).Observation.Truth);
    }

    private static async Task DoAsync(HmaTown town, string step)
    {
        var alice = await town.AliceAsync();
        switch (step)
        {
            case HmaWizard.VaultAccess: await HandedAsync(town, step, await town.PersonAsync(SeedIds.People.Viktor)); break;
            case HmaWizard.Decision: await town.DecideAsync(await town.AskAsync(), true); break;
            case HmaWizard.Grant: await HandedAsync(town, step, await town.PersonAsync(SeedIds.People.Greta)); break;
            default: await town.DoAsync(alice, step); break;
        }
    }

    private static async Task HandedAsync(HmaTown town, string step, Person person)
    {
        await town.HandOverAsync(step, person);
        await town.DoAsync(person, step);
    }

    /// <summary>By the people who hold the rights, each with a link to the one step.</summary>
    private static async Task AbandonAsync(HmaTown town)
    {
        var alice = await town.AliceAsync();
        Assert.Null(await town.Get<SetUps>().BeginAbandonAsync(town.SetUp.Id, "Not needed any more.", alice, default));
        await town.OpenAsync(town.SetUp.Id);
        foreach (var step in town.Get<WizardCatalog>().Of(town.SetUp).Steps.Select(s => s.Key))
        {
            var look = await town.LookAsync(step, alice);
            if (look.Observation.Truth == Truth.Ok) continue;
            switch (step)
            {
                case AbandonWizards.VaultAccess: await HandedAsync(town, step, await town.PersonAsync(SeedIds.People.Viktor)); break;
                case AbandonWizards.Grant: await HandedAsync(town, step, await town.PersonAsync(SeedIds.People.Greta)); break;
                default: await town.DoAsync(alice, step); break;
            }
        }

        await town.OpenAsync(town.SetUp.Id);
    }
}
