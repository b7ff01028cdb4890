using Microsoft.Graph.Applications.Item.AddPassword;
using Microsoft.Graph.Models;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Portal.Sandbox.Tests.Entra;
using Xunit;
using static Portal.Sandbox.Tests.Graph.GraphClients;

namespace Portal.Sandbox.Tests.Graph;

/// <summary>learn.microsoft.com/graph/api/resources/tenantappmanagementpolicy, tenantappmanagementpolicy-get, serviceprincipal-addpassword, application-post-federatedidentitycredentials.</summary>
public sealed class CredentialPolicyTests : IClassFixture<CloudClient>
{
    private readonly CloudClient _cloud;

    public CredentialPolicyTests(CloudClient cloud)
    {
        _cloud = cloud;
        cloud.WithoutDelays();
        cloud.Get<SettingsStore>().Change(s => s with { CredentialPolicy = null, AppCredentialPolicies = new Dictionary<string, CredentialPolicy>() });
    }

    // tenantappmanagementpolicy-get#permissions: Policy.Read.All, and for a person Global Reader at least.
    [Fact]
    public async Task Policies_are_read_with_the_permission_and_a_role_and_not_with_one_of_them()
    {
        const string url = "https://graph.microsoft.com/v1.0/policies/defaultAppManagementPolicy";
        using var aliceWithScope = _cloud.With(_cloud.TokenOf(SeedIds.People.Alice, Audience, "Policy.Read.All"));
        using var gloriaWithout = _cloud.With(_cloud.TokenOf(SeedIds.People.Gloria, Audience, "Directory.Read.All"));
        using var gloria = _cloud.With(_cloud.TokenOf(SeedIds.People.Gloria, Audience, "Policy.Read.All"));

        Assert.Equal("Authorization_RequestDenied", (await aliceWithScope.SendAsync("GET", url))["error.code"]);
        Assert.Equal("Authorization_RequestDenied", (await gloriaWithout.SendAsync("GET", url))["error.code"]);
        Assert.Equal("false", (await gloria.SendAsync("GET", url))["isEnabled"]);

        await _cloud.SetAsync(new { credentialPolicy = new { maxSecretDays = 90 } });
        var restriction = (await gloria.SendAsync("GET", url)).Json["applicationRestrictions"]!["passwordCredentials"]![0]!;
        Assert.Equal(("passwordLifetime", "enabled", "P90D"), (restriction["restrictionType"]!.ToString(), restriction["state"]!.ToString(), restriction["maxLifetime"]!.ToString()));
    }

    // appmanagementpolicy: a policy assigned to an application takes the place of the tenant's default.
    [Fact]
    public async Task An_application_s_own_policy_takes_the_place_of_the_tenant_s()
    {
        var alice = _cloud.GraphOf(SeedIds.People.Alice);
        var app = await alice.Applications.PostAsync(new Application { DisplayName = "exempted" });
        await _cloud.SetAsync(new { credentialPolicy = new { secretsBlocked = true } });
        Assert.Equal(400, (await RefusalAsync(() => alice.Applications[app!.Id].AddPassword.PostAsync(new AddPasswordPostRequestBody()))).Status);

        await _cloud.SetAsync(new { appCredentialPolicies = new Dictionary<string, object> { [app!.AppId!] = new { } } });

        Assert.NotNull((await alice.Applications[app.Id].AddPassword.PostAsync(new AddPasswordPostRequestBody()))!.SecretText);
    }

    // restrictForAppsCreatedAfterDateTime
    [Fact]
    public async Task A_restriction_with_a_date_spares_earlier_applications()
    {
        var alice = _cloud.GraphOf(SeedIds.People.Alice);
        var app = await alice.Applications.PostAsync(new Application { DisplayName = "earlier" });
        await _cloud.SetAsync(new { credentialPolicy = new { secretsBlocked = true, appsCreatedAfter = TimeProvider.System.GetUtcNow().AddDays(1) } });

        Assert.NotNull(await alice.Applications[app!.Id].AddPassword.PostAsync(new AddPasswordPostRequestBody()));
    }

    // serviceprincipal-addpassword: the secret belongs to the principal, signs in, and is not on the application.
    [Fact]
    public async Task A_secret_of_the_service_principal_signs_in_and_does_not_show_on_the_application()
    {
        var alice = _cloud.GraphOf(SeedIds.People.Alice);
        var app = await alice.Applications.PostAsync(new Application { DisplayName = "principal's secret" });
        var principal = await alice.ServicePrincipals.PostAsync(new ServicePrincipal { AppId = app!.AppId });

        var made = await alice.ServicePrincipals[principal!.Id].AddPassword.PostAsync(new() { PasswordCredential = new() { DisplayName = "hidden" } });

        Assert.Null((await _cloud.AsAppAsync(app.AppId!, made!.SecretText!)).Error);
        Assert.Empty((await alice.Applications[app.Id].GetAsync())!.PasswordCredentials!);
        Assert.Equal("hidden", Assert.Single((await alice.ServicePrincipals[principal.Id].GetAsync())!.PasswordCredentials!).DisplayName);
    }

    // application-post-federatedidentitycredentials: issuer and subject together are unique on an application.
    [Fact]
    public async Task The_same_issuer_and_subject_stand_once_on_an_application()
    {
        var alice = _cloud.GraphOf(SeedIds.People.Alice);
        var app = await alice.Applications.PostAsync(new Application { DisplayName = "federated" });
        FederatedIdentityCredential Of(string name) => new() { Name = name, Issuer = "https://token.actions.githubusercontent.com", Subject = "repo:o/r", Audiences = ["api://AzureADTokenExchange"] };

        var made = await alice.Applications[app!.Id].FederatedIdentityCredentials.PostAsync(Of("one"));

        Assert.Equal((400, "Request_BadRequest"), await RefusalAsync(() => alice.Applications[app.Id].FederatedIdentityCredentials.PostAsync(Of("two"))));
        Assert.Equal("one", Assert.Single((await alice.Applications[app.Id].FederatedIdentityCredentials.GetAsync())!.Value!).Name);
        await alice.Applications[app.Id].FederatedIdentityCredentials[made!.Id].DeleteAsync();
        Assert.Empty((await alice.Applications[app.Id].FederatedIdentityCredentials.GetAsync())!.Value!);
    }
}
