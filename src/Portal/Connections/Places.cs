using Portal.Settings;

namespace Portal.Connections;

/// <summary>Names of the tenants and which of them plays which role, from the settings (in sandbox mode from its seed).</summary>
public sealed class Places(PortalSettings settings)
{
    public ConnectionSettings Known => settings.Connections;

    public string TenantName(string tenantId) => settings.Connections.NameOf(tenantId);

    /// <summary>The tenant of key vaults and KV-App as the settings have it; the vault's own challenge is asked where it matters.</summary>
    public string? VaultTenant => settings.Connections.VaultTenantId is { Length: > 0 } vault ? vault : settings.Connections.DataverseTenantId;

    public string? ExchangeTenant => settings.Connections.ExchangeTenantId is { Length: > 0 } exchange ? exchange : settings.Connections.DataverseTenantId;
}
