using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Pasted;
using Portal.Plans;
using Portal.Readiness;
using Portal.Sandbox.Seeds;
using Portal.SandboxMode;
using Portal.Scripts;
using Portal.SignIn;
using Portal.Steps;
using Portal.Store;
using Portal.Tests.Scripts;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Consent;
using Portal.Wizards.CrossTenant.Steps;
using Tool = Portal.Scripts.Tool;

namespace Portal.Tests.Wizards.CrossTenant;

/// <summary>
/// The portal has no access at all to Fabrikam: its people run scripts in their own shells, Alice of Contoso pastes what they print, and one of them tells her the secret.
/// </summary>
public sealed class NoAccessTests(ITestOutputHelper output)
{
    private const string Other = "11111111-2222-4333-8444-555555555555";

    [Fact]
    public async Task Scripts_and_pasted_answers_and_a_typed_secret_lead_from_nothing_to_a_pilot_that_passed()
    {
        await using var town = await CrossTown.StartAsync(f => f with { Onboarding = Onboarding.NoAccess });
        await town.ExchangeAsync(SeedIds.Fabrikam, new { ewsEnabled = true, ewsAllowedAppIDs = new[] { Other } });
        var (shell, powershell) = Shells(town);
        using (shell)
        using (powershell)
        {
            var (alice, egon) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Egon));
            await ReportAsync(town, powershell, OnlineScripts.Report(Target(town)).Text);
            var ready = (await town.LookAsync(CrossTenantWizard.Readiness, alice)).Observation;
            Assert.True(ready.Truth == Truth.Ok, $"{ready.Sentence} {string.Join("; ", ready.Facts.Select(f => $"{f.Name}: {f.Value} ({f.Truth})"))}");

            await DoAsync(town, shell, CrossTenantWizard.App, SeedIds.People.Farah);
            await DoAsync(town, shell, CrossTenantWizard.Permissions, SeedIds.People.Farah);
            await ListAsync(town, powershell);
            await DecideAsync(town, shell, "Chat.Read.All");
            // What was refused is taken off by script too.
            await DoAsync(town, shell, CrossTenantWizard.Permissions, SeedIds.People.Farah);
            await DoAsync(town, shell, CrossTenantWizard.GrantExchange, SeedIds.People.Farah);
            await DoAsync(town, shell, CrossTenantWizard.GrantGraph, SeedIds.People.Felix);

            var secret = await SecretAsync(town, shell);
            town.Get<TypedSecrets>().Hold(town.SetUp.Id, alice, new TypedSecret(secret, town.Get<WorldClock>().GetUtcNow().AddMonths(6)));
            await town.DoAsync(alice, CrossTenantWizard.Profile);
            await town.HandOverAsync(CrossTenantWizard.Pilot, egon);
            await town.DoAsync(egon, CrossTenantWizard.Pilot);

