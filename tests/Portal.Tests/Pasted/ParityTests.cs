using System.Globalization;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Hma;

namespace Portal.Tests.Pasted;

/// <summary>Pasted answers are judged by the step's own look, so they must end in the same verdict as looking: for every step, before it is done and after.</summary>
public sealed class ParityTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_step_says_the_same_from_pasted_answers_as_from_looking()
    {
        await using var town = await HmaTown.StartAsync();
        var (alice, viktor, greta) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Viktor), await town.PersonAsync(SeedIds.People.Greta));

        foreach (var step in new[] { HmaWizard.Readiness, HmaWizard.Certificate, HmaWizard.KvApp }) await DoAndCompareAsync(town, step, alice);
        await town.HandOverAsync(HmaWizard.VaultAccess, viktor);
        await DoAndCompareAsync(town, HmaWizard.VaultAccess, viktor);
        foreach (var step in new[] { HmaWizard.HmaApp, HmaWizard.HmaCertificate, HmaWizard.Permission }) await DoAndCompareAsync(town, step, alice);

        await CompareAsync(town, HmaWizard.Decision, alice);
        var approval = await town.AskAsync();
        await CompareAsync(town, HmaWizard.Decision, alice);
        await town.DecideAsync(approval, true);
        await CompareAsync(town, HmaWizard.Decision, alice);

        await town.HandOverAsync(HmaWizard.Grant, greta);
        await town.LookAsync(HmaWizard.HmaApp, alice);
        await DoAndCompareAsync(town, HmaWizard.Grant, greta);
        await DoAndCompareAsync(town, HmaWizard.Profile, alice);
        await DoAndCompareAsync(town, HmaWizard.Pilot, alice);
    }

    private async Task DoAndCompareAsync(HmaTown town, string step, Person person)
    {
        await CompareAsync(town, step, person);
        await town.DoAsync(person, step);
        await CompareAsync(town, step, person);
        // Rights are given to an app that the portal read itself.
        if (step == HmaWizard.KvApp) await town.LookAsync(step, person);
    }

    private async Task CompareAsync(HmaTown town, string step, Person person)
    {
        var live = await town.LookAsync(step, person);
        Assert.Null(live.Pasted);
        var bare = person.WithoutTokens();
        var rounds = await ByScript.PasteAllAsync(town, step, person, bare);
        var setUp = (await town.Get<SetUps>().FindAsync(town.SetUp.Id, default))!;
        var pasted = await town.Get<StepLooks>().LookAsync(setUp, step, bare, default);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{step}: {rounds} rounds, {pasted.Pasted?.Answers.Count} answers, {pasted.Pasted?.Answers.Sum(a => a.Body.Length)} characters: {pasted.Observation.Truth} {pasted.Observation.Sentence}"));

        Assert.NotNull(pasted.Pasted);
        Assert.Equal((live.Observation.Truth, live.Observation.Sentence), (pasted.Observation.Truth, pasted.Observation.Sentence));
        Assert.Equal(live.Plan.Select(p => p.Command.Key), pasted.Plan.Select(p => p.Command.Key));
        Assert.Equal(live.PlanHash, pasted.PlanHash);
        Assert.Contains("alice@contoso.com", pasted.Observation.Source, StringComparison.Ordinal);
        Assert.InRange(rounds, 1, 3);
    }
}
