using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SandboxMode;
using Portal.Scripts;
using Portal.SignIn;
using Portal.Steps;
using Portal.Store;
using Portal.Tests.Scripts;
using Portal.Tests.Wizards.CrossTenant;
using Portal.Wizards.Confine;
using Portal.Wizards.Confine.Reading;
using Portal.Wizards.Confine.Scripts;

namespace Portal.Tests.Wizards.Confine;

/// <summary>
/// Scoping plans without their pages, against Fabrikam's simulated Exchange Online: by the portal itself, or by scripts that Frank runs and somebody pastes. Changes take as long there as Microsoft says,
/// by the world's clock.
/// </summary>
public abstract class ConfineTown(bool rest) : IAsyncLifetime
{
    public const string TheApp = SeedIds.LegacySyncApp, Anna = SeedIds.Mailboxes.Anna, Ben = SeedIds.Mailboxes.Ben, Boss = "boss@fabrikam.com", Group = "sss-scope@fabrikam.com";
    public const string FullAccess = "full_access_as_app";

    /// <summary>Six permissions of the page that policies limit or roles replace, and one that nothing confines.</summary>
    public static readonly string[] Consents = [FullAccess, "Mail.ReadWrite", "Calendars.ReadWrite", "Contacts.ReadWrite", "MailboxSettings.ReadWrite", "Tasks.ReadWrite.All"];

    private OnlineShell _shell = null!;

    public bool Rest => rest;

    internal CrossTown Town { get; private set; } = null!;

    /// <summary>Acts in Fabrikam as Frank, its Global Administrator.</summary>
    public Person Alice { get; private set; } = null!;

    internal ConfineSetUp Plan => Town.SetUp.Confine();

    public async ValueTask InitializeAsync()
    {
        Town = await CrossTown.StartAsync(
            settings: new Dictionary<string, string?>(StringComparer.Ordinal) { ["Portal:Exchange:Rest"] = Rest ? "true" : "false" },
            sandbox: new { appPolicySeconds = 4200, appPolicyRemovalSeconds = 1800, appMembershipSeconds = 4200, appRoleIdleSeconds = 1800, appRoleCacheSeconds = 7200 });
        Alice = await Town.AliceAsync();
        Town.UsesThere(Alice, SeedIds.People.Frank);
        var sandbox = Town.App.Service<JoinedSandbox>();
        _shell = new OnlineShell(sandbox.Endpoint, sandbox.Authority.ExportCertificatePem());
    }

