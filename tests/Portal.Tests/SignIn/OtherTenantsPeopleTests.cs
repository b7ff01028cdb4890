using System.Web;
using AngleSharp.Html.Parser;
using Microsoft.EntityFrameworkCore;
using Portal.Connections;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.Settings;
using Portal.SignIn;
using Portal.Steps;
using Portal.Store;
using Portal.Tests.Wizards.CrossTenant;
using Portal.Wizards.Abandon;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.Renew;
using Portal.Wizards.SwitchEws;

namespace Portal.Tests.SignIn;

/// <summary>
/// People who have an account of another tenant alone do one step by its link. Entra keeps people of a tenant that nobody consented in on a page of its own (AADSTS65001), so the portal asks whose account
/// is used before it sends anybody there. https://learn.microsoft.com/entra/identity-platform/howto-convert-app-to-be-multi-tenant
/// </summary>
public sealed class OtherTenantsPeopleTests(OtherTenantsPeopleTests.Running running) : IClassFixture<OtherTenantsPeopleTests.Running>
{
    /// <summary>One town for all that change nothing in Entra: by Fabrikam's own registration.</summary>
    public sealed class Running : IAsyncLifetime
    {
        internal CrossTown Town { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Town = await CrossTown.StartAsync();

        public ValueTask DisposeAsync() => Town.DisposeAsync();
    }

    [Fact]
    public async Task Felix_opens_the_link_with_his_account_of_Fabrikam_once_an_administrator_there_consented_and_holds_that_step_alone()
    {
        await using var town = await PortalAppAsync();
        var link = await LinkAsync(town, CrossTenantWizard.GrantGraph);
        using var felix = town.App.Visitor();
        var before = await felix.GetAsync(PortalUrls.HandOver(link));
        Assert.Contains("An account of Fabrikam: not possible yet", before.Text);
        Assert.DoesNotContain(SignIns(before), a => a.Contains(SeedIds.Fabrikam, StringComparison.OrdinalIgnoreCase));

        await ConsentAsync(town, new HtmlParser().ParseDocument(before.Html).QuerySelector(".consent-address")!.TextContent);
        var page = await SignInAsync(felix, await felix.GetAsync(PortalUrls.HandOver(link)), SeedIds.Fabrikam, SeedIds.People.Felix);

        Assert.Equal((town.App.Url.Authority, PortalUrls.HandOver(link)), (page.Address.Authority, page.Address.AbsolutePath));
        var person = await PersonAsync(town, SeedIds.People.Felix);
        Assert.Equal(SeedIds.Fabrikam, person.TenantId);
        Assert.NotNull((await town.Get<HandOvers>().TakeAsync(link, person, default)).HandOver);
        Assert.True(await town.Get<StepAccess>().MayAsync(person, town.SetUp.Id, CrossTenantWizard.GrantGraph, default));
        Assert.False(await town.Get<StepAccess>().MayAsync(person, town.SetUp.Id, CrossTenantWizard.GrantExchange, default));
    }

    [Fact]
    public async Task Where_Fabrikam_has_a_registration_of_its_own_its_people_meet_that_one_and_nobody_has_to_consent()
    {
        var town = running.Town;
        var link = await LinkAsync(town, CrossTenantWizard.GrantGraph);
        using var felix = town.App.Visitor();

        var entra = await felix.GetAsync(SignIns(await felix.GetAsync(PortalUrls.HandOver(link))).Single(a => a.Contains(SeedIds.Fabrikam, StringComparison.OrdinalIgnoreCase)));

        Assert.Equal(SeedIds.FabrikamPortalApp, HttpUtility.ParseQueryString(entra.Address.Query)["client_id"]);
        var page = await felix.SubmitAsync(Visitor.AnswerIn(await felix.ChooseAsync(entra, SeedIds.People.Felix)));
        Assert.Equal(PortalUrls.HandOver(link), page.Address.AbsolutePath);
    }

