using Microsoft.Graph;
using Microsoft.Graph.Models;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.Tests.Entra;
using Xunit;
using static Portal.Sandbox.Tests.Graph.GraphClients;
using AppRoleAssignment = Microsoft.Graph.Models.AppRoleAssignment;
using Application = Microsoft.Graph.Models.Application;
using ServicePrincipal = Microsoft.Graph.Models.ServicePrincipal;

namespace Portal.Sandbox.Tests.Graph;

/// <summary>
/// Who may grant application permissions: learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto and
/// learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent#prerequisites.
/// </summary>
public sealed class GrantTests : IClassFixture<CloudClient>
{
    private static readonly Guid FullAccess = new(MicrosoftApps.FullAccessAsApp);
    private static readonly Guid MailReadWrite = new("e2a3a72e-5f79-4c64-b1b1-878b674786c9");
    private readonly CloudClient _cloud;

    public GrantTests(CloudClient cloud)
    {
        _cloud = cloud;
        cloud.WithoutDelays();
    }

    [Fact]
    public async Task A_cloud_application_administrator_grants_Exchanges_permission_and_the_next_token_has_it()
    {
        var (appId, principal, secret) = await MakeAsync();

        var grant = await GrantAsync(_cloud.GraphOf(SeedIds.People.Greta), principal, MicrosoftApps.ExchangeOnline, FullAccess);

        Assert.Equal(("ServicePrincipal", "Office 365 Exchange Online"), (grant!.PrincipalType, grant.ResourceDisplayName));
        var token = (await _cloud.AsAppAsync(appId, secret, "https://mail.contoso.com/.default")).AccessToken;
        Assert.Equal("full_access_as_app", token.GetClaim("roles").Value);
    }

    [Fact]
    public async Task A_cloud_application_administrator_does_not_grant_Graphs_permissions()
    {
        var (_, principal, _) = await MakeAsync();

        Assert.Equal((403, "Authorization_RequestDenied"), await RefusalAsync(() => GrantAsync(_cloud.GraphOf(SeedIds.People.Greta), principal, MicrosoftApps.Graph, MailReadWrite)));
        await GrantAsync(_cloud.GraphOf(SeedIds.People.Gloria), principal, MicrosoftApps.Graph, MailReadWrite); // a Global Administrator does
    }

    // "Privileged Role Administrator, for apps requesting any permission, for any API": no Global Administrator needed.
    [Fact]
    public async Task A_privileged_role_administrator_grants_Graphs_permissions()
    {
        var (appId, principal, secret) = await MakeAsync();

        await GrantAsync(_cloud.GraphOf(SeedIds.People.Petra), principal, MicrosoftApps.Graph, MailReadWrite);

        Assert.Equal("Mail.ReadWrite", (await _cloud.AsAppAsync(appId, secret)).AccessToken.GetClaim("roles").Value);
        Assert.Equal((403, "Authorization_RequestDenied"), await RefusalAsync(() => GrantAsync(_cloud.GraphOf(SeedIds.People.Egon), principal, MicrosoftApps.ExchangeOnline, FullAccess)));
    }

    // Two resources declare a role with this id; granted is the pair of resource and role.
    [Fact]
    public async Task The_role_of_the_same_id_on_Exchange_Online_is_another_permission()
    {
        var (appId, principal, secret) = await MakeAsync();

        await GrantAsync(_cloud.GraphOf(SeedIds.People.Greta), principal, MicrosoftApps.ExchangeOnline, MailReadWrite);

        Assert.DoesNotContain((await _cloud.AsAppAsync(appId, secret)).AccessToken.Claims, c => c.Type == "roles");
        Assert.Equal("Mail.ReadWrite", (await _cloud.AsAppAsync(appId, secret, "https://outlook.office365.com/.default")).AccessToken.GetClaim("roles").Value);
    }

    [Fact]
    public async Task A_role_of_the_other_tenants_directory_grants_nothing_here()
    {
        var (_, principal, _) = await MakeAsync();

        Assert.Equal(
            (404, "Request_ResourceNotFound"),
            await RefusalAsync(() => GrantAsync(
                _cloud.GraphOf(SeedIds.People.Frank),
                principal,
                MicrosoftApps.ExchangeOnline,
                FullAccess))); // Contoso's objects are unknown in Fabrikam
    }

    [Fact]
    public async Task An_owner_does_not_grant()
    {
        var (_, principal, _) = await MakeAsync();

        Assert.Equal((403, "Authorization_RequestDenied"), await RefusalAsync(() => GrantAsync(_cloud.GraphOf(SeedIds.People.Alice), principal, MicrosoftApps.ExchangeOnline, FullAccess)));
    }

