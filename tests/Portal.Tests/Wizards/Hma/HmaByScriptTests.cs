using System.Text.Json.Nodes;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SandboxMode;
using Portal.Scripts;
using Portal.SignIn;
using Portal.Tests.Scripts;
using Portal.Wizards.Hma;

namespace Portal.Tests.Wizards.Hma;

/// <summary>The wizard with the scripts only: each step's bash is run by the person who may, and the same look finds what it did.</summary>
public sealed class HmaByScriptTests
{
    [Theory]
    [InlineData("A", "https://contoso-hma.vault.azure.net/")]
    [InlineData("B", "https://contoso-legacy.vault.azure.net/")]
    public async Task From_nothing_to_a_pilot_that_passed_without_a_write_of_the_portal(string wiring, string vault)
    {
        await using var town = await HmaTown.StartAsync(f => f with { VaultUri = vault, KvAppName = "KV-App 'Ä' $(x) \u201Cq\u201D @home", ProfileName = "HMA; 'x' %s" }, sandbox: new { hmaWiring = wiring });
        using var shell = Shell(town);
        await GrantedAsync(town, shell);
        var alice = await town.AliceAsync();

        await ScriptAsync(town, shell, HmaWizard.Profile, alice, Truth.Waiting);
        await ScriptAsync(town, shell, HmaWizard.Pilot, alice);

        var profile = await town.LookAsync(HmaWizard.Profile, alice);
        Assert.Equal(Truth.Ok, profile.Observation.Truth);
        Assert.Contains("proven by Test & Enable", profile.Observation.Sentence);
        Assert.Empty(await WritesOfThePortalAsync(town));
    }

    [Fact]
    public async Task A_secret_by_script_on_a_live_profile_leaves_only_the_new_one_and_the_pilot_is_tested_again()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        var alice = await town.AliceAsync();
        await town.DoAsync(alice, HmaWizard.Profile, HmaWizard.Pilot);
        var before = town.Record.Profile!.SecretKeyId;
        // Which secret the profile holds is not known any more: the plan is a new one, into the rows that are there.
        await town.Get<SetUps>().SaveAsync(town.SetUp, _ => town.Record with { Profile = null }, "not known", alice, HmaWizard.Profile, default);
        using var shell = Shell(town);

        await ScriptAsync(town, shell, HmaWizard.Profile, alice, Truth.Waiting);

