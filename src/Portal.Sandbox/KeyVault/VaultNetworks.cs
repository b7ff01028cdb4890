using Portal.Sandbox.Network;
using Portal.Sandbox.State;

namespace Portal.Sandbox.KeyVault;

internal static class VaultNetworks
{
    /// <summary>With purge protection as the sandbox's settings have it.</summary>
    public static Vault ProtectedBy(this Vault vault, Settings settings) =>
        settings.VaultsWithoutPurgeProtection.Contains(vault.Name, StringComparer.OrdinalIgnoreCase) ? vault with { EnablePurgeProtection = false } : vault;

    /// <summary>The vault with the firewall that <see cref="Settings.VaultNetworks"/> gives it: the same for who reads its rules and for who is stopped by them.</summary>
    public static Vault Under(this Vault vault, Settings settings) =>
        settings.VaultNetworks.FirstOrDefault(v => v.Key.Equals(vault.Name, StringComparison.OrdinalIgnoreCase)).Value switch
        {
            "all" => vault with { DenyByDefault = false },
            "portal-only" => vault with { DenyByDefault = true, AllowedAddresses = [Vantage.Portal.PublicAddress + "/32"] },
            "dynamics-only" => vault with { DenyByDefault = true, AllowedAddresses = [Vantage.Dynamics.PublicAddress + "/32"] },
            _ => vault,
        };
}
