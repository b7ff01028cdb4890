using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Approvals;
using Portal.Plans;
using Portal.Readiness;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Steps.Readiness;
using Portal.Store;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Consent;
using Portal.Wizards.CrossTenant.Steps;

namespace Portal.Tests.Wizards.CrossTenant;

/// <summary>The cross-tenant wizard without its pages: the real steps, the real engine and the real look-up of tenants, with tokens that people fetched by signing in to the simulated Entra.</summary>
internal sealed class CrossTown : IAsyncDisposable
{
    private readonly PortalApp _app;
    private readonly Dictionary<string, (Person Person, Visitor Browser)> _people = [];

    /// <summary>Which account somebody chooses when they are sent to the other tenant: a second one of theirs.</summary>
    private readonly Dictionary<string, string> _accounts = [];

    private CrossTown(PortalApp app) => _app = app;

    public PortalApp App => _app;

    public SetUp SetUp { get; private set; } = null!;

    public CrossTenantSetUp Record => SetUpState.Read<CrossTenantSetUp>(SetUp);

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Contoso's Dynamics and Fabrikam's Exchange Online, reached by Fabrikam's own registration, unless typed otherwise.</summary>
    public static async Task<CrossTown> StartAsync(Func<CrossTenantForm, CrossTenantForm>? typed = null, IReadOnlyDictionary<string, string?>? settings = null, object? sandbox = null)
    {
        var town = new CrossTown(await PortalApp.StartAsync(settings));
        await town._app.ChangeSandboxAsync(
            new
            {
                replicationSeconds = 0, secretAcceptedSeconds = 0, certificateAcceptedSeconds = 0, accessEffectiveSeconds = 0, testSeconds = 0,
                ewsListSeconds = 0, ewsEnabledSeconds = 0
            });
        town.Get<PlanRunner>().BetweenLooks = TimeSpan.Zero;
        if (sandbox is not null) await town._app.ChangeSandboxAsync(sandbox);
        var form = new CrossTenantForm { EnvironmentUrl = SeedIds.Environment, InSameTenant = false, ExchangeDomain = "fabrikam.com", Onboarding = Onboarding.OwnRegistration, PilotMailbox = SeedIds.Mailboxes.Anna };
        form = typed?.Invoke(form) ?? form;
        Assert.True(town.Get<CrossTenantFormRules>().Validate(form) is { IsValid: true } valid, town.Get<CrossTenantFormRules>().Validate(form).ToString());
        var alice = await town.AliceAsync();
        var resolved = await town.Get<ResolvePlaces>().RunAsync(form, alice, default);
        Assert.True(resolved.Field is null, resolved.Wrong);
        form = resolved.Form.WithDefaults();
        town.SetUp = await town.Get<SetUps>().BeginAsync(CrossTenantWizard.Kind, form.ProfileName, key => new CrossTenantSetUp { Key = key, Form = form }, alice, default);
        return town;
    }

