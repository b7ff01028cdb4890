using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Approvals;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Store;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;
using Portal.Wizards.Renew;

namespace Portal.Tests.Wizards.Hma;

/// <summary>The HMA wizard without its pages: the real steps and the real engine, with tokens that people fetched by signing in to the simulated Entra.</summary>
internal sealed class HmaTown : IAsyncDisposable
{
    private readonly PortalApp _app;
    private readonly Dictionary<string, (Person Person, Visitor Browser)> _people = [];

    private readonly Func<string, string> _nameOf;

    private HmaTown(PortalApp app, Func<string, string> nameOf) => (_app, _nameOf) = (app, nameOf);

    public PortalApp App => _app;

    public SetUp SetUp { get; private set; } = null!;

    public HmaSetUp Record => SetUpState.Read<HmaSetUp>(SetUp);

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <param name="nameOf">Display name of a person by id, for who reads the pages; without it everybody is called by their id.</param>
    public static async Task<HmaTown> StartAsync(
        Func<HmaForm, HmaForm>? typed = null,
        IReadOnlyDictionary<string, string?>? settings = null,
        object? sandbox = null,
        Action<IServiceCollection>? services = null,
        Func<string, string>? nameOf = null)
    {
        var town = new HmaTown(await PortalApp.StartAsync(settings, services), nameOf ?? (id => id));
        await town._app.ChangeSandboxAsync(new { replicationSeconds = 0, secretAcceptedSeconds = 0, certificateAcceptedSeconds = 0, accessEffectiveSeconds = 0, certificatePendingSeconds = 0, testSeconds = 0 });
        town.Get<PlanRunner>().BetweenLooks = TimeSpan.Zero;
        if (sandbox is not null) await town._app.ChangeSandboxAsync(sandbox);
        var form = new HmaForm
        {
            EnvironmentUrl = SeedIds.Environment,
            EwsUrl = "https://mail.contoso.com/EWS/Exchange.asmx",
            ExchangeTenantId = SeedIds.Contoso,
            VaultUri = "https://contoso-hma.vault.azure.net/",
            PilotAddress = "pilot@contoso.com",
        };
        form = (typed?.Invoke(form) ?? form).WithDefaults();
        town.SetUp = await town.Get<SetUps>().BeginAsync(HmaWizard.Kind, form.ProfileName, key => new HmaSetUp { Key = key, Form = form }, await town.PersonAsync(SeedIds.People.Alice, PortalRoles.Admin), default);
        return town;
    }

    /// <summary>A second set-up, as if the portal had never made the first.</summary>
    public async Task BeginAgainAsync(HmaForm form) =>
        SetUp = await Get<SetUps>().BeginAsync(HmaWizard.Kind, form.ProfileName, key => new HmaSetUp { Key = key, Form = form }, await AliceAsync(), default);

    /// <summary>Goes on with another set-up.</summary>
    public async Task OpenAsync(long id) => SetUp = (await Get<SetUps>().FindAsync(id, default))!;

    public async Task<HmaSetUp> RecordOfAsync(long id) => SetUpState.Read<HmaSetUp>((await Get<SetUps>().FindAsync(id, default))!);

    /// <summary>Begins a renewal of a profile, of the open set-up's unless another is named, and opens it.</summary>
    public async Task RenewAsync(string kind, Guid? profile = null, string name = "")
    {
        var (renewal, problem) = await Get<Renewals>().BeginAsync(kind, SeedIds.Environment, profile ?? Record.Profile!.ProfileId, profile is null ? Record.Form.ProfileName : name, await AliceAsync(), default);
        Assert.True(problem is null, problem?.Sentence);
        SetUp = renewal!;
    }

    /// <summary>The old certificate of a renewal may go at once.</summary>
    public async Task WaitNoHoursAsync() =>
        await Get<SetUps>().SaveAsync(SetUp, _ => Record with { Renewal = Record.Renewal! with { WaitHours = 0 } }, "no waiting", await AliceAsync(), RenewWizards.OldCertificate, default);

    public Task<Person> AliceAsync() => PersonAsync(SeedIds.People.Alice, PortalRoles.Admin);

    /// <summary>Signs in once and remembers the session.</summary>
    public async Task<Person> PersonAsync(string id, params string[] roles)
    {
        if (_people.TryGetValue(id, out var known)) return known.Person;
        var browser = _app.Visitor();
        await browser.SignInAsync(id);
        await using var db = await Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var session = await db.Set<PortalSession>().SingleAsync(s => s.ObjectId == id);
        var person = new Person(SeedIds.Contoso, id, _nameOf(id), id, roles, session.Id);
        _people[id] = (person, browser);
        return person;
    }

    /// <summary>Looks as a person does: connects first when a token is missing.</summary>
    public async Task<StepLook> LookAsync(string step, Person person)
    {
        SetUp = (await Get<SetUps>().FindAsync(SetUp.Id, default))!;
        var look = await Get<StepLooks>().LookAsync(SetUp, step, person, default);
        if (look.Missing.Count == 0) return look;
        await ConnectAsync(person, look.Missing);
        look = await Get<StepLooks>().LookAsync(SetUp, step, person, default);
        SetUp = (await Get<SetUps>().FindAsync(SetUp.Id, default))!;
        return look;
    }