    [Fact]
    public async Task A_step_of_the_portals_own_tenant_asks_nobody_whose_account_they_use()
    {
        var town = running.Town;
        using var egon = town.App.Visitor();

        var entra = await egon.GetAsync(PortalUrls.HandOver(await LinkAsync(town, CrossTenantWizard.Pilot)));

        Assert.Contains(SeedIds.Contoso, entra.Address.AbsolutePath);
        Assert.Contains("Pick an account", entra.Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_link_that_ended_or_was_never_made_tells_nobody_which_organizations_are_concerned(bool ended)
    {
        var town = running.Town;
        var link = ended ? await LinkAsync(town, CrossTenantWizard.GrantGraph) : "0123456789012345678901234567890123456789";
        await using (var db = await town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync()) await db.Set<HandOver>()
            .Where(h => h.LinkHash == HandOvers.Hash(link))
            .ExecuteUpdateAsync(u => u.SetProperty(h => h.ExpiresAt, DateTimeOffset.UnixEpoch));

        Assert.Equal([SeedIds.Contoso], (await town.Get<HandOverAccounts>().OfAsync(link, default)).Select(a => a.TenantId));
        using var anybody = town.App.Visitor();
        Assert.Contains(SeedIds.Contoso, (await anybody.GetAsync(PortalUrls.HandOver(link))).Address.AbsolutePath);
    }

    [Fact]
    public async Task A_tenant_whose_people_are_not_let_in_is_no_choice_and_its_people_read_why()
    {
        var town = running.Town;
        using var felix = town.App.Visitor();
        var entra = await felix.GetAsync(PortalUrls.SignInWith(SeedIds.Fabrikam, false, "/setups/1/grant-graph"));
        var answer = Visitor.AnswerIn(await felix.ChooseAsync(entra, SeedIds.People.Felix));
        var signIn = town.Get<PortalSettings>().SignIn;
        var allowed = signIn.AllowedTenants;
        signIn.AllowedTenants = [SeedIds.Contoso, Guid.NewGuid().ToString()];
        try
        {
            // He was sent there while his tenant was on the list; when the answer comes it is not any more.
            var page = await felix.SubmitAsync(answer);

            Assert.Equal("/sign-in-failed", page.Address.AbsolutePath);
            Assert.Contains("organization whose people cannot sign in here", page.Text);
            Assert.DoesNotContain(await town.Get<HandOverAccounts>().OfAsync(town.SetUp, Step(town, CrossTenantWizard.GrantGraph), default), a => a.TenantId == SeedIds.Fabrikam);
            Assert.Contains(SeedIds.Contoso, (await felix.GetAsync(PortalUrls.SignInWith(SeedIds.Fabrikam, false, "/"))).Address.AbsolutePath);
        }
        finally
        {
            signIn.AllowedTenants = allowed;
        }
    }

    [Fact]
    public async Task The_same_object_id_in_another_tenant_is_another_person_and_a_link_is_taken_once()
    {
        var town = running.Town;
        var link = await LinkAsync(town, CrossTenantWizard.GrantGraph);
        var felix = new Person(SeedIds.Fabrikam, SeedIds.People.Felix, "Felix Frey", "felix@fabrikam.com", [], "session");

        Assert.NotNull((await town.Get<HandOvers>().TakeAsync(link, felix, default)).HandOver);
        Assert.NotNull((await town.Get<HandOvers>().TakeAsync(link, felix, default)).HandOver);
        Assert.Contains("Somebody else opened this link first", (await town.Get<HandOvers>().TakeAsync(link, felix with { TenantId = SeedIds.Contoso }, default)).Refusal);
        Assert.False(await town.Get<StepAccess>().MayAsync(felix with { TenantId = SeedIds.Contoso }, town.SetUp.Id, CrossTenantWizard.GrantGraph, default));
    }

    /// <summary>Alice is a guest in Fabrikam; what she does there goes by the registration that her set-up names.</summary>
    [Fact]
    public async Task A_set_up_by_the_portals_app_sends_people_to_it_although_the_settings_have_a_registration_of_that_tenant()
    {
        var town = running.Town;
        await town.KeepAsync(r => r with { Form = r.Form with { Onboarding = Onboarding.PortalApp } });
        var alice = await town.AliceAsync();
        var missing = (await town.LookWithoutConnectingAsync(CrossTenantWizard.App, alice)).Missing;

        var entra = await town.BrowserOf(alice).GetAsync(PortalUrls.Connect(missing, "/"));

        Assert.Equal(SeedIds.PortalApp, HttpUtility.ParseQueryString(entra.Address.Query)["client_id"]);
        Assert.Contains(SeedIds.Fabrikam, entra.Address.AbsolutePath);
        await town.KeepAsync(r => r with { Form = r.Form with { Onboarding = Onboarding.OwnRegistration } });
    }

    /// <summary>They begin from a set-up that says how that tenant is reached.</summary>
    [Fact]
    public async Task Renewal_taking_back_and_the_switch_of_EWS_go_by_the_portals_app_where_the_set_up_does()
    {
        var town = running.Town;
        var (alice, first, form) = (await town.AliceAsync(), town.SetUp.Id, town.Record.Form with { Onboarding = Onboarding.PortalApp });
        var app = new AppRef("o", Guid.NewGuid().ToString(), "p", "An app", true);

        await town.BeginAsync(CrossTenantWizard.Kind, key => new CrossTenantSetUp { Key = key, Form = form, App = app });
        var setUp = town.SetUp.Id;
        await town.BeginAsync(RenewWizards.SyncSecret, key => new CrossTenantSetUp { Key = key, Form = form, App = app, Renewal = new(key, setUp) });
        Assert.All((await town.LookWithoutConnectingAsync(RenewWizards.NewSecret, alice)).Missing.Where(n => n.TenantId == SeedIds.Fabrikam), n => Assert.True(n.ByPortalsApp));
        Assert.Equal(SeedIds.Fabrikam, InTenant());
        await town.BeginAsync(EwsSwitchWizard.Kind, key => new EwsSwitchSetUp { Key = key, Form = new(), TenantId = SeedIds.Fabrikam, ByPortalsApp = true });
        Assert.Equal(SeedIds.Fabrikam, InTenant());
        await town.OpenAsync(setUp);
        Assert.Null(await town.Get<SetUps>().BeginAbandonAsync(setUp, "Not needed any more.", alice, default));
        await town.RereadAsync();
        Assert.True(Assert.Single((await town.LookWithoutConnectingAsync(AbandonWizards.Apps, alice)).Missing).ByPortalsApp);
        await town.OpenAsync(first);
        Assert.Null(InTenant());

        string? InTenant() => town.Get<WizardCatalog>().Of(town.SetUp).PortalsAppIn(town.SetUp);
    }

    [Fact]
    public async Task Consent_asks_for_Exchange_Manage_only_where_the_operator_allows_what_takes_it_and_then_its_token_is_given()
    {
        await using var town = await PortalAppAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Portal:Exchange:Rest"] = "true" });
        var addresses = town.Get<PortalConsent>().AddressesFor(SeedIds.Fabrikam);
        Assert.Equal(["Microsoft Graph", "Office 365 Exchange Online"], addresses.Select(a => a.Api));
        Assert.DoesNotContain("Exchange.Manage", addresses[0].Scopes);
        foreach (var address in addresses) await ConsentAsync(town, address.Address);

        var alice = await town.AliceAsync();
        var need = Apis.ExchangeOnline(SeedIds.Fabrikam) with { ByPortalsApp = true };
        await town.ConnectAsync(alice, [need]);

        Assert.True(town.Get<PersonTokens>().Has(alice, need));
    }

    [Theory]
    [InlineData("&admin_consent=True&tenant=fabfabfa-0000-4000-8000-000000000002", "Thank you")]
    [InlineData("&error=consent_required&admin_consent=True", "Not granted")]
    [InlineData("", "No clear answer")]
    public async Task Whoever_consented_to_the_portal_reads_what_came_of_it_and_an_error_counts_first(string answer, string title)
    {
        var town = running.Town;
        using var frank = town.App.Visitor();

        Assert.StartsWith(title, (await frank.GetAsync($"{PortalUrls.ConsentAnswer}?state={PortalConsent.State}{answer}")).Text.Replace("Server-Side Sync Portal", "", StringComparison.Ordinal).TrimStart());
    }

    [Fact]
    public async Task The_portal_sees_by_looking_whether_another_tenant_knows_it_and_its_connection_shows_the_address_until_then()
    {
        await using var town = await PortalAppAsync();
        var alice = await town.AliceAsync();
        var presence = town.Get<PortalPresence>();
        Assert.Equal(Presence.Missing, await presence.OfAsync(SeedIds.Fabrikam, byPortalsApp: true, default));
        var fabrikam = Assert.Single(await town.Get<ConnectionBook>().ListAsync(default), c => c.Address == SeedIds.Fabrikam);

        var before = await town.Get<TestTenant>().RunAsync(fabrikam, alice, default);
        var line = Assert.Single(before.Lines, l => l.What == "The portal's registration there");
        Assert.Equal(Portal.Plans.Truth.Ok, Assert.Single(before.Lines, l => l.What == "Its own registration for this portal").Truth);
        await ConsentAsync(town, line.Copy!);

        Assert.Equal(Presence.There, await presence.OfAsync(SeedIds.Fabrikam, byPortalsApp: true, default));
        var after = await town.Get<TestTenant>().RunAsync(fabrikam, alice, default);
        Assert.Equal(Portal.Plans.Truth.Ok, Assert.Single(after.Lines, l => l.What == "The portal's registration there").Truth);
    }

    private static Task<CrossTown> PortalAppAsync(IReadOnlyDictionary<string, string?>? settings = null) => CrossTown.StartAsync(f => f with { Onboarding = Onboarding.PortalApp }, settings);

    private static IStep Step(CrossTown town, string key) => town.Get<WizardCatalog>().Of(town.SetUp).Find(key)!;

    private static async Task<string> LinkAsync(CrossTown town, string step) => await town.Get<HandOvers>().MakeAsync(town.SetUp, Step(town, step), await town.AliceAsync(), default);

    /// <summary>Frank, who administers Fabrikam and never opens this portal, opens the address at Entra and accepts.</summary>
    private static async Task ConsentAsync(CrossTown town, string address)
    {
        using var frank = town.App.Visitor();
        var asked = await frank.ChooseAsync(await frank.GetAsync(address.Trim()), SeedIds.People.Frank);
        Assert.Contains("Permissions requested", asked.Text);
        var page = await frank.PostAsync(asked.Address, [new("accept", SeedIds.People.Frank)]);
        Assert.Equal((town.App.Url.Authority, "?what=PortalConsented"), (page.Address.Authority, page.Address.Query));
    }

    /// <summary>Addresses behind "Sign in with an account of …".</summary>
    private static List<string> SignIns(Visitor.Page page) =>
        [.. new HtmlParser().ParseDocument(page.Html).QuerySelectorAll("a").Where(a => a.TextContent.StartsWith("Sign in with an account of", StringComparison.Ordinal)).Select(a => a.GetAttribute("href")!)];

    private static async Task<Visitor.Page> SignInAsync(Visitor visitor, Visitor.Page choices, string tenant, string person)
    {
        var entra = await visitor.GetAsync(SignIns(choices).Single(a => a.Contains(tenant, StringComparison.OrdinalIgnoreCase)));
        return await visitor.SubmitAsync(Visitor.AnswerIn(await visitor.ChooseAsync(entra, person)));
    }

    private static async Task<Person> PersonAsync(CrossTown town, string id)
    {
        await using var db = await town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var session = await db.Set<PortalSession>().SingleAsync(s => s.ObjectId == id);
        return new(session.TenantId, id, "", "", [], session.Id);
    }
}
