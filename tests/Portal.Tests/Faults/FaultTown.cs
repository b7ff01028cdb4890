using Microsoft.EntityFrameworkCore;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Store;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Hma;

namespace Portal.Tests.Faults;

/// <summary>What the tests of faults do with a town: run into the fault, look at what is left, and finish once it is gone.</summary>
internal static class FaultTown
{
    /// <summary>Runs a step as Alice while the fault is on, and checks that the card is one for people.</summary>
    public static async Task<(Problem Card, StepLook Look)> RunIntoAsync(this HmaTown town, string step)
    {
        var (problem, look) = await town.RunAsync(step, await town.AliceAsync());
        var card = problem ?? look.Observation.Problem;
        card.IsForPeople();
        return (card!, look);
    }

    /// <summary>Everything that is still to do, by those who may, until the pilot has passed Test &amp; Enable.</summary>
    public static async Task FinishAsync(this HmaTown town)
    {
        var (alice, viktor, greta) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Viktor), await town.PersonAsync(SeedIds.People.Greta));
        await town.DoAsync(alice, HmaWizard.Readiness, HmaWizard.Certificate, HmaWizard.KvApp);
        await town.HandedAsync(HmaWizard.VaultAccess, viktor);
        await town.DoAsync(viktor, HmaWizard.VaultAccess);
        await town.DoAsync(alice, HmaWizard.HmaApp, HmaWizard.HmaCertificate, HmaWizard.Permission);
        if ((await town.LookAsync(HmaWizard.Decision, alice)).Observation.Truth != Truth.Ok) await town.DecideAsync(await town.AskAsync(), true);
        await town.HandedAsync(HmaWizard.Grant, greta);
        await town.DoAsync(greta, HmaWizard.Grant);
        await town.DoAsync(alice, HmaWizard.Profile, HmaWizard.Pilot);
        Assert.Empty(await town.OpenWritesAsync());
    }

    public static async Task<IReadOnlyList<SecretInfo>> KvSecretsAsync(this HmaTown town) =>
        (await (await town.ApplicationsAsync()).FindByIdAsync(town.Record.KvApp!.ObjectId, default))!.Secrets;

    public static async Task<Applications> ApplicationsAsync(this HmaTown town) => new(town.Get<CloudNetwork>(), town.Get<PersonTokens>().For(await town.AliceAsync()));

    /// <summary>Writes of the set-up of which the portal does not know whether they were made.</summary>
    public static async Task<IReadOnlyList<string>> OpenWritesAsync(this HmaTown town)
    {
        await using var db = await town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        return await db.Set<Intent>().Where(i => i.SetUpId == town.SetUp.Id && i.State == IntentState.Attempting).Select(i => i.Command).ToListAsync();
    }

    /// <summary>How often a write was made and kept, by its command.</summary>
    public static async Task<int> MadeAsync(this HmaTown town, string command)
    {
        await using var db = await town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        return await db.Set<Intent>().CountAsync(i => i.SetUpId == town.SetUp.Id && i.Command == command && i.State == IntentState.Succeeded);
    }

    /// <summary>What the page says while the step runs.</summary>
    public static async Task<IReadOnlySet<string>> ProgressOfAsync(this HmaTown town, string step, Func<Task> run)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var running = run();
        while (!running.IsCompleted)
        {
            await using var db = await town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
            if (await db.Set<StepRow>().Where(r => r.SetUpId == town.SetUp.Id && r.Step == step).Select(r => r.Progress).SingleOrDefaultAsync() is { } progress) seen.Add(progress);
            await Task.Delay(25);
        }

        await running;
        return seen;
    }

    private static async Task HandedAsync(this HmaTown town, string step, Person to)
    {
        if (!await town.Get<StepAccess>().MayAsync(to, town.SetUp.Id, step, default)) await town.HandOverAsync(step, to);
    }
}
