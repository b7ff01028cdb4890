using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Portal.Sandbox.Control;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Entra;

/// <summary>
/// The directory of all tenants: what is on its shelves, and the questions the simulated services ask of it. Look-ups answer as of now in
/// world time: what has not replicated yet is not found, what is not effective yet does not count.
/// </summary>
public sealed class EntraDirectory(World world, Clocks clocks, SettingsStore settings, SecretsGiven given)
{
    public Shelf<Tenant> Tenants { get; } = world.Shelf<Tenant>("tenant");
    public Shelf<User> Users { get; } = world.Shelf<User>("user");
    public Shelf<Application> Applications { get; } = world.Shelf<Application>("application");
    public Shelf<ServicePrincipal> ServicePrincipals { get; } = world.Shelf<ServicePrincipal>("service-principal");
    public Shelf<AppRoleAssignment> AppRoleAssignments { get; } = world.Shelf<AppRoleAssignment>("app-role-assignment");
    public Shelf<DirectoryRoleAssignment> RoleAssignments { get; } = world.Shelf<DirectoryRoleAssignment>("directory-role-assignment");
    public Shelf<PermissionGrant> Grants { get; } = world.Shelf<PermissionGrant>("permission-grant");

    /// <summary>Generated people, by object id or address; null for nobody.</summary>
    internal Func<string, User?>? Generated { get; set; }

    /// <summary>By GUID or by any verified domain.</summary>
    public Tenant? Tenant(string? idOrDomain) =>
        Tenants.Find(idOrDomain) ?? Tenants.All.FirstOrDefault(t => t.Domains.Contains(idOrDomain, StringComparer.OrdinalIgnoreCase));

    public bool IsVisible(Application app) => app.DeletedAt is null && app.VisibleFrom <= clocks.World;

    public bool IsVisible(ServicePrincipal principal) => principal.DeletedAt is null && principal.VisibleFrom <= clocks.World;

    /// <summary>The application object by its client id, in whichever tenant it is registered.</summary>
    public Application? ApplicationByAppId(string? appId) => Applications.All.FirstOrDefault(a => Ids.Same(a.AppId, appId) && IsVisible(a));

    /// <summary>The service principal of an application in one tenant, by the application's client id.</summary>
    public ServicePrincipal? Principal(string tenantId, string? appId) =>
        ServicePrincipals.All.FirstOrDefault(p => Ids.Same(p.TenantId, tenantId) && Ids.Same(p.AppId, appId) && IsVisible(p));

    /// <summary>The service principal by its object id, in one tenant.</summary>
    public ServicePrincipal? PrincipalById(string tenantId, string? objectId) =>
        ServicePrincipals.Find(objectId) is { } p && Ids.Same(p.TenantId, tenantId) && IsVisible(p) ? p : null;

    /// <summary>A user or service principal of the tenant exists under this object id.</summary>
    public bool Exists(string tenantId, string objectId) =>
        (Users.Find(objectId) is { } u && Ids.Same(u.TenantId, tenantId)) || PrincipalById(tenantId, objectId) is not null;

    public User? User(string tenantId, string? idOrUserPrincipalName) =>
        Users.Find(idOrUserPrincipalName) is { } byId && Ids.Same(byId.TenantId, tenantId)
            ? byId
            : Users.All.FirstOrDefault(u => Ids.Same(u.TenantId, tenantId) && Ids.Same(u.UserPrincipalName, idOrUserPrincipalName))
                ?? (idOrUserPrincipalName is not null && Generated?.Invoke(idOrUserPrincipalName) is { } generated && Ids.Same(generated.TenantId, tenantId) ? generated : null);

    /// <summary>The account a person has in a tenant: the own one, or the guest that stands for the person there.</summary>
    public User? AccountIn(string tenantId, User person) => Ids.Same(person.TenantId, tenantId) ? person
        : Users.All.FirstOrDefault(u => Ids.Same(u.TenantId, tenantId) && Ids.Same(u.HomeTenantId, person.TenantId) && Ids.Same(u.HomeUserId, person.Id));

    /// <summary>The account a person signs in with: of a guest the one at home.</summary>
    public User? AtHome(User user) => user.IsGuest ? Users.Find(user.HomeUserId) : user;

    /// <summary>The service principal a token can be asked for under this name. A slash at the end makes no difference.</summary>
    public ServicePrincipal? Resource(string tenantId, string name) =>
        ServicePrincipals.All.FirstOrDefault(p => Ids.Same(p.TenantId, tenantId) && IsVisible(p) && NamesOf(p).Any(n => Ids.Same(n.TrimEnd('/'), name.TrimEnd('/'))));

