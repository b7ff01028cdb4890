using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Graph;

/// <summary>The enterprise application of an application from another tenant, made by hand: learn.microsoft.com/graph/api/serviceprincipal-post-serviceprincipals#permissions.</summary>
public sealed class PrincipalsFromElsewhereTests : IClassFixture<CloudClient>
{
    private const string Principals = GraphClients.Audience + "/v1.0/servicePrincipals";
    private readonly CloudClient _cloud;

    public PrincipalsFromElsewhereTests(CloudClient cloud)
    {
        _cloud = cloud;
        cloud.WithoutDelays();
    }

    // "For multitenant apps … Application Administrator, Cloud Application Administrator"; a principal alone consents to nothing.
    [Fact]
    public async Task An_application_for_many_tenants_gets_one_from_an_administrator_of_the_tenant_and_still_needs_consent()
    {
        using var fiona = As(SeedIds.People.Fiona);
        using var farah = As(SeedIds.People.Farah);
        Assert.Equal(403, (await fiona.SendAsync("POST", Principals, new { appId = SeedIds.PortalApp })).Status);

        var made = await farah.SendAsync("POST", Principals, new { appId = SeedIds.PortalApp });

        Assert.Equal((201, SeedIds.Contoso), (made.Status, made["appOwnerOrganizationId"]));
        Assert.Equal(409, (await farah.SendAsync("POST", Principals, new { appId = SeedIds.PortalApp })).Status);
        using var browser = new Entra.Browser(_cloud);
        Assert.Equal(65001, (await browser.ChooseAsync(browser.Address(SeedIds.Fabrikam, ("scope", "openid https://graph.microsoft.com/User.Read")), SeedIds.People.Farah)).Aadsts);
    }

    [Fact]
    public async Task An_application_of_another_tenant_for_one_tenant_only_gets_none()
    {
        using var farah = As(SeedIds.People.Farah);

        var refused = await farah.SendAsync("POST", Principals, new { appId = SeedIds.AutomationApp });

        Assert.Equal((400, "Request_BadRequest"), (refused.Status, refused["error.code"]));
        Assert.Contains("NoBackingApplicationObject", refused.Text, StringComparison.Ordinal);
    }

    // Exchange Online's principal is missing without a licence; that a POST makes it is said in the field and not by Microsoft.
    [Fact]
    public async Task Exchange_Onlines_principal_can_be_made_again_with_its_permissions()
    {
        await using var missing = await Switches.Named.OnAsync(_cloud, "exchange-principal");
        using var farah = As(SeedIds.People.Farah);
        Assert.Equal(404, (await farah.SendAsync("GET", $"{Principals}(appId='{MicrosoftApps.ExchangeOnline}')")).Status);

        var made = await farah.SendAsync("POST", Principals, new { appId = MicrosoftApps.ExchangeOnline });

        Assert.Equal(201, made.Status);
        Assert.NotNull(made.Header("x-sandbox-unconfirmed"));
        Assert.Contains("full_access_as_app", made.Text, StringComparison.Ordinal);
    }

    private HttpClient As(string person) => _cloud.With(_cloud.TokenOf(person, GraphClients.Audience, "Application.ReadWrite.All", "Directory.Read.All"));
}