            // Read once more when all is done: the decision still counts, although the app has a secret now.
            Assert.Equal(Truth.Ok, (await ReadAsync(town, shell, CrossTenantWizard.Decision, SeedIds.People.Felix)).Observation.Truth);
            Assert.All(town.Record.Proof!.Links, l => Assert.True(l.Truth == Truth.Ok || l.Aside, $"{l.Name}: {l.Value}"));
            Assert.Equal((9 + 1, ProfileWindow.TypedKey), (town.Record.Grants.Count, town.Record.Profile!.SecretKeyId));
            Assert.Equal(Truth.Ok, (await town.LookAsync(CrossTenantWizard.EwsList, alice)).Observation.Truth);
            Assert.DoesNotContain(secret, town.SetUp.State, StringComparison.Ordinal);
        }

        var journal = JsonNode.Parse(await town.App.Sandbox.GetStringAsync("/journal"))!.AsArray();
        Assert.DoesNotContain(journal, e => (string?)e!["app"] is SeedIds.FabrikamPortalApp);
        Assert.DoesNotContain(journal, e => (string?)e!["app"] is SeedIds.PortalApp && (string?)e["host"] is "graph.microsoft.com" or "outlook.office365.com");
    }

    private static (AzShell Shell, OnlineShell PowerShell) Shells(CrossTown town)
    {
        var (endpoint, authority) = (town.Get<JoinedSandbox>().Endpoint, town.Get<JoinedSandbox>().Authority.ExportCertificatePem());
        return (new AzShell(endpoint, authority), new OnlineShell(endpoint, authority));
    }

    private static OnlineTarget Target(CrossTown town) => EwsListStep.Target(town.Record);

    /// <summary>Fiona runs a script for Exchange Online, and Alice pastes what it prints.</summary>
    private static async Task ReportAsync(CrossTown town, OnlineShell powershell, string script)
    {
        var ran = await powershell.RunAsync(script, SeedIds.People.Fiona);
        Assert.Null(ran.Thrown);
        var report = ReadOnlineReport.Read(
            ran.Printed, town.SetUp.Key, town.Record.Form.ExchangeTenantId, town.Record.Form.PilotMailbox, "Alice Adams",
            town.Get<TimeProvider>().GetUtcNow(), town.Get<WorldClock>().GetUtcNow(), out var why);
        Assert.True(report is not null, $"{why}\n{ran.Printed}");
        Assert.Empty(report.Failed);
        await town.KeepAsync(r => r with { ExchangeOnline = r.ExchangeOnline.With(report) });
    }

    /// <summary>The app comes onto the list beside who is there, by the script that the page shows.</summary>
    private static async Task ListAsync(CrossTown town, OnlineShell powershell)
    {
        var look = await town.LookAsync(CrossTenantWizard.EwsList, await town.AliceAsync());
        Assert.Equal(Truth.NotOk, look.Observation.Truth);
        await ReportAsync(town, powershell, ScriptFile.Of("list", [.. look.Plan.Select(p => p.Command)]).Single(f => f.Tool == Tool.ExchangeOnlineShell).Text);
        look = await town.LookAsync(CrossTenantWizard.EwsList, await town.AliceAsync());
        // The list takes up to 24 hours, and the proof of the credential window says when it has arrived.
        Assert.Equal((Truth.Waiting, 0), (look.Observation.Truth, look.Plan.Count));
        Assert.Equal([Other, town.Record.App!.AppId], town.Record.ExchangeOnline.Report!.AllowedApps);
    }

    /// <summary>Asked with pasted facts, which the approver is told; nobody could count the mailboxes, so Alice types a ceiling.</summary>
    private async Task DecideAsync(CrossTown town, AzShell shell, params string[] refused)
    {
        var alice = await town.AliceAsync();
        await ReadAsync(town, shell, CrossTenantWizard.Decision, SeedIds.People.Farah);
        var asked = await town.Get<StepLooks>().ReadAsync(town.SetUp, CrossTenantWizard.Decision, alice, c => town.Get<SyncDecision>().AskAsync(c, "Sales works with Fabrikam's mailboxes.", null, 20, default), default);
        Assert.Null(asked.Refusal);
        Assert.Contains("read with az as farah@fabrikam.com", asked.Approval!.Pasted, StringComparison.Ordinal);
        await using var db = await town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var answers = asked.Approval.Facts.Permissions.ToDictionary(p => p.Key, p => !refused.Contains(p.Name, StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Null((await town.Get<ApprovalDesk>()
            .DecideAsync(
                db,
                asked.Approval.Id,
                new Decision(asked.Approval.FactsHash, answers, "Agreed"),
                await town.PersonAsync(SeedIds.People.Amir, PortalRoles.Approver),
                [],
                default)).Refusal);
        // The answers that were pasted for asking serve for this too.
        Assert.Equal(Truth.Ok, (await town.LookAsync(CrossTenantWizard.Decision, alice)).Observation.Truth);
    }

    /// <summary>Farah makes the secret and sees it; she has no account in Contoso.</summary>
    private static async Task<string> SecretAsync(CrossTown town, AzShell shell)
    {
        var look = await town.LookAsync(CrossTenantWizard.Profile, await town.AliceAsync());
        Assert.Equal(["make-secret"], look.Plan.Select(p => p.Command.Key));
        var script = Az(look);
        var (printed, code) = await shell.RunAsync(script, SeedIds.People.Farah);
        Assert.NotEqual(0, code);
        Assert.Contains("run this in a terminal", printed, StringComparison.Ordinal);
        (printed, code) = await shell.RunAsync(script, SeedIds.People.Farah, terminal: true);
        Assert.True(code == 0, printed);
        return printed.Split('\n').Select(l => l.Trim()).Single(l => TypedSecrets.Wrong(l) is null);
    }

    /// <summary>Reads the step, runs its script as somebody of Fabrikam, and reads it again.</summary>
    private async Task DoAsync(CrossTown town, AzShell shell, string step, string personId)
    {
        var look = await ReadAsync(town, shell, step, personId);
        Assert.True(look.Plan.Count > 0, $"{step}: {look.Observation.Sentence}");
        var (printed, code) = await shell.RunAsync(Az(look), personId);
        Assert.True(code == 0, $"{step} ended with {code}:\n{printed}");
        var after = await ReadAsync(town, shell, step, personId);
        Assert.True(after.Observation.Truth == Truth.Ok, $"{step}: {after.Observation.Sentence} {after.Observation.Problem?.Cause}");
    }

    private static string Az(StepLook look) => ScriptFile.Of("step", [.. look.Plan.Select(p => p.Command)]).Single(f => f.Tool == Tool.AzureCli).Text;

    /// <summary>Somebody of Fabrikam runs the step's reading script; Alice pastes what it prints, until nothing is missing, and looks.</summary>
    private async Task<StepLook> ReadAsync(CrossTown town, AzShell shell, string step, string personId)
    {
        var alice = await town.AliceAsync();
        for (var round = 1; round < 6; round++)
        {
            await town.RereadAsync();
            var reading = await town.Get<Pasting>().ReadingAsync(town.SetUp, step, alice, default);
            var (printed, errors, code) = await shell.RunApartAsync(ReadScript.Bash(reading).Text, personId);
            Assert.True(code == 0, $"{step}: {printed}{errors}");
            var result = await town.Get<Pasting>().PasteAsync(town.SetUp, reading, printed, alice, default);
            Assert.True(result.Refusal is null, $"{step}: {result.Refusal}\n{printed}");
            Assert.Empty(result.NotRead);
            if (result.Reading.Missing > 0) continue;
            var look = await town.LookAsync(step, alice);
            await town.RereadAsync();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{step}: {round} rounds: {look.Observation.Truth} {look.Observation.Sentence}"));
            Assert.NotEmpty(look.Missing);
            return look;
        }

        throw new InvalidOperationException($"{step} never has enough.");
    }
}
