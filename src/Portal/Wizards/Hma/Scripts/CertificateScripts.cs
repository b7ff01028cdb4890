using System.Globalization;
using Portal.Cloud.KeyVault;
using Portal.Scripts;

namespace Portal.Wizards.Hma.Scripts;

/// <summary>The certificate made in the vault, and its public part put on HMA-App, for other hands.</summary>
internal static class CertificateScripts
{
    /// <param name="tags">By which a look knows whose certificate it is.</param>
    public static IReadOnlyList<Script> Create(VaultUri vault, string name, string subject, int months, IReadOnlyDictionary<string, string> tags)
    {
        // The form that az keyvault certificate get-default-policy prints; az translates it for the service.
        var policy = ScriptJson.Of(new
        {
            issuerParameters = new { name = "Self" },
            keyProperties = new { exportable = true, keyType = "RSA", keySize = 2048, reuseKey = false },
            secretProperties = new { contentType = "application/x-pkcs12" },
            x509CertificateProperties = new { subject, validityInMonths = months, keyUsage = KeyUsage, ekus = Ekus },
            lifetimeActions = new[] { new { trigger = new { daysBeforeExpiry = 45 }, action = new { actionType = "EmailContacts" } } },
        });
        var tag = new AzValue(string.Join(' ', tags.Select(t => $"{t.Key}={t.Value}")));
        return
        [
            Script.Az(Bash.Text($"""
                az keyvault certificate create --output none \
                  --vault-name={new AzValue(vault.Name)} --name={new AzValue(name)} \
                  --tags={tag} \
                  --policy {policy}
                """)),
            Script.ByHand(
                new("In the Azure portal open the key vault, Certificates, Generate/Import. The vault:", vault.Name),
                new("Method: Generate. Certificate name:", name),
                new("Type of certificate authority: self-signed. Subject:", subject),
                new("Validity period in months:", months.ToString(CultureInfo.InvariantCulture)),
                new("Content type: PKCS #12. Lifetime action type: e-mail all contacts at a given number of days before expiry, 45 days. A certificate that renewed itself would be unknown to HMA-App."),
                new("Advanced policy configuration: Exportable private key Yes, key type RSA, key size 2048, reuse key on renewal No."),
                new("Come back to this step, choose \"Use one that is there\" and pick the certificate.")),
        ];
    }

    /// <summary>The list of certificates is replaced as a whole by PATCH, so those that are there go back with the new one.</summary>
    public static IReadOnlyList<Script> Attach(VaultUri vault, string vaultTenant, string certificate, string appTenant, string appObjectId, string appName)
    {
        var read = Address.Of($"https://{vault.Host}/certificates/{certificate}?api-version=7.5");
        var app = Address.Of($"https://graph.microsoft.com/v1.0/applications/{appObjectId}");
        var name = ScriptJson.Of(certificate);
        return
        [
            Script.Az(Bash.Text($$"""
                in_tenant {{vaultTenant}}
                cer=$(az rest --method get --resource https://vault.azure.net --url {{read}} --query cer --output tsv)
                in_tenant {{appTenant}}
                keys=$(az rest --method get --url {{app + "?$select=keyCredentials"}} --query keyCredentials --output json)
                case $keys in
                  *"$cer"*) echo 'The certificate is on the app already.' ;;
                  *)
                    key=$(printf '{"type":"AsymmetricX509Cert","usage":"Verify","displayName":%s,"key":"%s"}' {{name}} "$cer")
                    if [ "$keys" = '[]' ]; then keys="[$key]"; else keys="${keys%]},$key]"; fi
                    printf '{"keyCredentials":%s}' "$keys" |
                      az rest --method patch --output none --url {{app}} --headers 'Content-Type=application/json' --body @-
                    ;;
                esac
                """)),
            Script.Graph(PowerShell.Text($$"""
                # Get-AzKeyVaultCertificate is in the module Az.KeyVault; Connect-AzAccount signs in to Azure.
                if (-not (Get-AzContext)) { $null = Connect-AzAccount -Tenant {{vaultTenant}} }
                $cer = (Get-AzKeyVaultCertificate -VaultName {{vault.Name}} -Name {{certificate}}).Certificate
                $keys = @((Get-MgApplication -ApplicationId {{appObjectId}} -Property 'keyCredentials').KeyCredentials)
                Update-MgApplication -ApplicationId {{appObjectId}} -KeyCredentials ($keys + @{ Type = 'AsymmetricX509Cert'; Usage = 'Verify'; DisplayName = {{certificate}}; Key = $cer.RawData })
                """), "Application.ReadWrite.All"),
            Script.ByHand(
                new("In the Azure portal open the key vault, Certificates, the certificate, its current version, and choose \"Download in CER format\". The certificate:", certificate),
                new("In the Microsoft Entra admin center, App registrations, open the app, Certificates & secrets, Certificates, Upload certificate, and choose that file. The app:", appName),
                new("Description:", certificate)),
        ];
    }

    private static readonly string[] KeyUsage = ["digitalSignature", "keyEncipherment"];

    /// <summary>Client authentication.</summary>
    private static readonly string[] Ekus = ["1.3.6.1.5.5.7.3.2"];
}