    [Fact]
    public async Task The_permission_to_assign_needs_one_to_read_besides() // both permissions are listed as required together
    {
        var (_, principal, _) = await MakeAsync();
        var greta = _cloud.GraphOf(SeedIds.People.Greta, "AppRoleAssignment.ReadWrite.All");

        Assert.Equal((403, "Authorization_RequestDenied"), await RefusalAsync(() => GrantAsync(greta, principal, MicrosoftApps.ExchangeOnline, FullAccess)));
    }

    [Fact]
    public async Task A_second_grant_is_refused() // "Permission being assigned already exists on the object": status unconfirmed
    {
        var (_, principal, _) = await MakeAsync();
        var greta = _cloud.GraphOf(SeedIds.People.Greta);
        await GrantAsync(greta, principal, MicrosoftApps.ExchangeOnline, FullAccess);

        Assert.Equal((400, "Request_BadRequest"), await RefusalAsync(() => GrantAsync(greta, principal, MicrosoftApps.ExchangeOnline, FullAccess)));
        Assert.Single((await greta.ServicePrincipals[principal].AppRoleAssignments.GetAsync())!.Value!);
    }

    [Fact]
    public async Task A_role_that_the_resource_does_not_declare_is_refused() // full_access_as_app is Exchange's, not Graph's
    {
        var (_, principal, _) = await MakeAsync();

        Assert.Equal((400, "Request_BadRequest"), await RefusalAsync(() => GrantAsync(_cloud.GraphOf(SeedIds.People.Gloria), principal, MicrosoftApps.Graph, FullAccess)));
    }

    [Fact]
    public async Task Swapped_ids_are_not_a_valid_reference() // "Not a valid reference update", which Terraform's provider retries
    {
        var (_, principal, _) = await MakeAsync();
        var exchange = SeedIds.PrincipalOf(SeedIds.Contoso, MicrosoftApps.ExchangeOnline);
        var swapped = new AppRoleAssignment { PrincipalId = new Guid(exchange), ResourceId = new Guid(principal), AppRoleId = FullAccess };

        Assert.Equal((400, "Request_BadRequest"), await RefusalAsync(() => _cloud.GraphOf(SeedIds.People.Greta).ServicePrincipals[exchange].AppRoleAssignedTo.PostAsync(swapped)));
    }

    [Fact]
    public async Task A_revoked_grant_is_gone_from_the_next_token() // serviceprincipal-delete-approleassignedto: 204
    {
        var (appId, principal, secret) = await MakeAsync();
        var greta = _cloud.GraphOf(SeedIds.People.Greta);
        var grant = await GrantAsync(greta, principal, MicrosoftApps.ExchangeOnline, FullAccess);

        await greta.ServicePrincipals[SeedIds.PrincipalOf(SeedIds.Contoso, MicrosoftApps.ExchangeOnline)].AppRoleAssignedTo[grant!.Id].DeleteAsync();

        Assert.DoesNotContain((await _cloud.AsAppAsync(appId, secret, "https://mail.contoso.com/.default")).AccessToken.Claims, c => c.Type == "roles");
    }

    [Fact]
    public async Task The_reader_sees_who_holds_which_portal_role()
    {
        var held = await _cloud.GraphOfApp(SeedIds.ReaderApp).Users[SeedIds.People.Alice].AppRoleAssignments.GetAsync();

        Assert.Equal("Server-Side Sync Portal", Assert.Single(held!.Value!).ResourceDisplayName);
    }

    private async Task<(string AppId, string Principal, string Secret)> MakeAsync()
    {
        var alice = _cloud.GraphOf(SeedIds.People.Alice);
        var app = await alice.Applications.PostAsync(new Application { DisplayName = "HMA-App", SignInAudience = "AzureADMyOrg" });
        var principal = await alice.ServicePrincipals.PostAsync(new ServicePrincipal { AppId = app!.AppId });
        return (app.AppId!, principal!.Id!, _cloud.Directory.AddPassword(app.AppId!, acceptedNow: true).SecretText);
    }

    private static Task<AppRoleAssignment?> GrantAsync(GraphServiceClient graph, string principal, string resourceAppId, Guid role)
    {
        var resource = SeedIds.PrincipalOf(SeedIds.Contoso, resourceAppId);
        return graph.ServicePrincipals[resource].AppRoleAssignedTo.PostAsync(new AppRoleAssignment { PrincipalId = new Guid(principal), ResourceId = new Guid(resource), AppRoleId = role });
    }
}
