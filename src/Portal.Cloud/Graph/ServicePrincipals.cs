using Azure.Core;
using Portal.Cloud.Http;

namespace Portal.Cloud.Graph;

/// <summary>Enterprise applications and the app roles they hold. Grants, vault policies and role assignments want the service principal's object id.</summary>
public sealed class ServicePrincipals(CloudNetwork network, TokenCredential credential)
{
    public Task<ServicePrincipal?> FindAsync(string appId, CancellationToken ct) => throw new NotImplementedException();

    public Task<ServicePrincipal?> FindByIdAsync(string id, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Creates it, or finds it: asking twice makes one.</summary>
    public Task<ServicePrincipal> EnsureAsync(string appId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>What an app (or a person) holds.</summary>
    public Task<IReadOnlyList<RoleGrant>> GrantsOfAsync(string servicePrincipalId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Who holds roles on this app: for an API its clients, for the portal's own registration its people.</summary>
    public Task<IReadOnlyList<RoleGrant>> HoldersAsync(string resourceId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Grants an application permission: effective at once, without any further confirmation. The one found is returned if it is there already.</summary>
    public Task<RoleGrant> GrantAsync(string clientId, string resourceId, Guid roleId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Revoking one that is gone already is no error.</summary>
    public Task RevokeAsync(RoleGrant grant, CancellationToken ct) => throw new NotImplementedException();
}

/// <param name="Names">servicePrincipalNames: for Exchange the addresses it accepts as resource ids.</param>
public sealed record ServicePrincipal(string Id, string AppId, string DisplayName, bool Enabled, string? OwnerTenantId, IReadOnlyList<string> Names, IReadOnlyList<AppRole> Roles)
{
    /// <summary>An enabled role for applications, by its value ("full_access_as_app"). Its id is read from the tenant and never assumed.</summary>
    public AppRole? ApplicationRole(string value) => Roles.FirstOrDefault(r => r.Value == value && r.Enabled && r.ForApplications);

    /// <summary>Whether a resource id (with or without trailing slash) is registered here.</summary>
    public bool Answers(string resource) => Names.Any(n => string.Equals(n.TrimEnd('/'), resource.TrimEnd('/'), StringComparison.OrdinalIgnoreCase));
}

public sealed record AppRole(Guid Id, string Value, string DisplayName, bool Enabled, bool ForApplications);

/// <param name="PrincipalType">"ServicePrincipal", "User" or "Group".</param>
public sealed record RoleGrant(string Id, Guid RoleId, string PrincipalId, string PrincipalName, string PrincipalType, string ResourceId, string ResourceName, DateTimeOffset? CreatedAt);