    /// <summary>What tokens can be asked for: Microsoft's own names, or a customer application's appId and identifier URIs.</summary>
    public IReadOnlyList<string> NamesOf(ServicePrincipal principal) =>
        principal.AppOwnerOrganizationId is null
            ? principal.Names
            : [principal.AppId, .. principal.Names, .. ApplicationByAppId(principal.AppId)?.IdentifierUris ?? []];

    public IReadOnlyList<AppRole> AppRolesOf(ServicePrincipal resource)
    {
        if (resource.AppOwnerOrganizationId is not null) return ApplicationByAppId(resource.AppId)?.AppRoles ?? [];
        var gone = settings.Now.PermissionsGone;
        return gone.Count == 0 ? resource.AppRoles : [.. resource.AppRoles.Where(r => !gone.Contains(r.Value, StringComparer.Ordinal))];
    }

    public IReadOnlyList<PermissionScope> ScopesOf(ServicePrincipal resource) =>
        resource.AppOwnerOrganizationId is null ? resource.Scopes : ApplicationByAppId(resource.AppId)?.Scopes ?? [];

    /// <summary>Values of the app roles a user or service principal holds on a resource, as they go into tokens now.</summary>
    public IReadOnlyList<string> EffectiveAppRoles(string principalId, ServicePrincipal resource)
    {
        var held = AppRoleAssignments.All
            .Where(a => Ids.Same(a.PrincipalId, principalId) && Ids.Same(a.ResourceId, resource.Id) && a.EffectiveFrom <= clocks.World)
            .Select(a => a.AppRoleId).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return AppRolesOf(resource).Where(r => held.Contains(r.Id)).Select(r => r.Value).ToList();
    }

    public bool IsAssigned(string principalId, ServicePrincipal resource) =>
        AppRoleAssignments.All.Any(a => Ids.Same(a.PrincipalId, principalId) && Ids.Same(a.ResourceId, resource.Id));

    /// <summary>Template ids of the directory roles that work for this person now.</summary>
    public IReadOnlyList<string> ActiveRoles(string principalId) =>
        RoleAssignments.All.Where(a => Ids.Same(a.PrincipalId, principalId) && a.EffectiveFrom <= clocks.World).Select(a => a.RoleId).ToList();

    public bool HasAnyRole(string principalId, params ReadOnlySpan<string> roleIds)
    {
        foreach (var held in ActiveRoles(principalId))
            foreach (var wanted in roleIds)
                if (Ids.Same(held, wanted)) return true;
        return false;
    }

    /// <summary>Delegated permissions consented for this client on this resource, for everybody or for this person.</summary>
    public IReadOnlySet<string> ConsentedScopes(ServicePrincipal client, ServicePrincipal resource, string userId) =>
        Grants.All
            .Where(g => Ids.Same(g.ClientId, client.Id) && Ids.Same(g.ResourceId, resource.Id) && (g.ConsentType == "AllPrincipals" || Ids.Same(g.PrincipalId, userId)))
            .SelectMany(g => g.Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes a client secret; the returned text is the only copy. <paramref name="acceptedNow"/> spares seeds the replication delay.</summary>
    public (PasswordCredential Credential, string SecretText) AddPassword(
        string appId, string? displayName = null, DateTimeOffset? start = null, DateTimeOffset? end = null, bool acceptedNow = false) => world.Change(() =>
    {
        var app = Applications.All.Single(a => Ids.Same(a.AppId, appId) && a.DeletedAt is null);
        var secret = Secrets.New();
        var from = start ?? clocks.World;
        var credential = new PasswordCredential(
            Guid.NewGuid().ToString(), displayName, secret[..3], from, end ?? from.AddYears(2), Secrets.Hash(secret),
            acceptedNow ? from : clocks.World.AddSeconds(settings.Now.SecretAcceptedSeconds));
        Applications.Put(app.Id, app with { Passwords = [.. app.Passwords, credential] });
        given.Add(app.AppId, credential.KeyId, secret);
        return (credential, secret);
    });

    /// <summary>Puts a certificate's public part on an application, accepted at once.</summary>
    public KeyCredential AddCertificate(string appId, byte[] der, string? displayName = null) => world.Change(() =>
    {
        var app = Applications.All.Single(a => Ids.Same(a.AppId, appId) && a.DeletedAt is null);
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        var credential = new KeyCredential(
            Guid.NewGuid().ToString(), displayName ?? certificate.Subject, "AsymmetricX509Cert", "Verify", Convert.ToBase64String(certificate.GetCertHash()),
            new(certificate.NotBefore.ToUniversalTime()), new(certificate.NotAfter.ToUniversalTime()), der, DateTimeOffset.MinValue);
        Applications.Put(app.Id, app with { Keys = [.. app.Keys, credential] });
        return credential;
    });
}

internal static class Secrets
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

    /// <summary>40 characters, as Entra's are today.</summary>
    public static string New() => RandomNumberGenerator.GetString(Alphabet, 40);

    public static string Hash(string secret) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
