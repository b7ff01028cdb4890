namespace Portal.Settings;

/// <summary>What the portal is connected to. Tenants are named by their role and may all be the same.</summary>
public sealed class ConnectionSettings
{
    public string? DataverseTenantId { get; set; }

    /// <summary>Tenant of the key vaults and of KV-App; empty means the Dataverse tenant.</summary>
    public string? VaultTenantId { get; set; }

    /// <summary>Tenant in which Exchange on-premises trusts Entra, and of HMA-App; empty means the Dataverse tenant.</summary>
    public string? ExchangeTenantId { get; set; }

    /// <summary>Names of tenants, for people.</summary>
    public List<TenantSettings> Tenants { get; set; } = [];

    public List<EnvironmentSettings> Environments { get; set; } = [];

    public List<VaultSettings> Vaults { get; set; } = [];

    /// <summary>Host names that people may enter although they resolve to private addresses (split DNS).</summary>
    public List<string> PrivateHosts { get; set; } = [];

    /// <summary>A tenant's name for people; its id where nobody gave it a name.</summary>
    public string NameOf(string tenantId) =>
        Tenants.Find(t => string.Equals(t.Id, tenantId, StringComparison.OrdinalIgnoreCase))?.Name ?? tenantId;
}

public sealed class TenantSettings
{
    public string Id { get; set; } = "";

    public string Name { get; set; } = "";
}

public sealed class EnvironmentSettings
{
    public string Name { get; set; } = "";

    public Uri? Url { get; set; }
}

public sealed class VaultSettings
{
    public string Name { get; set; } = "";

    public Uri? Uri { get; set; }

    /// <summary>Azure's id of the vault: <c>/subscriptions/…/resourceGroups/…/providers/Microsoft.KeyVault/vaults/…</c>.</summary>
    public string? ResourceId { get; set; }
}