        Assert.NotEqual(before, town.Record.Profile!.SecretKeyId);
        await ScriptAsync(town, shell, HmaWizard.Pilot, alice);
        Assert.Equal(Truth.Ok, (await town.LookAsync(HmaWizard.Profile, alice)).Observation.Truth);
    }

    [Fact]
    public async Task A_secret_that_a_script_made_but_could_not_store_is_not_taken_for_the_stored_one()
    {
        await using var town = await HmaTown.StartAsync();
        await town.GrantedAsync();
        var alice = await town.AliceAsync();
        using var shell = Shell(town);
        await town.FaultAsync(new { kind = "status", method = "PATCH", host = "contoso.crm4.dynamics.com", status = 400, times = 1 });
        var script = Bash(await town.LookAsync(HmaWizard.Profile, alice));

        var (output, code) = await shell.RunAsync(script, SeedIds.People.Alice);

        Assert.NotEqual(0, code);
        Assert.Contains("ERROR: Bad Request(", output);
        var look = await town.LookAsync(HmaWizard.Profile, alice);
        Assert.Equal(Truth.NotOk, look.Observation.Truth);
        Assert.Contains(look.Plan, c => c.Command.Key == "remove-older-secrets");
        await town.DoAsync(alice, HmaWizard.Profile);
    }

    [Fact]
    public async Task A_person_without_the_right_reads_the_service_s_refusal_and_nothing_is_changed()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        await town.DoAsync(alice, HmaWizard.Certificate, HmaWizard.KvApp);
        using var shell = Shell(town);

        var (output, code) = await shell.RunAsync(Bash(await town.LookAsync(HmaWizard.VaultAccess, alice)), SeedIds.People.Alice);

        Assert.Equal(1, code);
        Assert.Contains("AuthorizationFailed", output);
        Assert.Equal(Truth.NotOk, (await town.LookAsync(HmaWizard.VaultAccess, alice)).Observation.Truth);
    }

    [Fact]
    public async Task The_grant_has_no_script_before_the_decision()
    {
        await using var town = await HmaTown.StartAsync();
        await town.PrepareAsync();

        Assert.Empty((await town.LookAsync(HmaWizard.Grant, await town.AliceAsync())).Plan);
    }

    [Fact]
    public async Task Every_script_can_run_twice_and_does_it_once()
    {
        await using var town = await HmaTown.StartAsync();
        using var shell = Shell(town);
        var alice = await town.AliceAsync();
        foreach (var step in new[] { HmaWizard.KvApp, HmaWizard.Certificate, HmaWizard.HmaApp, HmaWizard.HmaCertificate })
        {
            var script = Bash(await town.LookAsync(step, alice));
            await shell.RunAsync(script, SeedIds.People.Alice);
            var found = await town.LookAsync(step, alice);
            var (output, code) = await shell.RunAsync(script, SeedIds.People.Alice);

            Assert.True(code == 0, $"{step}: {output}");
            var again = await town.LookAsync(step, alice);
            Assert.Equal((Truth.Ok, Truth.Ok), (found.Observation.Truth, again.Observation.Truth));
            if (step != HmaWizard.Certificate) Assert.Equal(found.Observation.Facts, again.Observation.Facts);
        }
    }

    [Fact]
    public async Task Where_the_columns_are_not_known_the_values_to_type_are_shown_and_nothing_can_be_started()
    {
        await using var town = await HmaTown.StartAsync(f => f with { EnvironmentUrl = SeedIds.TestEnvironment });
        await town.GrantedAsync();

        var look = await town.LookAsync(HmaWizard.Profile, await town.AliceAsync());

        Assert.NotNull(look.Blocked);
        var file = Assert.Single(ScriptFile.Of("profile", [.. look.Plan.Select(p => p.Command)]));
        Assert.Equal(Tool.AdminCenter, file.Tool);
        Assert.Contains(file.Instructions, i => i.Value == town.Record.HmaApp!.AppId);
    }

    private static async Task GrantedAsync(HmaTown town, AzShell shell)
    {
        var (alice, viktor, greta) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Viktor), await town.PersonAsync(SeedIds.People.Greta));
        foreach (var step in new[] { HmaWizard.Certificate, HmaWizard.KvApp }) await ScriptAsync(town, shell, step, alice);
        await town.HandOverAsync(HmaWizard.VaultAccess, viktor);
        await ScriptAsync(town, shell, HmaWizard.VaultAccess, viktor);
        foreach (var step in new[] { HmaWizard.HmaApp, HmaWizard.HmaCertificate, HmaWizard.Permission }) await ScriptAsync(town, shell, step, alice);
        await town.DecideAsync(await town.AskAsync(), true);
        await town.HandOverAsync(HmaWizard.Grant, greta);
        await ScriptAsync(town, shell, HmaWizard.Grant, greta);
    }

    /// <summary>Runs the step's bash as the person and looks again.</summary>
    private static async Task ScriptAsync(HmaTown town, AzShell shell, string step, Person person, Truth becomes = Truth.Ok)
    {
        var (output, code) = await shell.RunAsync(Bash(await town.LookAsync(step, person)), person.ObjectId);
        Assert.True(code == 0, $"{step} ended with {code}:\n{output}");
        var look = await town.LookAsync(step, person);
        for (var i = 0; i < 240 && step == HmaWizard.Pilot && look.Observation.Truth == Truth.Waiting; i++)
        {
            await Task.Delay(250);
            look = await town.LookAsync(step, person);
        }

        Assert.True(look.Observation.Truth == becomes, $"{step}: {look.Observation.Sentence}\n{output}");
    }

    private static string Bash(StepLook look) => ScriptFile.Of("step", [.. look.Plan.Select(p => p.Command)]).Single(f => f.Tool == Tool.AzureCli).Text;

    private static AzShell Shell(HmaTown town) => new(town.Get<JoinedSandbox>().Endpoint, town.Get<JoinedSandbox>().Authority.ExportCertificatePem());

    private static async Task<List<string>> WritesOfThePortalAsync(HmaTown town)
    {
        var journal = JsonNode.Parse(await town.App.Sandbox.GetStringAsync("/journal"))!.AsArray();
        Assert.Contains(journal, e => (string?)e!["app"] == SeedIds.PortalApp && (string?)e["method"] == "GET");
        return [.. journal.Where(e => (string?)e!["app"] == SeedIds.PortalApp && (string?)e["method"] != "GET").Select(e => $"{e!["method"]} {e["host"]}{e["path"]}")];
    }
}