    /// <summary>Looks, runs what is planned, waits for the run to end, looks again.</summary>
    /// <returns>Why it did not end well, or null, and the last look.</returns>
    public async Task<(Problem? Problem, StepLook Look)> RunAsync(string step, Person person)
    {
        var look = await LookAsync(step, person);
        if (look.Plan.Count == 0) return (look.Observation.Problem, look);
        if (await Get<PlanRunner>().StartAsync(SetUp.Id, step, look.PlanHash, person, default) is { } refused) return (refused, look);
        return (await Get<SetUps>().EndedAsync(SetUp.Id, step), await LookAsync(step, person));
    }

    /// <summary>Runs steps that must end OK.</summary>
    public async Task DoAsync(Person person, params string[] steps)
    {
        foreach (var step in steps)
        {
            var (problem, look) = await RunAsync(step, person);
            Assert.True(look.Observation.Truth == Truth.Ok, $"{step}: {look.Observation.Sentence} {problem?.Sentence} {problem?.Cause} {string.Join(' ', problem?.Ids ?? [])}");
        }
    }

    /// <summary>Gives the person one step, as the link does.</summary>
    public async Task HandOverAsync(string step, Person to)
    {
        var link = await Get<HandOvers>().MakeAsync(SetUp, Get<WizardCatalog>().Of(SetUp).Find(step)!, await AliceAsync(), default);
        Assert.Null((await Get<HandOvers>().TakeAsync(link, to, default)).Refusal);
    }

    public async Task<Approval> AskAsync()
    {
        await LookAsync(HmaWizard.Decision, await AliceAsync());
        var result = await Get<DecisionStep>().AskAsync(Get<StepLooks>().Context(SetUp, await AliceAsync()), "Pilot", null, null, default);
        Assert.Null(result.Refusal);
        return result.Approval!;
    }

    public async Task DecideAsync(Approval approval, bool yes) =>
        Assert.Null((await TryDecideAsync(approval, await PersonAsync(SeedIds.People.Amir, PortalRoles.Approver), [], yes)).Refusal);

    public async Task<ApprovalResult> TryDecideAsync(Approval approval, Person decider, IReadOnlyList<SessionAccount> accounts, bool yes = true)
    {
        await using var db = await Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var answers = approval.Facts.Permissions.ToDictionary(p => p.Key, _ => yes, StringComparer.Ordinal);
        return await Get<ApprovalDesk>().DecideAsync(db, approval.Id, new Decision(approval.FactsHash, answers, yes ? "Agreed" : "Too wide"), decider, accounts, default);
    }

    /// <summary>Everything up to and with the permission declared, by the people who may.</summary>
    public async Task PrepareAsync()
    {
        var (alice, viktor) = (await AliceAsync(), await PersonAsync(SeedIds.People.Viktor));
        await DoAsync(alice, HmaWizard.Readiness, HmaWizard.Certificate, HmaWizard.KvApp);
        await HandOverAsync(HmaWizard.VaultAccess, viktor);
        await DoAsync(viktor, HmaWizard.VaultAccess);
        await DoAsync(alice, HmaWizard.HmaApp, HmaWizard.HmaCertificate, HmaWizard.Permission);
    }

    /// <summary>Decision and grant too: all but the credential window and the pilot.</summary>
    public async Task GrantedAsync()
    {
        await PrepareAsync();
        await DecideAsync(await AskAsync(), true);
        var greta = await PersonAsync(SeedIds.People.Greta);
        await HandOverAsync(HmaWizard.Grant, greta);
        await DoAsync(greta, HmaWizard.Grant);
    }

    /// <summary>An Entra or Azure role of somebody begins or ends, as Privileged Identity Management lets it.</summary>
    public async Task RoleAsync(string personId, string role, bool active)
    {
        using var answer = await _app.Sandbox.PostAsJsonAsync($"/people/{personId}/roles", new { role, active });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    public Task FaultAsync(object fault) => _app.FaultAsync(fault);

    public async Task SqlAsync(FormattableString sql)
    {
        await using var db = await Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        await db.Database.ExecuteSqlAsync(sql);
    }

    /// <summary>The browser of somebody who signed in here.</summary>
    public Visitor BrowserOf(Person person) => _people[person.ObjectId].Browser;

    /// <summary>Fetches tokens as the person does: by the detour to Entra, confirming where it asks for that.</summary>
    public async Task ConnectAsync(Person person, IReadOnlyList<ApiNeed> needs)
    {
        var browser = _people[person.ObjectId].Browser;
        var page = await browser.GetAsync(PortalUrls.Connect(needs, "/"));
        for (var i = 0; i < 20; i++)
        {
            if (Visitor.AsksToConfirm(page)) page = await browser.PressAsync(page, "confirm");
            else if (page.Html.Contains("id=\"back\"", StringComparison.Ordinal)) page = await browser.SubmitAsync(Visitor.AnswerIn(page));
            else return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, browser) in _people.Values) browser.Dispose();
        await _app.DisposeAsync();
    }
}
