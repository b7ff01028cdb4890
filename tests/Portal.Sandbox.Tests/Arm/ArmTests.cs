using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Arm;

/// <summary>
/// Azure Resource Manager: reading a vault, access policies, role assignments. Rules: https://learn.microsoft.com/rest/api/authorization and
/// https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
/// </summary>
public sealed class ArmTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private const string Arm = "https://management.azure.com";
    private const string VaultVersion = "?api-version=2026-02-01";
    private const string RoleVersion = "?api-version=2022-04-01";
    private const string CertificateUser = "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba";

    [Fact]
    public async Task Vault_tells_its_model_and_tenant()
    {
        using var alice = cloud.As(SeedIds.People.Alice, Calls.ArmAudience);
        var byRole = await alice.SendAsync("GET", Arm + Calls.RoleVaultId + VaultVersion);
        Assert.Equal(("true", SeedIds.Contoso, Calls.RoleVault), (byRole["properties.enableRbacAuthorization"], byRole["properties.tenantId"], byRole["properties.vaultUri"]));
        Assert.Equal("false", (await alice.SendAsync("GET", Arm + Calls.PolicyVaultId + VaultVersion))["properties.enableRbacAuthorization"]);
    }

    [Fact]
    public async Task Vaults_are_found_by_resource_type_as_far_as_the_caller_may_read()
    {
        var url = $"{Arm}/subscriptions/{SeedIds.Subscription}/resources?$filter=resourceType eq 'Microsoft.KeyVault/vaults'&api-version=2021-04-01";
        using var alice = cloud.As(SeedIds.People.Alice, Calls.ArmAudience);
        Assert.Equal(2, (await alice.SendAsync("GET", url)).Json["value"]!.AsArray().Count);
        using var amir = cloud.As(SeedIds.People.Amir, Calls.ArmAudience);
        Assert.Empty((await amir.SendAsync("GET", url)).Json["value"]!.AsArray());
    }

    [Fact]
    public async Task Call_without_token_or_api_version_is_refused()
    {
        Assert.Equal("AuthenticationFailed", (await cloud.Http.SendAsync("GET", Arm + Calls.RoleVaultId + VaultVersion))["error.code"]);
        using var alice = cloud.As(SeedIds.People.Alice, Calls.ArmAudience);
        Assert.Equal("MissingApiVersionParameter", (await alice.SendAsync("GET", Arm + Calls.RoleVaultId))["error.code"]);
    }

    // Key Vault access policies: needs Microsoft.KeyVault/vaults/accessPolicies/write, which Reader and Certificates Officer do not give.
    [Fact]
    public async Task Reader_may_not_change_access_policies_and_is_told_action_and_scope()
    {
        using var alice = cloud.As(SeedIds.People.Alice, Calls.ArmAudience);
        var refused = await alice.SendAsync("PUT", $"{Arm}{Calls.PolicyVaultId}/accessPolicies/add{VaultVersion}", Policy(Guid.NewGuid().ToString()));
        Assert.Equal((403, "AuthorizationFailed"), (refused.Status, refused["error.code"]));
        Assert.Contains($"'Microsoft.KeyVault/vaults/accessPolicies/write' over scope '{Calls.PolicyVaultId}'", refused["error.message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Access_policy_is_seen_at_once_and_works_after_its_delay()
    {
        await cloud.SetAsync(new { accessEffectiveSeconds = 600 });
        var app = Register("policy");
        using var viktor = cloud.As(SeedIds.People.Viktor, Calls.ArmAudience);
        var added = await viktor.SendAsync("PUT", $"{Arm}{Calls.PolicyVaultId}/accessPolicies/add{VaultVersion}", Policy(app.Id));
        Assert.True(added.Status == 200, added.ToString());
        var vault = await viktor.SendAsync("GET", Arm + Calls.PolicyVaultId + VaultVersion);
        Assert.Contains(vault.Json["properties"]!["accessPolicies"]!.AsArray(), p => p!["objectId"]!.ToString() == app.Id && p["permissions"]!["secrets"]![0]!.ToString() == "get");

        using var kv = cloud.AsApp(app.AppId, Calls.VaultAudience);
        Assert.Equal(403, (await kv.SendAsync("GET", Calls.PolicyVault + "secrets/legacy-hma?api-version=7.5")).Status);
        await cloud.MoveWorldAsync(601);
        Assert.Equal(200, (await kv.SendAsync("GET", Calls.PolicyVault + "secrets/legacy-hma?api-version=7.5")).Status);

        await viktor.SendAsync("PUT", $"{Arm}{Calls.PolicyVaultId}/accessPolicies/remove{VaultVersion}", Policy(app.Id));
        await cloud.MoveWorldAsync(601);
        Assert.Equal(403, (await kv.SendAsync("GET", Calls.PolicyVault + "secrets/legacy-hma?api-version=7.5")).Status);
    }

    // Set-AzKeyVaultAccessPolicy: the principal must live in the vault's tenant.
    [Fact]
    public async Task Access_policy_of_another_tenant_is_refused()
    {
        using var viktor = cloud.As(SeedIds.People.Viktor, Calls.ArmAudience);
        Assert.Equal(400, (await viktor.SendAsync("PUT", $"{Arm}{Calls.PolicyVaultId}/accessPolicies/add{VaultVersion}", Policy(Guid.NewGuid().ToString(), SeedIds.Fabrikam))).Status);
    }

    // RBAC guide: turning the vault to roles makes every access policy worthless, and role vaults ignore policies.
    [Fact]
    public async Task Access_policy_on_a_role_vault_gives_nothing()
    {
        await cloud.SetAsync(new { accessEffectiveSeconds = 0 });
        var app = Register("useless");
        using var viktor = cloud.As(SeedIds.People.Viktor, Calls.ArmAudience);
        Assert.Equal(200, (await viktor.SendAsync("PUT", $"{Arm}{Calls.RoleVaultId}/accessPolicies/add{VaultVersion}", Policy(app.Id))).Status);
        using var kv = cloud.AsApp(app.AppId, Calls.VaultAudience);
        Assert.Equal(403, (await kv.SendAsync("GET", Calls.RoleVault + "secrets/hsm-only?api-version=7.5")).Status);
    }

    // RBAC guide: role assignments take several minutes to be effective.
    [Fact]
    public async Task Certificate_User_reads_certificate_and_secret_once_effective()
    {
        await cloud.SetAsync(new { accessEffectiveSeconds = 600 });
        var app = Register("role");
        using var viktor = cloud.As(SeedIds.People.Viktor, Calls.ArmAudience);
        var given = await viktor.SendAsync("PUT", Assignment(), Role(app.Id));
        Assert.True(given.Status == 201, given.ToString());
        using var kv = cloud.AsApp(app.AppId, Calls.VaultAudience);
        Assert.Equal(403, (await kv.SendAsync("GET", Calls.RoleVault + "certificates/hsm-only?api-version=7.5")).Status);
        await cloud.MoveWorldAsync(601);
        Assert.Equal(200, (await kv.SendAsync("GET", Calls.RoleVault + "certificates/hsm-only?api-version=7.5")).Status);
        Assert.Equal(200, (await kv.SendAsync("GET", Calls.RoleVault + "secrets/hsm-only?api-version=7.5")).Status);

        var list = await viktor.SendAsync("GET", $"{Arm}{Calls.RoleVaultId}/providers/Microsoft.Authorization/roleAssignments{RoleVersion}&$filter=principalId eq '{app.Id}'");
        Assert.Single(list.Json["value"]!.AsArray());
    }

    // Role assignment conflicts: the same principal, role and scope a second time.
    [Fact]
    public async Task Same_role_twice_is_RoleAssignmentExists()
    {
        var app = Register("twice");
        using var viktor = cloud.As(SeedIds.People.Viktor, Calls.ArmAudience);
        Assert.Equal(201, (await viktor.SendAsync("PUT", Assignment(), Role(app.Id))).Status);
        var again = await viktor.SendAsync("PUT", Assignment(), Role(app.Id));
        Assert.Equal((409, "RoleAssignmentExists"), (again.Status, again["error.code"]));
    }

    // Assign roles by REST: a new service principal needs principalType, otherwise PrincipalNotFound.
    [Fact]
    public async Task New_service_principal_without_principalType_is_PrincipalNotFound()
    {
        var app = Register("fresh", visibleFrom: DateTimeOffset.MaxValue);
        using var viktor = cloud.As(SeedIds.People.Viktor, Calls.ArmAudience);
        var refused = await viktor.SendAsync("PUT", Assignment(), Role(app.Id, type: null));
        Assert.Equal((400, "PrincipalNotFound"), (refused.Status, refused["error.code"]));
        Assert.Equal(201, (await viktor.SendAsync("PUT", Assignment(), Role(app.Id))).Status);
    }

    // Assigning roles needs Microsoft.Authorization/roleAssignments/write.
    [Fact]
    public async Task Officer_may_not_assign_roles()
    {
        using var alice = cloud.As(SeedIds.People.Alice, Calls.ArmAudience);
        var refused = await alice.SendAsync("PUT", Assignment(), Role(Register("by-alice").Id));
        Assert.Equal((403, "AuthorizationFailed"), (refused.Status, refused["error.code"]));
        Assert.Contains("'Microsoft.Authorization/roleAssignments/write'", refused["error.message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caller_can_read_what_it_may_do()
    {
        var url = $"{Arm}{Calls.RoleVaultId}/providers/Microsoft.Authorization/permissions{RoleVersion}";
        using var viktor = cloud.As(SeedIds.People.Viktor, Calls.ArmAudience);
        Assert.Contains((await viktor.SendAsync("GET", url)).Json["value"]!.AsArray(), p => p!["actions"]!.AsArray().Any(a => a!.ToString() == "Microsoft.Authorization/*"));
        using var amir = cloud.As(SeedIds.People.Amir, Calls.ArmAudience);
        Assert.Empty((await amir.SendAsync("GET", url)).Json["value"]!.AsArray());
    }

    private static string Assignment() => $"{Arm}{Calls.RoleVaultId}/providers/Microsoft.Authorization/roleAssignments/{Guid.NewGuid()}{RoleVersion}";

    private static object Role(string principalId, string? type = "ServicePrincipal") => new
    {
        properties = new { roleDefinitionId = $"/subscriptions/{SeedIds.Subscription}/providers/Microsoft.Authorization/roleDefinitions/{CertificateUser}", principalId, principalType = type },
    };

    private static object Policy(string objectId, string tenantId = SeedIds.Contoso) => new
    {
        properties = new { accessPolicies = new[] { new { tenantId, objectId, permissions = new { secrets = new[] { "get" }, certificates = new[] { "get" } } } } },
    };

    private ServicePrincipal Register(string name, DateTimeOffset visibleFrom = default)
    {
        var app = new Application { Id = Guid.NewGuid().ToString(), AppId = Guid.NewGuid().ToString(), TenantId = SeedIds.Contoso, DisplayName = name };
        var principal = new ServicePrincipal { Id = Guid.NewGuid().ToString(), AppId = app.AppId, TenantId = SeedIds.Contoso, DisplayName = name, AppOwnerOrganizationId = SeedIds.Contoso, VisibleFrom = visibleFrom };
        cloud.Directory.Applications.Put(app.Id, app);
        cloud.Directory.ServicePrincipals.Put(principal.Id, principal);
        return principal;
    }

    // https://learn.microsoft.com/azure/key-vault/general/network-security: what the rules say is what stops callers.
    [Fact]
    public async Task Vault_shows_the_network_rules_that_stop_callers()
    {
        using var alice = cloud.As(SeedIds.People.Alice, Calls.ArmAudience);
        using var aliceAtVault = cloud.As(SeedIds.People.Alice, Calls.VaultAudience);
        await cloud.SetAsync(new { vaultNetworks = new Dictionary<string, string> { ["contoso-hma"] = "dynamics-only" } });
        var vault = await alice.SendAsync("GET", Arm + Calls.RoleVaultId + VaultVersion);
        Assert.Equal("Deny", vault["properties.networkAcls.defaultAction"]);
        Assert.Equal("198.51.100.25/32", vault.Json["properties"]!["networkAcls"]!["ipRules"]![0]!["value"]!.ToString());
        Assert.Equal(403, (await aliceAtVault.SendAsync("GET", Calls.RoleVault + "certificates?api-version=7.5")).Status);
        await cloud.SetAsync(new { vaultNetworks = new Dictionary<string, string>() });

        using var viktor = cloud.As(SeedIds.People.Viktor, Calls.ArmAudience);
        await viktor.SendAsync("PATCH", Arm + Calls.RoleVaultId + VaultVersion, new { properties = new { publicNetworkAccess = "Disabled" } });
        Assert.Equal("ForbiddenByConnection", (await aliceAtVault.SendAsync("GET", Calls.RoleVault + "certificates?api-version=7.5"))["error.innererror.code"]);
        await viktor.SendAsync("PATCH", Arm + Calls.RoleVaultId + VaultVersion, new { properties = new { publicNetworkAccess = "Enabled" } });
        Assert.Equal(200, (await aliceAtVault.SendAsync("GET", Calls.RoleVault + "certificates?api-version=7.5")).Status);
    }

    // https://learn.microsoft.com/rest/api/policy/policy-assignments/list-for-resource: assignments above the resource are in the answer; reading takes policyAssignments/read.
    [Fact]
    public async Task Policy_assignments_are_listed_for_the_vault_to_those_who_may_read_it()
    {
        var url = $"{Arm}{Calls.RoleVaultId}/providers/Microsoft.Authorization/policyAssignments?api-version=2023-04-01";
        await cloud.SetAsync(new { azurePolicyDenies = new[] { "contoso-hma" } });
        using var alice = cloud.As(SeedIds.People.Alice, Calls.ArmAudience);
        var assignment = Assert.Single((await alice.SendAsync("GET", url)).Json["value"]!.AsArray())!;
        Assert.Equal("Deny", assignment["properties"]!["parameters"]!["effect"]!["value"]!.ToString());
        var definition = await alice.SendAsync("GET", $"{Arm}{assignment["properties"]!["policyDefinitionId"]}?api-version=2023-04-01");
        Assert.Equal("Microsoft.KeyVault.Data", definition["properties.mode"]);
        using var amir = cloud.As(SeedIds.People.Amir, Calls.ArmAudience);
        Assert.Equal(403, (await amir.SendAsync("GET", url)).Status);
        await cloud.SetAsync(new { azurePolicyDenies = Array.Empty<string>() });
    }
}
