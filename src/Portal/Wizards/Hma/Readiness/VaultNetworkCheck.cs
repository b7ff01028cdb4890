using Portal.Cloud.Arm;
using Portal.Plans;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>Who gets through to the vault. Whether Dynamics 365 passes a firewall is documented nowhere, so a closed vault is never called OK or not OK.</summary>
internal sealed class VaultNetworkCheck : IReadinessCheck
{
    public string Group => Groups.Vault;
    public string Name => "Network of the vault";
    public string Source => "Azure Resource Manager";
    public string About(Ground ground) => ground.Form.VaultUri;

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        var vault = await ground.VaultAsync();
        return [Judge(vault.Name, vault.Network)];
    }

    private Fact Judge(string vault, VaultNetwork network)
    {
        var endpoints = network.PrivateEndpoints.Count == 0 ? "" : $"; private endpoints: {string.Join(", ", network.PrivateEndpoints)}";
        if (!network.PublicAccess)
            return Closed(
                $"Public access to {vault} is off{endpoints}",
                "Dynamics 365 comes from Microsoft's network, not from a private endpoint of yours. Microsoft documents no way in for this; expect Test & Enable to fail, or use a vault that is open.");
        if (!network.AllowByDefault)
            return Closed($"{vault} is behind a firewall that lets through {Allowed(network)}{endpoints}",
                "Whether Dynamics 365 passes shows only in its own test. Its outbound addresses are those of the Azure service tag of its region (PowerPlatformInfra), which change; \"trusted Microsoft services\" is not documented to include it.");
        return new(Name, $"{vault} is reachable from all networks{endpoints}", Truth.Ok);
    }

    private Fact Closed(string value, string remedy) => new(Name, value, Truth.CouldNotCheck, remedy) { Who = "Owner of the vault, or Contributor" };

    private static string Allowed(VaultNetwork network)
    {
        var parts = new List<string>();
        if (network.Addresses.Count > 0) parts.Add(network.Addresses.Count <= 5 ? string.Join(", ", network.Addresses) : $"{network.Addresses.Count} address ranges");
        if (network.VirtualNetworks > 0) parts.Add($"{network.VirtualNetworks} virtual network{(network.VirtualNetworks == 1 ? "" : "s")}");
        return parts.Count == 0 ? "nobody" : string.Join(" and ", parts);
    }
}
