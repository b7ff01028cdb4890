using Portal.Cloud.KeyVault;
using Portal.Plans;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>A vault that renews by itself breaks synchronisation: the new version signs, and HMA-App does not know it. Also the proof that the vault's data can be read from here.</summary>
internal sealed class AutoRenewCheck : IReadinessCheck
{
    public string Group => Groups.Vault;
    public string Name => "Automatic renewal";
    public string Source => "Key Vault, policy of the certificate";
    public bool IsOptional => true;
    public string About(Ground ground) => $"{ground.Form.VaultUri}|{ground.Form.CertificateName}";

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        var found = await new VaultCertificates(ground.Network, ground.VaultUri, ground.Credential).FindAsync(ground.Form.CertificateName, ground.Ct);
        if (found is null) return [new(Name, $"no certificate {ground.Form.CertificateName} yet; the portal's own get no automatic renewal", null)];
        return
        [
            found.AutoRenews
                ? new(
                    Name,
                    $"{found.Name} is renewed by the vault itself",
                    Truth.NotOk,
                    "On that day Dynamics 365 signs with a version that HMA-App does not know, and every synchronisation fails. Set the lifetime action to \"E-mail contacts\" and renew in the safe order: first onto HMA-App, then current in the vault.") { Aside = true, Who = "Key Vault Certificates Officer" }
                : new(Name, $"{found.Name} is not renewed by itself", Truth.Ok),
        ];
    }
}
