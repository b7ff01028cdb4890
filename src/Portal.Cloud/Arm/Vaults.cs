using Azure.Core;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;

namespace Portal.Cloud.Arm;

/// <summary>Vaults as Azure resources: model, tenant, network.</summary>
public sealed class Vaults(CloudNetwork network, TokenCredential credential)
{
    /// <summary>The vaults this person may see, over all their subscriptions.</summary>
    public Task<IReadOnlyList<Vault>> ListAsync(CancellationToken ct) => throw new NotImplementedException();

    public Task<Vault?> FindAsync(string resourceId, CancellationToken ct) => throw new NotImplementedException();

    public Task<Vault?> FindAsync(VaultUri uri, CancellationToken ct) => throw new NotImplementedException();
}

/// <param name="UsesRoles">Azure roles decide; otherwise access policies do.</param>
/// <param name="OpenNetwork">Reachable from every network; otherwise a firewall or private endpoint stands before it.</param>
public sealed record Vault(string ResourceId, string Name, VaultUri Uri, string TenantId, string? Location, bool UsesRoles, bool OpenNetwork, IReadOnlyList<AccessPolicy> Policies)
{
    public string SubscriptionId => ResourceId.Split('/')[2];
    public string ResourceGroup => ResourceId.Split('/')[4];
}

public sealed record AccessPolicy(string TenantId, string ObjectId, IReadOnlyList<string> Secrets, IReadOnlyList<string> Certificates)
{
    public bool Allows(string permission, IReadOnlyList<string> granted) => granted.Contains(permission, StringComparer.OrdinalIgnoreCase) || granted.Contains("all", StringComparer.OrdinalIgnoreCase);

    /// <summary>What Dynamics needs: get on secrets and get on certificates.</summary>
    public bool AllowsDynamics => Allows("get", Secrets) && Allows("get", Certificates);
}
