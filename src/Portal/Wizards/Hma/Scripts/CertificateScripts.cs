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
        return
        [
            Create(vault, name, tags, "Self", new { subject, validityInMonths = months, keyUsage = KeyUsage, ekus = Ekus }),
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

    /// <param name="issuer">"Self", or "Unknown" for a CA that the vault does not know: then a request is made.</param>
    /// <param name="certificate">The policy's x509CertificateProperties.</param>
    private static Script Create(VaultUri vault, string name, IReadOnlyDictionary<string, string> tags, string issuer, object certificate)
    {
        // The form that az keyvault certificate get-default-policy prints; az translates it for the service.
        var policy = ScriptJson.Of(new
        {
            issuerParameters = new { name = issuer },
            keyProperties = new { exportable = true, keyType = "RSA", keySize = 2048, reuseKey = false },
            secretProperties = new { contentType = "application/x-pkcs12" },
            x509CertificateProperties = certificate,
            lifetimeActions = new[] { new { trigger = new { daysBeforeExpiry = 45 }, action = new { actionType = "EmailContacts" } } },
        });
        return Script.Az(Bash.Text($"""
            az keyvault certificate create --output none \
              --vault-name={new AzValue(vault.Name)} --name={new AzValue(name)} \
              --tags={Tag(tags)} \
              --policy {policy}
            """));
    }

    private static AzValue Tag(IReadOnlyDictionary<string, string> tags) => new(string.Join(' ', tags.Select(t => $"{t.Key}={t.Value}")));

    /// <summary>The file stays where it is: its path is the script's first argument, its password comes from the variable PFX_PASSWORD and is no word of a command line.</summary>
    public static IReadOnlyList<Script> Import(VaultUri vault, string name, IReadOnlyDictionary<string, string> tags)
    {
        return
        [
            Script.Az(Bash.Text($$"""
                file=${1:?Give the PFX or PEM file as the first argument, and its password, if it has one, in PFX_PASSWORD.}
                password=()
                if [ -n "${PFX_PASSWORD-}" ]; then password=(--password @/dev/fd/3); fi
                az keyvault certificate import --output none \
                  --vault-name={{new AzValue(vault.Name)}} --name={{new AzValue(name)}} \
                  --tags={{Tag(tags)}} \
                  --file "$file" ${password[@]+"${password[@]}"} 3< <(printf '%s' "${PFX_PASSWORD-}")
                """)),
            Script.ByHand(
                new("In the Azure portal open the key vault, Certificates, Generate/Import. The vault:", vault.Name),
                new("Method: Import. Certificate name:", name),
                new("Choose the PFX or PEM file with its private key, type its password, and choose Create. Nobody but you needs the file."),
                new("Come back to this step, choose \"Use one that is there\" and pick the certificate.")),
        ];
    }

    /// <summary>A key in the vault and a request for a CA that the vault does not know.</summary>
    public static IReadOnlyList<Script> Request(VaultUri vault, string name, string subject, string host, int months, IReadOnlyDictionary<string, string> tags)
    {
        return
        [
            Create(vault, name, tags, "Unknown", new { subject, subjectAlternativeNames = new { dnsNames = new[] { host } }, validityInMonths = months, keyUsage = KeyUsage, ekus = Ekus }),
            Script.ByHand(
                new("In the Azure portal open the key vault, Certificates, Generate/Import. The vault:", vault.Name),
                new("Method: Generate. Certificate name:", name),
                new("Type of certificate authority: certificate issued by a non-integrated CA. Subject:", subject),
                new("DNS names:", host),
                new("Advanced policy configuration: Exportable private key Yes, key type RSA, key size 2048, reuse key on renewal No. Then choose Create."),
                new("Come back to this step and take the request over; the signing request can be downloaded here.")),
        ];
    }

    /// <param name="chain">DER in base64, the certificate first. https://learn.microsoft.com/rest/api/keyvault/certificates/merge-certificate</param>
    public static IReadOnlyList<Script> Merge(VaultUri vault, string name, IReadOnlyList<string> chain)
    {
        var url = Address.Of($"https://{vault.Host}/certificates/{name}/pending/merge?api-version=7.5");
        var body = ScriptJson.Of(new { x5c = chain });
        return
        [
            Script.Az(Bash.Text($"""
                az rest --method post --output none --resource https://vault.azure.net \
                  --url {url} \
                  --headers 'Content-Type=application/json' \
                  --body {body}
                """)),
            Script.ByHand(
                new("In the Azure portal open the key vault, Certificates, the certificate, Certificate Operation. The certificate:", name),
                new("Choose \"Merge Signed Request\" and give the file that your CA made, in PEM.")),
        ];
    }

    /// <summary>https://learn.microsoft.com/rest/api/keyvault/certificates/delete-certificate-operation</summary>
    public static IReadOnlyList<Script> Cancel(VaultUri vault, string name)
    {
        var url = Address.Of($"https://{vault.Host}/certificates/{name}/pending?api-version=7.5");
        return
        [
            Script.Az(Bash.Text($"az rest --method delete --output none --resource https://vault.azure.net --url {url}")),
            Script.ByHand(
                new("In the Azure portal open the key vault, Certificates, the certificate, Certificate Operation. The certificate:", name),
                new("Choose Delete. The key of the request goes with it.")),
        ];
    }

    public static IReadOnlyList<Script> Recover(VaultUri vault, string name) =>
    [
        Script.Az(Bash.Text($"az keyvault certificate recover --output none --vault-name={new AzValue(vault.Name)} --name={new AzValue(name)}")),
        Script.ByHand(
            new("In the Azure portal open the key vault, Certificates, Manage deleted certificates. The certificate:", name),
            new("Choose it and Recover; then come back to this step, choose \"Use one that is there\" and pick it.")),
    ];

    /// <summary>
    /// The list of certificates is replaced as a whole by PATCH, so those that are there go back with the new one. Exactly the version that was looked at, and decided
    /// on: whoever may make versions in the vault must not choose what is trusted.
    /// </summary>
    public static IReadOnlyList<Script> Attach(VaultUri vault, string vaultTenant, CertificateRef chosen, string appTenant, string appObjectId, string appName)
    {
        var certificate = chosen.Name;
        var read = Address.Of($"https://{vault.Host}/certificates/{certificate}/{chosen.Version}?api-version=7.5");
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
                $cer = (Get-AzKeyVaultCertificate -VaultName {{vault.Name}} -Name {{certificate}} -Version {{chosen.Version}}).Certificate
                $keys = @((Get-MgApplication -ApplicationId {{appObjectId}} -Property 'keyCredentials').KeyCredentials)
                Update-MgApplication -ApplicationId {{appObjectId}} -KeyCredentials ($keys + @{ Type = 'AsymmetricX509Cert'; Usage = 'Verify'; DisplayName = {{certificate}}; Key = $cer.RawData })
                """), "Application.ReadWrite.All"),
            Script.ByHand(
                new("In the Azure portal open the key vault, Certificates, and the certificate:", certificate),
                new("Open this version of it and choose \"Download in CER format\":", chosen.Version),
                new("In the Microsoft Entra admin center, App registrations, open the app, Certificates & secrets, Certificates, Upload certificate, and choose that file. The app:", appName),
                new("Description:", certificate)),
        ];
    }

    private static readonly string[] KeyUsage = ["digitalSignature", "keyEncipherment"];

    /// <summary>Client authentication.</summary>
    private static readonly string[] Ekus = ["1.3.6.1.5.5.7.3.2"];
}