    /// <summary>The simulated Exchange Online of a tenant, as if it had been set long ago.</summary>
    public async Task ExchangeAsync(string tenant, object settings)
    {
        using var answer = await _app.Sandbox.PutAsJsonAsync($"/exchange-online/{tenant}", settings);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>World time moves there: dates of Microsoft's, expiry. Tokens live by the wall clock.</summary>
    public async Task MoveToAsync(DateTimeOffset world)
    {
        using var answer = await _app.Sandbox.PostAsJsonAsync("/clock", new { moveSeconds = (world - Get<WorldClock>().GetUtcNow()).TotalSeconds });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        await _app.FollowClockAsync();
    }

    /// <summary>Somebody uses another account in the other tenant than the one they signed in with.</summary>
    public void UsesThere(Person person, string account) => _accounts[person.ObjectId] = account;

    public Task<Person> AliceAsync() => PersonAsync(SeedIds.People.Alice, PortalRoles.Admin);

    /// <summary>Signs in once and remembers the session.</summary>
    public async Task<Person> PersonAsync(string id, params string[] roles)
    {
        if (_people.TryGetValue(id, out var known)) return known.Person;
        var browser = _app.Visitor();
        var page = await browser.SignInAsync(id);
        Assert.True(page.Address.Authority == _app.Url.Authority, page.Text);
        await using var db = await Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var session = await db.Set<PortalSession>().SingleAsync(s => s.ObjectId == id);
        var person = new Person(SeedIds.Contoso, id, id, id, roles, session.Id);
        _people[id] = (person, browser);
        return person;
    }

    /// <summary>Goes on with another set-up.</summary>
    public async Task OpenAsync(long id) => SetUp = (await Get<SetUps>().FindAsync(id, default))!;

    public async Task RereadAsync() => SetUp = (await Get<SetUps>().FindAsync(SetUp.Id, default))!;

    /// <summary>Goes on with another set-up, of this or another wizard.</summary>
    public async Task BeginAsync(string kind, Func<Guid, object> record) => SetUp = await Get<SetUps>().BeginAsync(kind, "another", record, await AliceAsync(), default);

    /// <summary>Changes what is kept of the set-up, as a form does.</summary>
    public async Task KeepAsync(Func<CrossTenantSetUp, CrossTenantSetUp> change)
    {
        await RereadAsync();
        await Get<SetUps>().SaveAsync(SetUp, _ => change(Record), "test", await AliceAsync(), CrossTenantWizard.Readiness, default);
    }

    /// <summary>Looks with the tokens that are there.</summary>
    public async Task<StepLook> LookWithoutConnectingAsync(string step, Person person)
    {
        await RereadAsync();
        return await Get<StepLooks>().LookAsync(SetUp, step, person, default);
    }

    /// <summary>Looks as a person does: connects first when a token is missing.</summary>
    public async Task<StepLook> LookAsync(string step, Person person)
    {
        await RereadAsync();
        var look = await Get<StepLooks>().LookAsync(SetUp, step, person, default);
        if (look.Missing.Count == 0 || look.Missing.All(n => n.Closed)) return look;
        await ConnectAsync(person, look.Missing);
        look = await Get<StepLooks>().LookAsync(SetUp, step, person, default);
        await RereadAsync();
        return look;
    }

    /// <summary>Looks, runs what is planned, waits for the run to end, looks again.</summary>
    public async Task<(Problem? Problem, StepLook Look)> RunAsync(string step, Person person)
    {
        var look = await LookAsync(step, person);
        if (look.Plan.Count == 0) return (look.Observation.Problem, look);
        if (await StartAsync(step, look, person) is { } refused) return (refused, look);
        return (await Get<SetUps>().EndedAsync(SetUp.Id, step), await LookAsync(step, person));
    }

    private async Task<Problem?> StartAsync(string step, StepLook look, Person person)
    {
        try
        {
            return await Get<PlanRunner>().StartAsync(SetUp.Id, step, look.PlanHash, person, default);
        }
        catch (SignInNeededException needed)
        {
            await ConnectAsync(person, needed.Needs);
            return await Get<PlanRunner>().StartAsync(SetUp.Id, step, look.PlanHash, person, default);
        }
    }

    /// <summary>Runs steps that must end OK.</summary>
    public async Task DoAsync(Person person, params string[] steps)
    {
        foreach (var step in steps)
        {
            var (problem, look) = await RunAsync(step, person);
            Assert.True(
                look.Observation.Truth == Truth.Ok,
                $"{step}: {look.Observation.Sentence} {problem?.Sentence} {problem?.Cause} {problem?.Remedy} {look.Blocked?.Sentence} {string.Join(' ', problem?.Ids ?? [])} {string.Join("; ", look.Observation.Facts.Select(f => $"{f.Name}: {f.Value} ({f.Truth}) {f.Note}"))}");
        }
    }

    /// <summary>Gives the person one step, as the link does.</summary>
    public async Task HandOverAsync(string step, Person to)
    {
        var link = await Get<HandOvers>().MakeAsync(SetUp, Get<WizardCatalog>().Of(SetUp).Find(step)!, await AliceAsync(), default);
        Assert.Null((await Get<HandOvers>().TakeAsync(link, to, default)).Refusal);
    }

    /// <summary>Asks for the decision and decides it.</summary>
    /// <param name="refused">Names of permissions that are not allowed.</param>
    public async Task DecideAsync(params string[] refused)
    {
        var alice = await AliceAsync();
        await LookAsync(CrossTenantWizard.Decision, alice);
        var asked = await Get<SyncDecision>().AskAsync(Get<StepLooks>().Context(SetUp, alice), "Pilot", null, 1000, default);
        Assert.Null(asked.Refusal);
        await using var db = await Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var answers = asked.Approval!.Facts.Permissions.ToDictionary(p => p.Key, p => !refused.Contains(p.Name, StringComparer.Ordinal), StringComparer.Ordinal);
        var result = await Get<ApprovalDesk>().DecideAsync(db, asked.Approval.Id, new Decision(asked.Approval.FactsHash, answers, "Agreed"), await PersonAsync(SeedIds.People.Amir, PortalRoles.Approver), [], default);
        Assert.Null(result.Refusal);
        await LookAsync(CrossTenantWizard.Decision, alice);
    }

    /// <summary>Puts the app on Exchange Online's list and says so, as an Exchange administrator would.</summary>
    public async Task ListedAsync()
    {
        await ExchangeAsync(Record.Form.ExchangeTenantId, new { ewsEnabled = true, ewsAllowedAppIDs = new[] { Record.App!.AppId } });
        await KeepAsync(r => r with { ExchangeOnline = r.ExchangeOnline.With(new Attestation(OnlineFacts.List, true, "Fiona Falk", Get<TimeProvider>().GetUtcNow(), "seen in Exchange Online PowerShell")) });
    }

    /// <summary>Everything up to and with the grants, by the people who may.</summary>
    /// <param name="grants">Who grants on Exchange Online, and who on Microsoft Graph.</param>
    public async Task GrantedAsync(Person alice, (Person Exchange, Person Graph) grants, params string[] refused)
    {
        await DoAsync(alice, CrossTenantWizard.App, CrossTenantWizard.Permissions);
        await ListedAsync();
        await DoAsync(alice, CrossTenantWizard.EwsList);
        await DecideAsync(refused);
        if (refused.Length > 0) await DoAsync(alice, CrossTenantWizard.Permissions);
        await HandOverAsync(CrossTenantWizard.GrantExchange, grants.Exchange);
        await HandOverAsync(CrossTenantWizard.GrantGraph, grants.Graph);
        await DoAsync(grants.Exchange, CrossTenantWizard.GrantExchange);
        await DoAsync(grants.Graph, CrossTenantWizard.GrantGraph);
    }

    /// <summary>Fetches tokens as the person does: by the detour to Entra, choosing an account where it asks for one.</summary>
    public async Task ConnectAsync(Person person, IReadOnlyList<ApiNeed> needs)
    {
        var browser = _people[person.ObjectId].Browser;
        var page = await browser.GetAsync(PortalUrls.Connect(needs, "/"));
        for (var i = 0; i < 20; i++)
        {
            if (Visitor.AsksToConfirm(page)) page = await browser.PressAsync(page, "confirm");
            else if (page.Html.Contains("id=\"back\"", StringComparison.Ordinal)) page = await browser.SubmitAsync(Visitor.AnswerIn(page));
            else if (page.Html.Contains("Pick an account", StringComparison.Ordinal))
                page = await browser.ChooseAsync(
                    page,
                    page.Address.AbsolutePath.Contains(SeedIds.Contoso, StringComparison.OrdinalIgnoreCase)
                        ? person.ObjectId
                        : _accounts.GetValueOrDefault(person.ObjectId, person.ObjectId));
            else break;
        }

        Assert.True(page.Address.Authority == _app.Url.Authority, $"{page.Address}: {page.Text}");
    }

    public async Task RoleAsync(string personId, string role, bool active)
    {
        using var answer = await _app.Sandbox.PostAsJsonAsync($"/people/{personId}/roles", new { role, active });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    public Visitor BrowserOf(Person person) => _people[person.ObjectId].Browser;

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, browser) in _people.Values) browser.Dispose();
        await _app.DisposeAsync();
    }
}
