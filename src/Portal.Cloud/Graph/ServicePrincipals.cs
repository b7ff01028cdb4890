using Azure.Core;
using Microsoft.Graph.Models;
using Portal.Cloud.Http;
using GraphServicePrincipal = Microsoft.Graph.Models.ServicePrincipal;

namespace Portal.Cloud.Graph;

/// <summary>Enterprise applications and the app roles they hold. Grants, vault policies and role assignments want the service principal's object id.</summary>
public sealed class ServicePrincipals(CloudNetwork network, TokenCredential credential)
{
    private static readonly string[] Fields = ["id", "appId", "displayName", "accountEnabled", "appOwnerOrganizationId", "servicePrincipalNames", "appRoles"];
    private readonly GraphCalls _graph = new(network, credential);

    public async Task<ServicePrincipal?> FindAsync(string appId, CancellationToken ct) =>
        Read(await _graph.FindAsync(g => g.ServicePrincipalsWithAppId(appId).GetAsync(r => r.QueryParameters.Select = Fields, ct), ct));

    public async Task<ServicePrincipal?> FindByIdAsync(string id, CancellationToken ct) =>
        Read(await _graph.FindAsync(g => g.ServicePrincipals[id].GetAsync(r => r.QueryParameters.Select = Fields, ct), ct));

    /// <summary>Credentials of the service principal itself: they sign in as well as those of the application, and do not show on it.</summary>
    public async Task<(IReadOnlyList<SecretInfo> Secrets, IReadOnlyList<CertificateInfo> Certificates)> CredentialsAsync(string id, CancellationToken ct)
    {
        var found = await _graph.FindAsync(g => g.ServicePrincipals[id].GetAsync(r => r.QueryParameters.Select = ["id", "passwordCredentials", "keyCredentials"], ct), ct);
        return (ApplicationReader.Secrets(found?.PasswordCredentials), ApplicationReader.Certificates(found?.KeyCredentials));
    }

    /// <summary>Creates it, or finds it: asking twice makes one. https://learn.microsoft.com/graph/api/serviceprincipal-upsert</summary>
    public async Task<ServicePrincipal> EnsureAsync(string appId, CancellationToken ct)
    {
        var body = new GraphServicePrincipal { AppId = appId };
        var created = await _graph.FindAsync(g => g.ServicePrincipalsWithAppId(appId).PatchAsync(body, r => r.Headers.Add("Prefer", "create-if-missing"), ct), ct);
        return Read(created?.Id is null || created.AppId is null ? null : created)
            ?? await FindAsync(appId, ct)
            ?? throw new CloudException(CloudErrors.Create(CloudSystem.Graph, 404, "NoBackingApplicationObject", ""));
    }

    /// <summary>What an app holds on other apps.</summary>
    public async Task<IReadOnlyList<RoleGrant>> GrantsOfAsync(string servicePrincipalId, CancellationToken ct)
    {
        var grants = await _graph.ListAsync<AppRoleAssignment, AppRoleAssignmentCollectionResponse>(g => g.ServicePrincipals[servicePrincipalId].AppRoleAssignments.GetAsync(cancellationToken: ct), ct);
        return [.. grants.Select(Read)];
    }

    /// <summary>Who holds roles on this app: for an API its clients, for the portal's own registration its people.</summary>
    public async Task<IReadOnlyList<RoleGrant>> HoldersAsync(string resourceId, CancellationToken ct)
    {
        var grants = await _graph.ListAsync<AppRoleAssignment, AppRoleAssignmentCollectionResponse>(g => g.ServicePrincipals[resourceId].AppRoleAssignedTo.GetAsync(cancellationToken: ct), ct);
        return [.. grants.Select(Read)];
    }

    /// <summary>Grants an application permission: effective at once, without any further confirmation. The one found is returned if it is there already.</summary>
    // https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto. The pair (resource, role) is compared: Exchange has roles with the same ids as Graph.
    public async Task<RoleGrant> GrantAsync(string clientId, string resourceId, Guid roleId, CancellationToken ct)
    {
        if (await HeldAsync(clientId, resourceId, roleId, ct) is { } held) return held;
        var body = new AppRoleAssignment { PrincipalId = Guid.Parse(clientId), ResourceId = Guid.Parse(resourceId), AppRoleId = roleId };
        try
        {
            return Read(await _graph.CallAsync(g => g.ServicePrincipals[resourceId].AppRoleAssignedTo.PostAsync(body, cancellationToken: ct), ct));
        }
        catch (CloudException e) when (e.Error.Kind == CloudErrorKind.Exists)
        {
            return await HeldAsync(clientId, resourceId, roleId, ct) ?? throw new CloudException(e.Error, e);
        }
    }

    /// <summary>Revoking one that is gone already is no error.</summary>
    public Task RevokeAsync(RoleGrant grant, CancellationToken ct) =>
        _graph.WriteAsync(g => g.ServicePrincipals[grant.ResourceId].AppRoleAssignedTo[grant.Id].DeleteAsync(cancellationToken: ct), ct, goneIsFine: true);

    private async Task<RoleGrant?> HeldAsync(string clientId, string resourceId, Guid roleId, CancellationToken ct) =>
        (await GrantsOfAsync(clientId, ct)).FirstOrDefault(g => g.RoleId == roleId && g.ResourceId.Equals(resourceId, StringComparison.OrdinalIgnoreCase));

    private static ServicePrincipal? Read(GraphServicePrincipal? p) => p is null ? null : new(
        p.Id!, p.AppId!, p.DisplayName ?? "", p.AccountEnabled != false, p.AppOwnerOrganizationId?.ToString(), p.ServicePrincipalNames ?? [],
        [.. (p.AppRoles ?? []).Select(r => new AppRole(r.Id ?? default, r.Value ?? "", r.DisplayName ?? "", r.IsEnabled == true, r.AllowedMemberTypes?.Contains("Application") == true))]);

    internal static RoleGrant Read(AppRoleAssignment a) => new(
        a.Id!, a.AppRoleId ?? default, a.PrincipalId.ToString()!, a.PrincipalDisplayName ?? "", a.PrincipalType ?? "", a.ResourceId.ToString()!, a.ResourceDisplayName ?? "", a.CreatedDateTime);
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