    /// <summary>How Fabrikam has stood for long.</summary>
    public async Task StandsAsync(object access)
    {
        await Town.ExchangeAsync(SeedIds.Fabrikam, new { ewsEnabled = (bool?)null, ewsAllowedAppIDs = Array.Empty<string>() });
        using var answer = await Town.App.Sandbox.PutAsJsonAsync($"/exchange-online/{SeedIds.Fabrikam}/access", access);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A mailbox of the boss besides the seeded ones, the app as it is consented, and whatever else.</summary>
    public Task StandsAsync(string[] consents, object[]? groups = null, object[]? policies = null, object[]? scopes = null, object[]? assignments = null) => StandsAsync(new
    {
        mailboxes = new[] { new { address = Boss } }, groups = groups ?? [], policies = policies ?? [], scopes = scopes ?? [],
        apps = new[] { new { appId = TheApp, consents, pointer = assignments is not null, assignments = assignments ?? [] } },
    });

    internal async Task BeginAsync(ConfinePlan plan, Func<ConfineForm, ConfineForm>? typed = null, Func<ConfineSetUp, ConfineSetUp>? record = null, params string[] members)
    {
        var form = new ConfineForm { GroupName = "Server-side sync", GroupAddress = Group, ScopeName = "SSS-Mailboxes", Inside = Anna, Outside = Boss, StandsBy = "Frank Fuller" };
        await Town.BeginAsync(ConfineWizards.KindOf(plan), key =>
        {
            var begun = new ConfineSetUp
            {
                Key = key, Plan = plan, TenantId = SeedIds.Fabrikam, Form = typed?.Invoke(form) ?? form, Members = members, MembersFrom = "a list",
                App = new AppRef(SeedIds.ObjectOf(TheApp), TheApp, SeedIds.PrincipalOf(SeedIds.Fabrikam, TheApp), "Sync-App", false),
            };
            return record?.Invoke(begun) ?? begun;
        });
    }

    /// <summary>Looks; without the REST way somebody runs the reading script first.</summary>
    internal async Task<StepLook> LookAsync(string step)
    {
        if (!Rest) await ReadAsync();
        return await Town.LookAsync(step, Alice);
    }

    public Task ReadAsync() => PasteAsync(ScopingScripts.Report(Plan).Text);

    /// <summary>Runs a script as Frank and pastes what stands on the screen.</summary>
    private async Task PasteAsync(string script)
    {
        var ran = await _shell.RunAsync(script, SeedIds.People.Frank);
        Assert.True(ran.Thrown is null, ran.Thrown);
        await TakeAsync(ran.Printed);
    }

    public async Task TakeAsync(string printed)
    {
        await Town.RereadAsync();
        var (now, world) = (Town.Get<TimeProvider>().GetUtcNow(), Town.Get<WorldClock>().GetUtcNow());
        var report = ReadScopingReport.Read(printed, Plan, "Alice Adams", now, world, out var why);
        Assert.True(report is not null, $"{why}\n{printed}");
        await Town.Get<SetUps>().SaveAsync(Town.SetUp, _ => Plan.With(report), "test", Alice, ConfineWizards.Ground, default);
        await Town.RereadAsync();
    }

    /// <summary>Somebody else changes something in Exchange Online PowerShell.</summary>
    public async Task InvokeAsync(string cmdlet, params (string Name, string Value)[] parameters)
    {
        await _shell.ConnectAsync(SeedIds.People.Frank, "organizations");
        var ran = await _shell.RunAsync($"$made = {cmdlet} {string.Join(' ', parameters.Select(p => $"-{p.Name} {Quote.PowerShell(p.Value)}"))} -Confirm:$false", SeedIds.People.Frank);
        Assert.True(ran.Thrown is null, ran.Thrown);
    }

    public Task<PowerShellRun> RunScriptAsync(string script, string person = SeedIds.People.Frank) => _shell.RunAsync(script, person);

    /// <summary>Does a step with one click, or with its script, and ends where its look says that it is done.</summary>
    internal async Task DoAsync(params string[] steps)
    {
        foreach (var step in steps)
        {
            var (problem, look) = await TryAsync(step);
            Assert.True(
                look.Observation.Truth == Truth.Ok,
                $"{step}: {look.Observation.Truth} {look.Observation.Sentence} {problem?.Sentence} {problem?.Cause} {look.Observation.Problem?.Cause} {look.Blocked?.Sentence} {string.Join(' ', problem?.Ids ?? [])} {string.Join("; ", look.Observation.Facts.Select(f => $"{f.Name}: {f.Value} ({f.Truth}) {f.Note}"))}");
        }
    }

    /// <summary>The same, whatever comes of it.</summary>
    internal async Task<(Problem? Problem, StepLook Look)> TryAsync(string step)
    {
        if (!Rest)
        {
            var look = await LookAsync(step);
            if (look.Plan.All(p => p.Command.System != "Exchange Online")) return look.Plan.Count == 0 ? (look.Observation.Problem, look) : await AgainAsync(await Town.RunAsync(step, Alice), step);
            Assert.NotNull(look.Blocked);
            var file = ScriptFile.Of("step", [.. look.Plan.Select(p => p.Command)]).Single();
            await PasteAsync(file.Text);
            return (null, await Town.LookAsync(step, Alice));
        }

        return await Town.RunAsync(step, Alice);
    }

    private async Task<(Problem? Problem, StepLook Look)> AgainAsync((Problem? Problem, StepLook Look) ran, string step) => (ran.Problem, await LookAsync(step));

    internal async Task<Approval> AskAsync()
    {
        await Town.RereadAsync();
        var asked = await Town.Get<ConfineDecision>().AskAsync(Town.SetUp, Alice, "Only the mailboxes of sales are synchronized.", null, default);
        Assert.Null(asked.Refusal);
        return asked.Approval!;
    }

    /// <summary>Asks, and somebody else approves.</summary>
    public async Task DecideAsync(bool yes = true)
    {
        var request = await AskAsync();
        await using var db = await Town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var amir = await Town.PersonAsync(SeedIds.People.Amir, PortalRoles.Approver);
        var decided = await Town.Get<ApprovalDesk>()
            .DecideAsync(
                db,
                request.Id,
                new Decision(request.FactsHash, request.Facts.Permissions.ToDictionary(p => p.Key, _ => yes, StringComparer.Ordinal), "Agreed"),
                amir,
                [],
                default);
        Assert.Null(decided.Refusal);
        await Town.RereadAsync();
    }

    /// <summary>The app is confined to Anna by the policy of a plan, and calls know it.</summary>
    public async Task ConfinedByPolicyAsync()
    {
        await StandsAsync(Consents);
        await BeginAsync(ConfinePlan.Policy, members: [Anna]);
        await DoAsync(ConfineWizards.Ground, ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Policy);
        await LaterAsync(TimeSpan.FromHours(2.1));
    }

    /// <summary>By roles in place of the consents, and no token from before lives.</summary>
    public async Task ConfinedByRolesAsync()
    {
        await StandsAsync(Consents);
        await BeginAsync(ConfinePlan.Rbac, members: [Anna]);
        await DoAsync(ConfineWizards.Ground);
        await DecideAsync();
        await DoAsync(ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Pointer, ConfineWizards.Scope, ConfineWizards.Roles, ConfineWizards.Test);
        await LaterAsync(TimeSpan.FromHours(2.1));
        await DoAsync(ConfineWizards.Consent);
        await LaterAsync(TimeSpan.FromHours(2.1));
    }

    /// <summary>The end of the plan's life begins.</summary>
    public async Task TakeAwayAsync()
    {
        Assert.Null(await Town.Get<SetUps>().BeginAbandonAsync(Town.SetUp.Id, "Not needed any more.", Alice, default));
        await Town.RereadAsync();
    }

    public Task LaterAsync(TimeSpan later) => Town.MoveToAsync(Town.Get<WorldClock>().GetUtcNow() + later);

    /// <summary>Asks Exchange Online's rules, past the portal: may a call of the app with a new token open this mailbox?</summary>
    public async Task<bool> OpensAsync(string mailbox, string permission = FullAccess)
    {
        using var answer = await Town.App.Sandbox.PostAsJsonAsync($"/exchange-online/{SeedIds.Fabrikam}/access/ask", new[] { new { appId = TheApp, mailbox, permission } });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (bool)(await answer.Content.ReadFromJsonAsync<JsonArray>())![0]!["allowed"]!;
    }

    /// <summary>Writing cmdlets and calls that reached the simulated cloud since the journal was emptied.</summary>
    public async Task<IReadOnlyList<string>> WritesAsync() =>
        [.. (await Town.App.Sandbox.GetFromJsonAsync<JsonArray>("/journal"))!.Select(e => (string)e!["path"]!)
            .Where(p => p.Contains("/InvokeCommand", StringComparison.Ordinal))
            .Select(p => p.Split(' ')[^1])
            .Where(c => !c.StartsWith("Get-", StringComparison.Ordinal) && !c.StartsWith("Test-", StringComparison.Ordinal))];

    public async Task ForgetAsync() => (await Town.App.Sandbox.DeleteAsync("/journal")).Dispose();

    /// <summary>Something goes wrong with the next request of this kind.</summary>
    /// <param name="kind">"status" refuses it, "lose-answer" does it and cuts the connection.</param>
    public async Task FaultAsync(string kind, string path, string? method = null, int? status = null)
    {
        using var answer = await Town.App.Sandbox.PostAsJsonAsync("/faults", new { kind, path, method, status });
        Assert.True(answer.IsSuccessStatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        _shell.Dispose();
        await Town.DisposeAsync();
    }
}

/// <summary>The portal runs the cmdlets itself (<c>Portal:Exchange:Rest</c>).</summary>
public sealed class TownByRest() : ConfineTown(true);

/// <summary>The portal has no way to Exchange Online: scripts and pasted reports.</summary>
public sealed class TownByScript() : ConfineTown(false);
