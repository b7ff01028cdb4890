using System.Text.Json;
using Azure.Core;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;

namespace Portal.Cloud.Arm;

/// <summary>Vaults as Azure resources: model, tenant, network. https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults</summary>
public sealed class Vaults(CloudNetwork network, TokenCredential credential)
{
    // Older control-plane versions retire in February 2027; from this one on a missing enableRbacAuthorization still reads as access policies on old vaults.
    public const string ApiVersion = "2026-02-01";
    private readonly ArmApi _arm = new(network, credential);

    /// <summary>The vaults this person may see, over all their subscriptions.</summary>
    public async Task<IReadOnlyList<Vault>> ListAsync(CancellationToken ct)
    {
        // Side by side: quicker, and a look through pasted answers learns of all of them at once.
        var subscriptions = (await _arm.ListAsync("subscriptions", "2022-12-01", ct)).Select(s => s.Text("subscriptionId")).OfType<string>();
        var found = await Task.WhenAll(subscriptions.Select(id => _arm.ListAsync($"subscriptions/{id}/providers/Microsoft.KeyVault/vaults", ApiVersion, ct)));
        return [.. found.SelectMany(f => f).Select(Read).OfType<Vault>().OrderBy(v => v.Name)];
    }

    public async Task<Vault?> FindAsync(string resourceId, CancellationToken ct) =>
        await _arm.FindAsync(resourceId, ApiVersion, ct) is { } vault ? Read(vault) : null;

    /// <summary>Null also when the person may not see it: Azure does not tell the two apart.</summary>
    /// <param name="resourceId">Where it was found before: one request instead of one for each subscription. Believed only if the vault there has this address.</param>
    public async Task<Vault?> FindAsync(VaultUri uri, string? resourceId, CancellationToken ct) =>
        resourceId is not null && await FindAsync(resourceId, ct) is { } known && known.Uri == uri ? known : await FindAsync(uri, ct);

    /// <summary>Null also when the person may not see it: Azure does not tell the two apart.</summary>
    public async Task<Vault?> FindAsync(VaultUri uri, CancellationToken ct) => (await ListAsync(ct)).FirstOrDefault(v => v.Uri == uri);

    private static Vault? Read(JsonElement resource)
    {
        var properties = resource.At("properties") ?? default;
        if (!VaultUri.TryParse(properties.Text("vaultUri"), out var uri, out _)) return null;
        var open = properties.Text("publicNetworkAccess") is not { } access || !access.Equals("Disabled", StringComparison.OrdinalIgnoreCase);
        var allowed = properties.At("networkAcls")?.Text("defaultAction") is not { } action || action.Equals("Allow", StringComparison.OrdinalIgnoreCase);
        return new Vault(
            resource.Text("id")!, resource.Text("name")!, uri, properties.Text("tenantId") ?? "", resource.Text("location"), properties.Bool("enableRbacAuthorization") == true,
            open && allowed, [.. properties.Items("accessPolicies").Select(ReadPolicy)])
        {
            Network = ReadNetwork(properties, open, allowed),
            PurgeProtected = properties.Bool("enablePurgeProtection") == true,
            RetentionDays = properties.Int("softDeleteRetentionInDays"),
        };
    }

    private static VaultNetwork ReadNetwork(JsonElement properties, bool open, bool allowed)
    {
        var rules = properties.At("networkAcls") ?? default;
        var endpoints = properties.Items("privateEndpointConnections")
            .Where(e => e.At("properties")?.At("privateLinkServiceConnectionState")?.Text("status") == "Approved")
            .Select(e => e.At("properties")?.At("privateEndpoint")?.Text("id")?.Split('/')[^1] ?? e.Text("id")?.Split('/')[^1] ?? "unnamed");
        return new(open, allowed, [.. rules.Items("ipRules").Select(r => r.Text("value")).OfType<string>()], rules.Items("virtualNetworkRules").Count(), [.. endpoints]);
    }

    private static AccessPolicy ReadPolicy(JsonElement policy)
    {
        var permissions = policy.At("permissions") ?? default;
        return new AccessPolicy(policy.Text("tenantId") ?? "", policy.Text("objectId") ?? "", permissions.Texts("secrets"), permissions.Texts("certificates"));
    }
}

/// <param name="UsesRoles">Azure roles decide; otherwise access policies do.</param>
/// <param name="OpenNetwork">Reachable from every network; otherwise a firewall or private endpoint stands before it.</param>
public sealed record Vault(string ResourceId, string Name, VaultUri Uri, string TenantId, string? Location, bool UsesRoles, bool OpenNetwork, IReadOnlyList<AccessPolicy> Policies)
{
    public VaultNetwork Network { get; init; } = new(OpenNetwork, OpenNetwork, [], 0, []);

    /// <summary>What is deleted stays for its retention, and nobody can hasten that. Once on, it cannot be taken back.</summary>
    public bool PurgeProtected { get; init; }

    /// <summary>Days that deleted objects can be recovered; null when Azure did not say.</summary>
    public int? RetentionDays { get; init; }

    public string SubscriptionId => ResourceId.Split('/')[2];
    public string ResourceGroup => ResourceId.Split('/')[4];

    public AccessPolicy? PolicyOf(string objectId) => Policies.FirstOrDefault(p => p.ObjectId.Equals(objectId, StringComparison.OrdinalIgnoreCase));
}

/// <param name="PublicAccess">publicNetworkAccess is not "Disabled".</param>
/// <param name="AllowByDefault">networkAcls.defaultAction is "Allow": no firewall.</param>
/// <param name="Addresses">Public addresses and ranges that the firewall lets through.</param>
/// <param name="PrivateEndpoints">Names of approved private endpoints.</param>
// https://learn.microsoft.com/azure/key-vault/general/network-security
public sealed record VaultNetwork(bool PublicAccess, bool AllowByDefault, IReadOnlyList<string> Addresses, int VirtualNetworks, IReadOnlyList<string> PrivateEndpoints);

public sealed record AccessPolicy(string TenantId, string ObjectId, IReadOnlyList<string> Secrets, IReadOnlyList<string> Certificates)
{
    public bool AllowsSecret(string permission) => Allows(Secrets, permission);
    public bool AllowsCertificate(string permission) => Allows(Certificates, permission);

    /// <summary>What Dynamics needs: get on secrets and get on certificates.</summary>
    public bool AllowsDynamics => AllowsSecret("get") && AllowsCertificate("get");

    private static bool Allows(IReadOnlyList<string> granted, string permission) =>
        granted.Contains(permission, StringComparer.OrdinalIgnoreCase) || granted.Contains("all", StringComparer.OrdinalIgnoreCase);
}
