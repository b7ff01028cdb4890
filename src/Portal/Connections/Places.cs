using Microsoft.EntityFrameworkCore;
using Portal.Settings;
using Portal.Store;
using static Portal.Ids;

namespace Portal.Connections;

/// <summary>
/// What the portal is connected to, for whoever needs it at once: the rows of the Connections page, in the settings' own shape. Read again after
/// <see cref="Remembered"/>, so that what is added on one instance is known to the others.
/// </summary>
public sealed class Places(IDbContextFactory<PortalDb> dbs, PortalSettings settings, TimeProvider time)
{
    /// <summary>How long the rows are believed without asking the store again. A change on this instance counts at once.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    private sealed record Kept(ConnectionSettings Known, IReadOnlyList<Connection> Tenants, DateTimeOffset At);

    private Kept? _kept;

    public ConnectionSettings Known => Now.Known;

    /// <summary>A tenant's name for people; its id where nobody gave it a name.</summary>
    public string TenantName(string tenantId) => Known.NameOf(tenantId);

    /// <summary>The tenant of key vaults and KV-App; the vault's own challenge is asked where it matters.</summary>
    public string? VaultTenant => Of(TenantRoles.Vault);

    public string? ExchangeTenant => Of(TenantRoles.Exchange);

    public string? DataverseTenant => Of(TenantRoles.Dataverse);

    /// <summary>Whether people can be sent to this tenant for a token: it has a role, or is the one they sign in at.</summary>
    public bool Reaches(string tenantId) =>
        Same(tenantId, settings.SignIn.TenantId) || Now.Tenants.Any(t => t.Roles != TenantRoles.None && Same(t.Address, tenantId));

    /// <summary>What a tenant is here for; none where it is not connected.</summary>
    public TenantRoles RolesOf(string tenantId) => Now.Tenants.FirstOrDefault(t => Same(t.Address, tenantId))?.Roles ?? TenantRoles.None;

    public bool HasEnvironment(string address) => Known.Environments.Exists(e => Same(e.Url?.GetLeftPart(UriPartial.Authority), address));

    /// <summary>Called after a change.</summary>
    internal void Forget() => _kept = null;

    /// <summary>A role that nobody gave to a tenant is played by the Dataverse tenant, and that one's by the tenant of the sign-in.</summary>
    private string? Of(TenantRoles role) =>
        Now.Tenants.FirstOrDefault(t => t.Roles.HasFlag(role))?.Address
        ?? (role == TenantRoles.Dataverse ? settings.SignIn.TenantId : Of(TenantRoles.Dataverse));

    private Kept Now
    {
        get
        {
            var now = time.GetUtcNow();
            return _kept is { } kept && now - kept.At < Remembered ? kept : _kept = Read(now);
        }
    }

    private Kept Read(DateTimeOffset now)
    {
        using var db = dbs.CreateDbContext();
        var rows = db.Set<Connection>().AsNoTracking().Where(c => c.RemovedAt == null).OrderBy(c => c.Name).ThenBy(c => c.Id).ToList();
        var tenants = rows.Where(c => c.Kind == ConnectionKind.Tenant).ToList();
        return new(new ConnectionSettings
        {
            Tenants = [.. tenants.Select(t => new TenantSettings { Id = t.Address, Name = t.Name })],
            Environments = [.. rows.Where(c => c.Kind == ConnectionKind.Environment).Select(e => new EnvironmentSettings { Name = e.Name, Url = new Uri(e.Address) })],
            Vaults = [.. rows.Where(c => c.Kind == ConnectionKind.Vault).Select(v => new VaultSettings { Name = v.Name, Uri = new Uri(v.Address), ResourceId = v.ResourceId })],
            PrivateHosts = settings.Connections.PrivateHosts,
        }, tenants, now);
    }
}
