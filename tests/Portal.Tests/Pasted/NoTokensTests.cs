using System.Globalization;
using System.Text.Json.Nodes;
using Portal.Approvals;
using Portal.Pasted;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SandboxMode;
using Portal.Scripts;
using Portal.SignIn;
using Portal.Tests.Scripts;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;
using Tool = Portal.Scripts.Tool;

namespace Portal.Tests.Pasted;

/// <summary>The whole wizard for somebody who gives the portal no right at all: people run the scripts that write and the scripts that read, and paste what the second kind prints.</summary>
public sealed class NoTokensTests(ITestOutputHelper output)
{
    [Fact]
    public async Task From_nothing_to_a_pilot_that_passed_without_one_token_of_a_person()
    {
        await using var town = await HmaTown.StartAsync();
        using var shell = new AzShell(town.Get<JoinedSandbox>().Endpoint, town.Get<JoinedSandbox>().Authority.ExportCertificatePem());
        var (alice, viktor, greta) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Viktor), await town.PersonAsync(SeedIds.People.Greta));

        Assert.NotEqual(Truth.NotOk, (await ReadAsync(town, shell, HmaWizard.Readiness, alice)).Observation.Truth);
        foreach (var step in new[] { HmaWizard.Certificate, HmaWizard.KvApp }) await DoAsync(town, shell, step, alice);
        await town.HandOverAsync(HmaWizard.VaultAccess, viktor);
        await DoAsync(town, shell, HmaWizard.VaultAccess, viktor);
        foreach (var step in new[] { HmaWizard.HmaApp, HmaWizard.HmaCertificate, HmaWizard.Permission }) await DoAsync(town, shell, step, alice);

        await ReadAsync(town, shell, HmaWizard.Decision, alice);
        var approval = await AskAsync(town, alice);
        Assert.Contains("read with az as", approval.Pasted);
        await town.DecideAsync(approval, true);
        await town.HandOverAsync(HmaWizard.Grant, greta);
        await DoAsync(town, shell, HmaWizard.Grant, greta);
        await DoAsync(town, shell, HmaWizard.Profile, alice, Truth.Waiting);
        await DoAsync(town, shell, HmaWizard.Pilot, alice);

        Assert.Equal(Truth.Ok, (await ReadAsync(town, shell, HmaWizard.Profile, alice)).Observation.Truth);
        var journal = JsonNode.Parse(await town.App.Sandbox.GetStringAsync("/journal"))!.AsArray();
        Assert.DoesNotContain(journal, e => (string?)e!["app"] == SeedIds.PortalApp);
    }

    private async Task DoAsync(HmaTown town, AzShell shell, string step, Person person, Truth becomes = Truth.Ok)
    {
        var look = await ReadAsync(town, shell, step, person);
        var script = ScriptFile.Of("step", [.. look.Plan.Select(p => p.Command)]).Single(f => f.Tool == Tool.AzureCli).Text;
        var (printed, code) = await shell.RunAsync(script, person.ObjectId);
        Assert.True(code == 0, $"{step} ended with {code}:\n{printed}");
        var after = await ReadAsync(town, shell, step, person);
        for (var i = 0; i < 20 && becomes == Truth.Ok && after.Observation.Truth == Truth.Waiting; i++) after = await ReadAsync(town, shell, step, person);
        Assert.True(after.Observation.Truth == becomes, $"{step}: {after.Observation.Sentence} {after.Observation.Problem?.Cause}");
    }

    /// <summary>Runs the step's reading script in bash and pastes what it prints, until nothing is missing; then looks.</summary>
    private async Task<StepLook> ReadAsync(HmaTown town, AzShell shell, string step, Person person)
    {
        for (var round = 1; round < 6; round++)
        {
            var setUp = (await town.Get<SetUps>().FindAsync(town.SetUp.Id, default))!;
            var reading = await town.Get<Pasting>().ReadingAsync(setUp, step, person, default);
            var (printed, code) = await shell.RunAsync(ReadScript.Bash(reading).Text, person.ObjectId);
            Assert.True(code == 0, printed);
            var result = await town.Get<Pasting>().PasteAsync(setUp, reading, printed, person, default);
            Assert.True(result.Refusal is null, $"{step}: {result.Refusal}\n{printed}");
            if (result.Reading.Missing > 0) continue;
            var look = await town.Get<StepLooks>().LookAsync((await town.Get<SetUps>().FindAsync(town.SetUp.Id, default))!, step, person, default);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{step}: {round} rounds: {look.Observation.Truth} {look.Observation.Sentence}"));
            Assert.NotEmpty(look.Missing);
            return look;
        }

        throw new InvalidOperationException($"{step} never has enough.");
    }

    private static async Task<Approval> AskAsync(HmaTown town, Person person)
    {
        var setUp = (await town.Get<SetUps>().FindAsync(town.SetUp.Id, default))!;
        var result = await town.Get<StepLooks>().ReadAsync(setUp, HmaWizard.Decision, person, c => town.Get<DecisionStep>().AskAsync(c, "Pilot", null, 20, default), default);
        Assert.Null(result.Refusal);
        return result.Approval!;
    }
}
