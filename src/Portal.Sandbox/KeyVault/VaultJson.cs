using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace Portal.Sandbox.KeyVault;

/// <summary>What the data plane answers. Certificate, key and secret of one version carry the same version string.</summary>
internal static class VaultJson
{
    public static object Bundle(Vault vault, CertificateVersion version) => new
    {
        id = Id(vault, "certificates", version),
        kid = Id(vault, "keys", version),
        sid = Id(vault, "secrets", version),
        x5t = Thumbprint(version),
        cer = Convert.ToBase64String(version.Cer),
        attributes = Attributes(vault, version),
        policy = CertificatePolicyJson.Shown(version.Policy, CertificateId(vault, version.Name)),
        tags = version.Tags,
    };

    public static object Item(Vault vault, CertificateVersion version, bool withVersion) => new
    {
        id = withVersion ? Id(vault, "certificates", version) : CertificateId(vault, version.Name),
        x5t = Thumbprint(version),
        attributes = Attributes(vault, version),
        tags = version.Tags,
    };

    public static object Deleted(Vault vault, CertificateVersion version) => new
    {
        recoveryId = $"{vault.Uri}deletedcertificates/{version.Name}",
        deletedDate = version.DeletedAt!.Value.ToUnixTimeSeconds(),
        scheduledPurgeDate = version.DeletedAt.Value.AddDays(vault.SoftDeleteRetentionInDays).ToUnixTimeSeconds(),
        id = Id(vault, "certificates", version),
        x5t = Thumbprint(version),
        cer = Convert.ToBase64String(version.Cer),
        attributes = Attributes(vault, version),
        policy = CertificatePolicyJson.Shown(version.Policy, CertificateId(vault, version.Name)),
        tags = version.Tags,
    };

    public static object Secret(Vault vault, CertificateVersion version) => new
    {
        value = CertificateMaker.SecretValue(version),
        contentType = version.Policy.ContentType,
        id = Id(vault, "secrets", version),
        kid = Id(vault, "keys", version),
        managed = true,
        attributes = Attributes(vault, version),
        tags = version.Tags,
    };

    public static object SecretItem(Vault vault, CertificateVersion version, bool withVersion) => new
    {
        id = withVersion ? Id(vault, "secrets", version) : $"{vault.Uri}secrets/{version.Name}",
        contentType = version.Policy.ContentType,
        managed = true,
        attributes = Attributes(vault, version),
    };

    /// <summary>What is there of a certificate before its first version: no public part, switched off.</summary>
    public static object Shell(Vault vault, CertificateVersion version) => new
    {
        id = Id(vault, "certificates", version),
        kid = Id(vault, "keys", version),
        attributes = new { enabled = false, created = version.RequestedAt.ToUnixTimeSeconds(), updated = version.RequestedAt.ToUnixTimeSeconds() },
        policy = CertificatePolicyJson.Shown(version.Policy, CertificateId(vault, version.Name)),
        pending = new { id = $"{CertificateId(vault, version.Name)}/pending" },
        tags = version.Tags,
    };

    public static object Operation(Vault vault, CertificateVersion version, bool inProgress) => new
    {
        id = $"{CertificateId(vault, version.Name)}/pending",
        issuer = new { name = version.Policy.Issuer },
        csr = version.Csr is null ? null : Convert.ToBase64String(version.Csr),
        cancellation_requested = version.Canceled,
        status = version.Canceled ? "canceled" : inProgress ? "inProgress" : "completed",
        status_details = !inProgress ? null
            : version.Policy.Issuer == "Unknown" ? "Pending certificate created. Please Perform Merge to complete the request."
            : "Pending certificate created. Certificate request is in progress. This may take some time based on the issuer provider. Please check again later.",
        target = inProgress || version.Canceled ? null : CertificateId(vault, version.Name),
        request_id = version.RequestId,
    };

    public static string CertificateId(Vault vault, string name) => $"{vault.Uri}certificates/{name}";

    private static string Id(Vault vault, string kind, CertificateVersion version) => $"{vault.Uri}{kind}/{version.Name}/{version.Version}";

    private static string Thumbprint(CertificateVersion version) => Base64UrlEncoder.Encode(SHA1.HashData(version.Cer));

    private static object Attributes(Vault vault, CertificateVersion version)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(version.Cer);
        return new
        {
            enabled = version.Enabled,
            nbf = new DateTimeOffset(certificate.NotBefore).ToUnixTimeSeconds(),
            exp = new DateTimeOffset(certificate.NotAfter).ToUnixTimeSeconds(),
            created = version.ReadyAt.ToUnixTimeSeconds(),
            updated = version.ReadyAt.ToUnixTimeSeconds(),
            recoveryLevel = vault.EnablePurgeProtection ? "Recoverable" : "Recoverable+Purgeable",
            recoverableDays = vault.SoftDeleteRetentionInDays,
        };
    }
}
