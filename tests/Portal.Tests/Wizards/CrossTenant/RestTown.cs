using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Audit;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Steps;
using Portal.Store;
using Portal.Wizards.CrossTenant;

namespace Portal.Tests.Wizards.CrossTenant;

/// <summary>
/// Fabrikam's Exchange Online, read and written by the portal itself (<c>Portal:Exchange:Rest</c>). One portal for all tests of a class: each begins a set-up of its own and says how the
/// organization stands.
/// </summary>
public sealed class RestTown : IAsyncLifetime
{
    public const string Others = "0e300000-0000-4000-8000-000000000031", More = "0e300000-0000-4000-8000-000000000032";

    internal CrossTown Town { get; private set; } = null!;

    /// <summary>Acts in Fabrikam as Fiona, its Exchange Administrator.</summary>
    public Person Alice { get; private set; } = null!;

    /// <summary>Acts in Fabrikam as Farah, who has no role in Exchange.</summary>
    public Person Bruno { get; private set; } = null!;

    /// <summary>The app that was made for a cross-tenant profile long ago; it is on no list.</summary>
    public const string TheApp = SeedIds.LegacySyncApp;

    public async ValueTask InitializeAsync()
    {
        Town = await CrossTown.StartAsync(settings: new Dictionary<string, string?>(StringComparer.Ordinal) { ["Portal:Exchange:Rest"] = "true" });
        (Alice, Bruno) = (await Town.AliceAsync(), await Town.PersonAsync(SeedIds.People.Bruno, PortalRoles.Admin));
        Town.UsesThere(Alice, SeedIds.People.Fiona);
        Town.UsesThere(Bruno, SeedIds.People.Farah);
    }

    /// <summary>A cross-tenant set-up whose app is there.</summary>
    internal async Task<CrossTown> BeginAsync(string pilot = SeedIds.Mailboxes.Anna, Func<CrossTenantForm, CrossTenantForm>? typed = null)
    {
        var form = new CrossTenantForm
        {
            EnvironmentUrl = SeedIds.Environment, DataverseTenantId = SeedIds.Contoso, InSameTenant = false, ExchangeDomain = "fabrikam.com",
            ExchangeTenantId = SeedIds.Fabrikam, Onboarding = Onboarding.OwnRegistration, PilotMailbox = pilot,
        };
        form = (typed?.Invoke(form) ?? form).WithDefaults();
        var app = new AppRef(SeedIds.ObjectOf(TheApp), TheApp, SeedIds.PrincipalOf(SeedIds.Fabrikam, TheApp), "Sync-App", false);
        await Town.BeginAsync(CrossTenantWizard.Kind, key => new CrossTenantSetUp { Key = key, Form = form, App = app });
        await ForgetAsync();
        return Town;
    }

    /// <summary>How the organization has stood for long.</summary>
    public Task StandsAsync(bool? enabled, params string[] list) => Town.ExchangeAsync(SeedIds.Fabrikam, new { ewsEnabled = enabled, ewsAllowedAppIDs = list });

    /// <summary>Somebody else writes the list now.</summary>
    public async Task SomebodyWritesAsync(params string[] list)
    {
        using var answer = await Town.App.Sandbox.PatchAsJsonAsync($"/exchange-online/{SeedIds.Fabrikam}", new { ewsAllowedAppIDs = list });
        Assert.True(answer.IsSuccessStatusCode);
    }

    public async Task SomebodySwitchesAsync(bool? enabled)
    {
        using var answer = await Town.App.Sandbox.PatchAsJsonAsync($"/exchange-online/{SeedIds.Fabrikam}", new { ewsEnabled = enabled });
        Assert.True(answer.IsSuccessStatusCode);
    }

    /// <summary>Switch and list as they are set: "True: id, id".</summary>
    public async Task<string> NowAsync()
    {
        var now = (await Town.App.Sandbox.GetFromJsonAsync<JsonNode>($"/exchange-online/{SeedIds.Fabrikam}"))!["configured"]!;
        return $"{((bool?)now["enabled"])?.ToString() ?? "Null"}: {string.Join(", ", now["allowedAppIDs"]!.AsArray().Select(a => (string)a!))}";
    }

    /// <summary>Cmdlets that reached Exchange Online since the set-up was begun, in their order.</summary>
    public async Task<IReadOnlyList<string>> CmdletsAsync() =>
        [.. (await Town.App.Sandbox.GetFromJsonAsync<JsonArray>("/journal"))!.Select(e => (string)e!["path"]!).Where(p => p.Contains("/InvokeCommand", StringComparison.Ordinal)).Select(p => p.Split(' ')[^1])];

    public async Task<int> WritesAsync() => (await CmdletsAsync()).Count(c => c.StartsWith("Set-", StringComparison.Ordinal));

    private async Task ForgetAsync() => (await Town.App.Sandbox.DeleteAsync("/journal")).Dispose();

    /// <summary>Switches a fault of the requests to Exchange Online PowerShell on.</summary>
    /// <param name="cmdlet">Whose requests it takes.</param>
    /// <param name="skip">How many of them pass first.</param>
    public Task<Guid> FaultAsync(string kind, string cmdlet, int skip = 0, int? status = null, int? retryAfter = null, int times = 1) =>
        Town.App.FaultAsync(new { kind, path = $"InvokeCommand {cmdlet}", skip, status, retryAfter, times });

    /// <summary>Runs a step and does something in the moment in which one of its requests is held.</summary>
    internal async Task<(Problem? Problem, StepLook Look)> RunWhileAsync(string step, string kind, string cmdlet, int skip, Func<Task> meanwhile)
    {
        var fault = await FaultAsync(kind, cmdlet, skip);
        var running = Town.RunAsync(step, Alice);
        await Town.App.TakenAsync(fault, running);
        await meanwhile();
        await Town.App.EndFaultAsync(fault);
        return await running;
    }

    /// <summary>What the audit says of one command of the set-up: outcome and error, oldest first.</summary>
    public async Task<IReadOnlyList<AuditEntry>> AuditAsync(string action)
    {
        await using var db = await Town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        return await db.Set<AuditEntry>().AsNoTracking().Where(e => e.SetupId == Town.SetUp.Id && e.Action == action).OrderBy(e => e.Sequence).ToListAsync();
    }

    public Task<Person> AmirAsync() => Town.PersonAsync(SeedIds.People.Amir, PortalRoles.Approver);

    internal async Task<ApprovalResult> DecideAsync(Approval request, Person decider, bool yes = true)
    {
        await using var db = await Town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var accounts = await Town.Get<Sessions>().AccountsOfAsync(decider, default);
        return await Town.Get<ApprovalDesk>()
            .DecideAsync(
                db,
                request.Id,
                new Decision(
                    request.FactsHash,
                    request.Facts.Permissions.ToDictionary(p => p.Key, _ => yes, StringComparer.Ordinal),
                    string.Create(CultureInfo.InvariantCulture, $"Decided: {yes}")),
                decider,
                accounts,
                default);
    }

    public async ValueTask DisposeAsync() => await Town.DisposeAsync();
}

/// <summary>One such town for all of them: they run one after the other.</summary>
[CollectionDefinition(nameof(RestTown))]
public sealed class RestTowns : ICollectionFixture<RestTown>;
