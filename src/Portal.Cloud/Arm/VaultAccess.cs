using Azure.Core;
using Portal.Cloud.Http;

namespace Portal.Cloud.Arm;

/// <summary>Who may use a vault, by policy or by role.</summary>
public sealed class VaultAccess(CloudNetwork network, TokenCredential credential)
{
    /// <summary>Adds get on secrets and certificates for a service principal; other policies stay.</summary>
    public Task AddPolicyAsync(Vault vault, string principalId, CancellationToken ct) => throw new NotImplementedException();

    public Task RemovePolicyAsync(Vault vault, string principalId, CancellationToken ct) => throw new NotImplementedException();

    /// <param name="name">Chosen by the caller, so that asking twice makes one.</param>
    /// <param name="roleId">One of <see cref="VaultRoles"/>.</param>
    public Task<RoleAssignment> AssignRoleAsync(string scope, Guid name, string roleId, string principalId, CancellationToken ct) => throw new NotImplementedException();

    public Task RemoveRoleAsync(string assignmentId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Role assignments that a principal holds at this scope, inherited ones included.</summary>
    public Task<IReadOnlyList<RoleAssignment>> AssignmentsAsync(string scope, string principalId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>What the caller may do at this scope.</summary>
    public Task<CallerRights> RightsAsync(string scope, CancellationToken ct) => throw new NotImplementedException();
}

public sealed record RoleAssignment(string Id, string RoleId, string PrincipalId, string Scope);

public sealed record CallerRights(IReadOnlyList<RightsBlock> Blocks)
{
    public bool Can(string action) => throw new NotImplementedException();
    public bool CanUseData(string action) => throw new NotImplementedException();
}

public sealed record RightsBlock(IReadOnlyList<string> Actions, IReadOnlyList<string> NotActions, IReadOnlyList<string> DataActions, IReadOnlyList<string> NotDataActions);
