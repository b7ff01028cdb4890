using AngleSharp.Html.Parser;
using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Steps;
using Portal.Store;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Consent;

namespace Portal.Tests.Wizards.CrossTenant;

/// <summary>The steps of consent of a cross-tenant set-up: real steps, real engine, simulated Entra. Both tenants are Contoso, so that its people's sign-ins do for all of it.</summary>
internal sealed class ConsentTown : IAsyncDisposable
{
    public required HmaTown Town { get; init; }

    public required Person Alice { get; init; }

    public CrossTenantSetUp Record => SetUpState.Read<CrossTenantSetUp>(Town.SetUp);

    public string Principal => Record.App!.ServicePrincipalId!;

    public static async Task<ConsentTown> StartAsync(Func<CrossTenantForm, CrossTenantForm>? typed = null)
    {
        var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        var form = new CrossTenantForm
        {
            EnvironmentUrl = SeedIds.Environment, DataverseTenantId = SeedIds.Contoso, ExchangeTenantId = SeedIds.Contoso,
            ExchangeDomain = "contoso.com", PermissionSet = PermissionSets.Page.Id, PilotMailbox = "pilot@contoso.com",
        };
        form = (typed?.Invoke(form) ?? form).WithDefaults();
        var setUp = await town.Get<SetUps>().BeginAsync(CrossTenantWizard.Kind, form.ProfileName, key => new CrossTenantSetUp { Key = key, Form = form }, alice, default);
        await town.OpenAsync(setUp.Id);
        return new ConsentTown { Town = town, Alice = alice };
    }

    /// <summary>The app is there and its permissions are declared.</summary>
    public async Task<ConsentTown> DeclaredAsync()
    {
        await Town.DoAsync(Alice, CrossTenantWizard.App, CrossTenantWizard.Permissions);
        return this;
    }

    public async Task<Approval> AskAsync()
    {
        await Town.LookAsync(CrossTenantWizard.Decision, Alice);
        var result = await Town.Get<SyncDecision>().AskAsync(Town.Get<StepLooks>().Context(Town.SetUp, Alice), "Sales needs its mail.", null, null, default);
        Assert.True(result.Refusal is null, result.Refusal?.Sentence);
        return result.Approval!;
    }

    /// <summary>Amir decides: yes to everything but these.</summary>
    public async Task<Approval> DecideAsync(Approval request, params string[] refused)
    {
        var amir = await Town.PersonAsync(SeedIds.People.Amir, PortalRoles.Approver);
        await using var db = await Town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var answers = request.Facts.Permissions.ToDictionary(p => p.Key, p => !refused.Contains(p.Name), StringComparer.Ordinal);
        var result = await Town.Get<ApprovalDesk>().DecideAsync(db, request.Id, new Decision(request.FactsHash, answers, "Agreed as far as needed."), amir, [], default);
        Assert.True(result.Refusal is null, result.Refusal?.Sentence);
        return result.Approval!;
    }

    /// <summary>Somebody else looks at a step, and gets the link to it first.</summary>
    public async Task<Person> HandAsync(string step, string personId)
    {
        var person = await Town.PersonAsync(personId);
        await Town.HandOverAsync(step, person);
        return person;
    }

    /// <summary>What the app holds, by name; permissions of one API have no name on the other.</summary>
    public async Task<IReadOnlyList<string>> HeldAsync()
    {
        var principals = await PrincipalsAsync();
        var apis = new[] { await principals.FindAsync(WellKnown.ExchangeOnline, default), await principals.FindAsync(WellKnown.MicrosoftGraph, default) };
        return [.. (await principals.GrantsOfAsync(Principal, default)).Select(g => apis.First(a => a!.Id == g.ResourceId)!.Roles.First(r => r.Id == g.RoleId).Value).Order(StringComparer.Ordinal)];
    }

    /// <summary>Granted in the Entra admin center, behind the portal's back.</summary>
    public async Task GrantElsewhereAsync(string api, string permission)
    {
        var principals = await PrincipalsAsync(SeedIds.People.Petra);
        var resource = (await principals.FindAsync(api, default))!;
        await principals.GrantAsync(Principal, resource.Id, resource.ApplicationRole(permission)!.Id, default);
    }

    public async Task<ServicePrincipals> PrincipalsAsync(string personId = SeedIds.People.Alice)
    {
        var person = personId == SeedIds.People.Alice ? Alice : await Town.PersonAsync(personId);
        await Town.ConnectAsync(person, [Apis.Graph(SeedIds.Contoso, "Application.Read.All", "Directory.Read.All"), Apis.Graph(SeedIds.Contoso, "AppRoleAssignment.ReadWrite.All")]);
        return new ServicePrincipals(Town.Get<CloudNetwork>(), Town.Get<PersonTokens>().For(person));
    }

    /// <summary>Alice makes the address for a grant.</summary>
    public Task<string> MakeLinkAsync(string step) =>
        Town.Get<ConsentLinks>().MakeAsync(Town.SetUp, (GrantPermissions)Town.Get<WizardCatalog>().Of(Town.SetUp).Find(step)!, Town.Get<StepLooks>().Context(Town.SetUp, Alice), default);

    /// <summary>Somebody opens the address at Entra, in a browser of their own, and presses a button.</summary>
    public async Task<Visitor.Page> ConsentAsync(string address, string personId, string button = "accept")
    {
        using var browser = Town.App.Visitor();
        var page = await browser.GetAsync(address);
        page = await browser.ChooseAsync(page, personId);
        var pressed = new HtmlParser().ParseDocument(page.Html).QuerySelector($"button[name={button}]") ?? throw new InvalidOperationException($"No {button} on {page.Address}:\n{page.Text}");
        return await browser.PostAsync(page.Address, [new(button, pressed.GetAttribute("value") ?? "")]);
    }

    public ValueTask DisposeAsync() => Town.DisposeAsync();
}
