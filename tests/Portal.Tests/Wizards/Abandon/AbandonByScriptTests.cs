using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SandboxMode;
using Portal.Scripts;
using Portal.SignIn;
using Portal.Tests.Scripts;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Abandon;
using Portal.Wizards.Hma;

namespace Portal.Tests.Wizards.Abandon;

/// <summary>Taking back by other hands leaves as little as the portal's own: the scripts of each step are run with az by the people who may.</summary>
public sealed class AbandonByScriptTests
{
    [Theory]
    [InlineData("A", "contoso-hma")]
    [InlineData("B", "contoso-legacy")]
    public async Task Nothing_is_left_of_a_set_up_that_works(string wiring, string vault)
    {
        await using var town = await HmaTown.StartAsync(f => f with { VaultUri = $"https://{vault}.vault.azure.net/" }, sandbox: new { hmaWiring = wiring, vaultsWithoutPurgeProtection = new[] { vault } });
        var before = await Snapshot.TakeAsync(town.App);
        await town.GrantedAsync();
        var alice = await town.AliceAsync();
        await town.DoAsync(alice, HmaWizard.Profile, HmaWizard.Pilot);
        using var shell = new AzShell(town.Get<JoinedSandbox>().Endpoint, town.Get<JoinedSandbox>().Authority.ExportCertificatePem());

        Assert.Null(await town.Get<SetUps>().BeginAbandonAsync(town.SetUp.Id, "Not needed any more.", alice, default));
        await town.OpenAsync(town.SetUp.Id);
        foreach (var step in town.Get<WizardCatalog>().Of(town.SetUp).Steps.Select(s => s.Key)) await TakeBackAsync(town, shell, step);

        (await Snapshot.TakeAsync(town.App)).AssertSame(before);
    }

    private static async Task TakeBackAsync(HmaTown town, AzShell shell, string step)
    {
        var person = step switch
        {
            AbandonWizards.VaultAccess => await town.PersonAsync(SeedIds.People.Viktor),
            AbandonWizards.Grant => await town.PersonAsync(SeedIds.People.Greta),
            _ => await town.AliceAsync(),
        };
        if (person.Roles.Count == 0) await town.HandOverAsync(step, person);
        for (var round = 0; round < 3; round++)
        {
            var look = await town.LookAsync(step, person);
            if (look.Observation.Truth == Truth.Ok) return;
            // Closing is the portal's own act.
            if (ScriptFile.Of(step, [.. look.Plan.Select(p => p.Command)]).FirstOrDefault(f => f.Tool == Tool.AzureCli) is not { } file)
            {
                await town.DoAsync(person, step);
                return;
            }

            var (output, code) = await shell.RunAsync(file.Text, person.ObjectId);
            Assert.True(code == 0, $"{step} ended with {code}:\n{output}\n{file.Text}");
        }

        Assert.Fail($"{step} is not done: {(await town.LookAsync(step, person)).Observation.Sentence}");
    }
}
