using System.Text.Json;
using Azure.Core;
using Portal.Cloud.Http;

namespace Portal.Cloud.Arm;

/// <summary>Who may use a vault, by policy or by role.</summary>
public sealed class VaultAccess(CloudNetwork network, TokenCredential credential)
{
    private const string Authorization = "2022-04-01";
    private static readonly string[] Get = ["get"];
    private readonly ArmApi _arm = new(network, credential);

    /// <summary>Adds get on secrets and certificates for a service principal; other policies stay.</summary>
    // https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/update-access-policy
    public Task AddPolicyAsync(Vault vault, string principalId, CancellationToken ct) => ChangePolicyAsync(vault, "add", principalId, ct);

    /// <summary>Takes exactly these two rights away; others the principal holds stay.</summary>
    public Task RemovePolicyAsync(Vault vault, string principalId, CancellationToken ct) => ChangePolicyAsync(vault, "remove", principalId, ct);

    /// <param name="scope">Resource id of the vault.</param>
    /// <param name="name">Chosen by the caller, so that asking twice makes one.</param>
    /// <param name="roleId">One of <see cref="VaultRoles"/>.</param>
    // principalType is the documented cure for PrincipalNotFound right after the service principal was made:
    // https://learn.microsoft.com/azure/role-based-access-control/role-assignments-rest
    public async Task<RoleAssignment> AssignRoleAsync(string scope, Guid name, string roleId, string principalId, CancellationToken ct)
    {
        var subscription = scope.Split('/')[2];
        var body = new
        {
            properties = new
            {
                roleDefinitionId = $"/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{roleId}",
                principalId,
                principalType = "ServicePrincipal",
            },
        };
        try
        {
            return Read(await _arm.PutAsync($"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}", Authorization, body, ct));
        }
        catch (CloudException e) when (e.Error.Kind == CloudErrorKind.Exists)
        {
            return (await AssignmentsAsync(scope, principalId, ct)).FirstOrDefault(a => a.RoleId == roleId) ?? throw new CloudException(e.Error, e);
        }
    }

    public Task RemoveRoleAsync(string assignmentId, CancellationToken ct) => _arm.DeleteAsync(assignmentId, Authorization, ct);

    /// <summary>Role assignments that a principal holds at this scope, inherited ones included.</summary>
    public async Task<IReadOnlyList<RoleAssignment>> AssignmentsAsync(string scope, string principalId, CancellationToken ct)
    {
        var filter = Uri.EscapeDataString($"atScope() and assignedTo('{principalId}')");
        return [.. (await _arm.ListAsync($"{scope}/providers/Microsoft.Authorization/roleAssignments?$filter={filter}", Authorization, ct)).Select(Read)];
    }

    /// <summary>What the caller may do at this scope, over all their roles. Access policies do not show here.</summary>
    // https://learn.microsoft.com/rest/api/authorization/permissions/list-for-resource
    public async Task<CallerRights> RightsAsync(string scope, CancellationToken ct) =>
        new([.. (await _arm.ListAsync($"{scope}/providers/Microsoft.Authorization/permissions", Authorization, ct))
            .Select(b => new RightsBlock(b.Texts("actions"), b.Texts("notActions"), b.Texts("dataActions"), b.Texts("notDataActions")))]);

    private Task ChangePolicyAsync(Vault vault, string operation, string principalId, CancellationToken ct)
    {
        var policy = new { tenantId = vault.TenantId, objectId = principalId, permissions = new { secrets = Get, certificates = Get } };
        return _arm.PutAsync($"{vault.ResourceId}/accessPolicies/{operation}", Vaults.ApiVersion, new { properties = new { accessPolicies = new[] { policy } } }, ct);
    }

    private static RoleAssignment Read(JsonElement assignment)
    {
        var properties = assignment.At("properties") ?? default;
        return new RoleAssignment(assignment.Text("id")!, properties.Text("roleDefinitionId")?.Split('/')[^1] ?? "", properties.Text("principalId") ?? "", properties.Text("scope") ?? "");
    }
}

/// <param name="RoleId">Last part of the role definition: one of <see cref="VaultRoles"/> or another role.</param>
public sealed record RoleAssignment(string Id, string RoleId, string PrincipalId, string Scope);
