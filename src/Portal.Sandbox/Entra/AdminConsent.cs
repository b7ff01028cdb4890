using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Entra;

/// <param name="IsRole">An application permission; a delegated one otherwise.</param>
internal sealed record WantedPermission(ServicePrincipal Resource, string Id, string Value, string DisplayName, bool IsRole);

/// <summary>
/// Consent on behalf of the organisation: what is asked for, who may give it, and giving it. https://learn.microsoft.com/entra/identity-platform/v2-admin-consent and
/// https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent#prerequisites
/// </summary>
internal sealed class AdminConsent(World world, EntraDirectory directory, Clocks clocks, SettingsStore settings)
{
    /// <summary>"/.default asks for everything in requiredResourceAccess of that resource"; without a scope, as in the short form, of every resource.</summary>
    public IReadOnlyList<WantedPermission> Wanted(Application app, Tenant tenant, string? scope)
    {
        if (scope is null) return Declared(app, tenant, app.RequiredResourceAccess);
        var scopes = Scopes.Parse(scope);
        var defaults = scopes.Wanted.Where(w => w.Value == ".default").Select(w => w.Resource).ToList();
        if (defaults.Count > 1) throw EntraErrors.TwoResources(scope);
        if (defaults.Count == 1 && scopes.Wanted.Count > 1) throw EntraErrors.DefaultWithOthers(scope);
        if (defaults is [var name])
        {
            var resource = Resource(name, tenant);
            var declared = app.RequiredResourceAccess.Where(r => Ids.Same(r.ResourceAppId, resource.AppId)).ToList();
            return declared.Count == 0 ? throw EntraErrors.NothingDeclared(app.DisplayName, name) : Declared(app, tenant, declared);
        }

        return [.. scopes.OpenId.Select(s => (Resource: MicrosoftApps.Graph, Value: s)).Concat(scopes.Wanted).Select(w => Scope(app, Resource(w.Resource, tenant), w.Value))];
    }

    /// <summary>Application permissions of Microsoft Graph take more than the others.</summary>
    public void RequireMay(User user, Application app, IReadOnlyList<WantedPermission> wanted)
    {
        var graphRoles = wanted.Any(w => w.IsRole && w.Resource.AppId == MicrosoftApps.Graph);
        if (directory.HasAnyRole(user.Id, DirectoryRoles.GlobalAdministrator, DirectoryRoles.PrivilegedRoleAdministrator)) return;
        if (graphRoles || !directory.HasAnyRole(user.Id, DirectoryRoles.CloudApplicationAdministrator, DirectoryRoles.ApplicationAdministrator)) throw EntraErrors.NeedsAdministrator(app.DisplayName, graphRoles);
    }

    /// <summary>Grants what is not granted yet, for all. Makes the enterprise application where there is none.</summary>
    public void Grant(Application app, Tenant tenant, IReadOnlyList<WantedPermission> wanted) => world.Change(() =>
    {
        var client = directory.Principal(tenant.Id, app.AppId) ?? NewPrincipal(app, tenant);
        foreach (var role in wanted.Where(w => w.IsRole)) Assign(client, role);
        foreach (var scopes in wanted.Where(w => !w.IsRole).GroupBy(w => w.Resource.Id)) Allow(client, scopes.Key, scopes.Select(s => s.Value));
    });

    private List<WantedPermission> Declared(Application app, Tenant tenant, IEnumerable<RequiredResource> resources) => [.. resources.SelectMany(r =>
    {
        var resource = Resource(r.ResourceAppId, tenant);
        return r.ResourceAccess.Select(a => a.Type == "Role" ? Role(app, resource, a.Id) : Scope(app, resource, directory.ScopesOf(resource).FirstOrDefault(s => Ids.Same(s.Id, a.Id))?.Value ?? a.Id));
    })];

    private WantedPermission Role(Application app, ServicePrincipal resource, string id) =>
        directory.AppRolesOf(resource).FirstOrDefault(r => Ids.Same(r.Id, id) && r.IsEnabled && r.AllowedMemberTypes.Contains("Application")) is { } role
            ? new(resource, role.Id, role.Value, role.DisplayName, IsRole: true) : throw EntraErrors.DeclaredUnknown(app.DisplayName, id, resource.DisplayName);

    private WantedPermission Scope(Application app, ServicePrincipal resource, string value) =>
        directory.ScopesOf(resource).FirstOrDefault(s => Ids.Same(s.Value, value)) is { } scope
            ? new(resource, scope.Id, scope.Value, scope.DisplayName, IsRole: false) : throw EntraErrors.UnknownScope(app.DisplayName, value, resource.DisplayName);

    private ServicePrincipal Resource(string name, Tenant tenant)
    {
        if (directory.Resource(tenant.Id, name) is not { } resource)
            throw MicrosoftApps.NameOf(name) is { } known
                ? EntraErrors.NoServiceHere(known.AppId, known.Name, tenant.DisplayName)
                : EntraErrors.UnknownResource(name, tenant);
        return resource.AccountEnabled ? resource : throw EntraErrors.ResourceDisabled(name);
    }

    private ServicePrincipal NewPrincipal(Application app, Tenant tenant)
    {
        var made = new ServicePrincipal
        {
            Id = Guid.NewGuid().ToString(), AppId = app.AppId, TenantId = tenant.Id, DisplayName = app.DisplayName, AppOwnerOrganizationId = app.TenantId, CreatedAt = clocks.World,
            VisibleFrom = clocks.World.AddSeconds(settings.Now.ReplicationSeconds), Tags = ["WindowsAzureActiveDirectoryIntegratedApp"],
        };
        directory.ServicePrincipals.Put(made.Id, made);
        return made;
    }

    private void Assign(ServicePrincipal client, WantedPermission role)
    {
        if (directory.AppRoleAssignments.All.Any(a => Ids.Same(a.PrincipalId, client.Id) && Ids.Same(a.ResourceId, role.Resource.Id) && Ids.Same(a.AppRoleId, role.Id))) return;
        var id = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        directory.AppRoleAssignments.Put(id, new(id, client.TenantId, role.Id, client.Id, "ServicePrincipal", role.Resource.Id, clocks.World, clocks.World.AddSeconds(settings.Now.GrantEffectiveSeconds)));
    }

    private void Allow(ServicePrincipal client, string resourceId, IEnumerable<string> values)
    {
        var before = directory.Grants.All.FirstOrDefault(g => Ids.Same(g.ClientId, client.Id) && Ids.Same(g.ResourceId, resourceId) && g.ConsentType == "AllPrincipals");
        var all = (before?.Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? []).Union(values, StringComparer.OrdinalIgnoreCase);
        var id = before?.Id ?? Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        directory.Grants.Put(id, new(id, client.TenantId, client.Id, "AllPrincipals", null, resourceId, string.Join(' ', all)));
    }
}
