using Microsoft.AspNetCore.WebUtilities;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Entra;

/// <summary>
/// Consent for the whole organisation by address: learn.microsoft.com/entra/identity-platform/v2-admin-consent; who may:
/// learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent#prerequisites; numbers: reference-error-codes.
/// </summary>
public sealed class AdminConsentTests : IClassFixture<CloudClient>, IDisposable
{
    private const string Back = "https://portal.fabrikam.com/consented";
    private const string Exchange = "https://outlook.office365.com/.default", Graph = "https://graph.microsoft.com/.default";
    private readonly CloudClient _cloud;
    private readonly Browser _browser;
    private Application _app;

    public AdminConsentTests(CloudClient cloud)
    {
        (_cloud, _browser) = (cloud, new Browser(cloud));
        _app = Register();
    }

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task The_page_lists_what_the_registration_declares_for_the_resource_and_who_is_signed_in()
    {
        var page = await _browser.ChooseAsync(Address(Exchange), SeedIds.People.Farah);

        Assert.Contains("full_access_as_app", page.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("Mail.Send", page.Page, StringComparison.Ordinal);
        Assert.Contains("Farah Faris, farah@fabrikam.com", page.Page, StringComparison.Ordinal);
        Assert.Empty(Held());
    }

    // "Application permissions … only with /.default, which asks for everything in requiredResourceAccess of that resource."
    [Fact]
    public async Task A_Cloud_Application_Administrator_consents_to_Exchange_and_nothing_of_Graph_is_granted()
    {
        var sent = (await AcceptAsync(Address(Exchange), SeedIds.People.Farah)).Sent;

        Assert.Equal(("True", SeedIds.Fabrikam, Exchange, "state 1&2"), (sent["admin_consent"], sent["tenant"], sent["scope"], sent["state"]));
        Assert.Equal([(MicrosoftApps.ExchangeOnline, "full_access_as_app")], Held());
    }

    // "To grant tenant-wide admin consent to … Microsoft Graph app roles: Privileged Role Administrator."
    [Fact]
    public async Task Graph_application_permissions_take_a_Privileged_Role_or_Global_Administrator()
    {
        var refused = await _browser.ChooseAsync(Address(Graph), SeedIds.People.Farah);
        Assert.Equal(90094, refused.Aadsts);
        Assert.Equal("number and text of the page for somebody without a consenting role", refused.Response.Headers.GetValues("x-sandbox-unconfirmed").Single());
        var forced = await _browser.PressAsync(Address(Graph), "accept", SeedIds.People.Farah);
        Assert.Equal(90094, forced.Aadsts);
        Assert.Empty(Held());

        foreach (var person in new[] { SeedIds.People.Felix, SeedIds.People.Frank })
        {
            using var browser = new Browser(_cloud);
            await browser.ChooseAsync(Address(Graph), person);
            Assert.Equal("True", (await browser.PressAsync(Address(Graph), "accept", person)).Sent["admin_consent"]);
        }

        Assert.Equal([(MicrosoftApps.Graph, "Mail.ReadWrite"), (MicrosoftApps.Graph, "Mail.Send")], Held()); // twice consented, once granted
    }

    [Fact]
    public async Task An_Exchange_Administrator_consents_to_nothing() => Assert.Equal(90094, (await _browser.ChooseAsync(Address(Exchange), SeedIds.People.Fiona)).Aadsts);

    // Documented sample of an error: admin_consent=True stands beside the error.
    [Fact]
    public async Task Cancelled_it_answers_consent_required_with_admin_consent_True_and_grants_nothing()
    {
        await _browser.ChooseAsync(Address(Exchange), SeedIds.People.Farah);
        var sent = (await _browser.PressAsync(Address(Exchange), "decline")).Sent;

        Assert.Equal(("True", "consent_required", "state 1&2"), (sent["admin_consent"], sent["error"], sent["state"]));
        Assert.StartsWith("AADSTS65004", sent["error_description"], StringComparison.Ordinal);
        Assert.Empty(Held());
    }

    [Fact]
    public async Task Somebody_of_another_tenant_is_refused_with_50020() => Assert.Equal(50020, (await _browser.ChooseAsync(Address(Exchange), SeedIds.People.Petra)).Aadsts);

    [Fact]
    public async Task Accepting_for_another_account_than_the_one_shown_asks_again_instead_of_granting()
    {
        await _browser.ChooseAsync(Address(Exchange), SeedIds.People.Farah);

        var again = await _browser.PressAsync(Address(Exchange), "accept", SeedIds.People.Frank);

        Assert.Contains("Permissions requested", again.Page, StringComparison.Ordinal);
        Assert.Empty(Held());
    }

    // "redirect_uri: required, must exactly match one of the redirect URIs registered."
    [Theory]
    [InlineData("https://elsewhere.example/", 50011)]
    [InlineData(null, 900144)]
    public async Task A_redirect_address_that_is_not_registered_is_refused_on_the_page(string? redirect, int code)
    {
        var page = await _browser.GetAsync(Address(Exchange, redirect));

        Assert.Equal(code, page.Aadsts);
        Assert.Empty(page.Sent);
    }

    [Fact]
    public async Task An_application_without_any_redirect_address_is_refused_with_500113()
    {
        Change(a => a with { RedirectUris = [] });

        Assert.Equal(500113, (await _browser.GetAsync(Address(Exchange))).Aadsts);
    }

    [Theory]
    [InlineData("page", null)]
    [InlineData("500113", 500113)]
    public async Task The_short_form_grants_everything_declared_and_ends_on_a_page_of_Entras(string how, int? code)
    {
        await _cloud.SetAsync(new { adminConsentRedirect = how });
        Change(a => a with { RedirectUris = [] });

        var page = await AcceptAsync($"https://login.microsoftonline.com/{SeedIds.Fabrikam}/adminconsent?client_id={_app.AppId}", SeedIds.People.Felix);

        Assert.Equal(code, page.Aadsts);
        Assert.Empty(page.Sent);
        Assert.True(page.Response.Headers.Contains("x-sandbox-unconfirmed"));
        Assert.Equal([(MicrosoftApps.ExchangeOnline, "full_access_as_app"), (MicrosoftApps.Graph, "Mail.ReadWrite"), (MicrosoftApps.Graph, "Mail.Send")], Held());
    }

    [Theory]
    [InlineData("common", 90130)]
    [InlineData("organizations", 50194)]
    [InlineData("nowhere.example", 90002)]
    public async Task The_tenant_of_the_address_is_checked(string tenant, int code) => Assert.Equal(code, (await _browser.GetAsync(Address(Exchange, tenant: tenant))).Aadsts);

    [Fact]
    public async Task An_application_of_another_tenant_for_one_tenant_only_is_unknown_with_700016() =>
        Assert.Equal(700016, (await _browser.GetAsync(Address(Exchange, tenant: SeedIds.Contoso))).Aadsts);

    // requiredResourceAccess only declares; what is declared and does not exist cannot be granted.
    [Fact]
    public async Task A_permission_that_no_longer_exists_on_the_resource_is_refused()
    {
        Change(a => a with { RequiredResourceAccess = [new(MicrosoftApps.Graph, [new(Guid.NewGuid().ToString(), "Role")])] });

        Assert.Equal(650053, (await _browser.ChooseAsync(Address(Graph), SeedIds.People.Felix)).Aadsts);
        Assert.Equal(650057, (await _browser.GetAsync(Address(Exchange))).Aadsts);
    }

    [Theory]
    [InlineData(false, 650052)]
    [InlineData(true, 500014)]
    public async Task Without_Exchange_Onlines_service_principal_it_is_refused_with_650052_and_with_a_disabled_one_with_500014(bool disabled, int code)
    {
        var exchange = _cloud.Directory.Principal(SeedIds.Fabrikam, MicrosoftApps.ExchangeOnline)!;
        if (disabled) _cloud.Directory.ServicePrincipals.Put(exchange.Id, exchange with { AccountEnabled = false });
        else _cloud.Directory.ServicePrincipals.Remove(exchange.Id);

        var page = await _browser.ChooseAsync(Address(Exchange), SeedIds.People.Farah);

        _cloud.Directory.ServicePrincipals.Put(exchange.Id, exchange);
        Assert.Equal(code, page.Aadsts);
        Assert.Empty(Held());
    }

    [Fact]
    public async Task Consent_makes_the_service_principal_where_there_is_none()
    {
        var principal = _cloud.Directory.Principal(SeedIds.Fabrikam, _app.AppId)!;
        _cloud.Directory.ServicePrincipals.Remove(principal.Id);

        var answer = await AcceptAsync(Address(Exchange), SeedIds.People.Farah);

        Assert.Equal("that consent makes a missing service principal", answer.Response.Headers.GetValues("x-sandbox-unconfirmed").Single());
        Assert.Contains(_cloud.Directory.ServicePrincipals.All, p => p.AppId == _app.AppId && p.TenantId == SeedIds.Fabrikam);
    }

    private async Task<Browser.Result> AcceptAsync(string address, string person)
    {
        await _browser.ChooseAsync(address, person);
        return await _browser.PressAsync(address, "accept", person);
    }

    private string Address(string scope, string? redirect = Back, string tenant = SeedIds.Fabrikam)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal) { ["client_id"] = _app.AppId, ["scope"] = scope, ["redirect_uri"] = redirect, ["state"] = "state 1&2" };
        return QueryHelpers.AddQueryString($"https://login.microsoftonline.com/{tenant}/v2.0/adminconsent", query.Where(p => p.Value is not null));
    }

    private (string, string)[] Held()
    {
        var resources = _cloud.Directory.ServicePrincipals.All.ToDictionary(p => p.Id, StringComparer.Ordinal);
        var client = _cloud.Directory.ServicePrincipals.All.Single(p => p.AppId == _app.AppId);
        return [.. _cloud.Directory.AppRoleAssignments.All.Where(a => a.PrincipalId == client.Id)
            .Select(a => (resources[a.ResourceId].AppId, resources[a.ResourceId].AppRoles.Single(r => r.Id == a.AppRoleId).Value))
            .Order()];
    }

    private void Change(Func<Application, Application> change) => _cloud.Directory.Applications.Put(_app.Id, _app = change(_app));

    private Application Register()
    {
        var (appId, long_ago) = (Guid.NewGuid().ToString(), DateTimeOffset.UnixEpoch);
        var graph = _cloud.Directory.Principal(SeedIds.Fabrikam, MicrosoftApps.Graph)!;
        var app = new Application
        {
            Id = Guid.NewGuid().ToString(), AppId = appId, TenantId = SeedIds.Fabrikam, DisplayName = "Sync", SignInAudience = "AzureADMyOrg", VisibleFrom = long_ago, RedirectUris = [Back],
            RequiredResourceAccess =
            [
                new(MicrosoftApps.ExchangeOnline, [new(MicrosoftApps.FullAccessAsApp, "Role")]),
                new(MicrosoftApps.Graph, [.. new[] { "Mail.ReadWrite", "Mail.Send" }.Select(v => new ResourceAccess(graph.AppRoles.Single(r => r.Value == v).Id, "Role"))]),
            ],
        };
        _cloud.Directory.Applications.Put(app.Id, app);
        var id = Guid.NewGuid().ToString();
        _cloud.Directory.ServicePrincipals.Put(id, new ServicePrincipal { Id = id, AppId = appId, TenantId = SeedIds.Fabrikam, DisplayName = "Sync", AppOwnerOrganizationId = SeedIds.Fabrikam, VisibleFrom = long_ago });
        return app;
    }
}
