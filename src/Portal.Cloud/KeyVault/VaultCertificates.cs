using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Azure.Core;
using Portal.Cloud.Http;

namespace Portal.Cloud.KeyVault;

/// <summary>Certificates of a vault. https://learn.microsoft.com/rest/api/keyvault/certificates/operation-groups</summary>
public sealed class VaultCertificates(CloudNetwork network, VaultUri vault, TokenCredential credential)
{
    private readonly VaultPipeline _vault = new(network, vault, credential);

    /// <summary>Starts making a self-signed certificate whose private key can be exported (Dynamics reads it through the secret).</summary>
    public async Task<CertificateOperation> CreateAsync(NewCertificate certificate, CancellationToken ct) =>
        ReadOperation(await _vault.PostAsync($"certificates/{certificate.Name}/create", new { policy = Policy(certificate), attributes = new { enabled = true }, tags = certificate.Tags }, ct));

    /// <summary>The operation that is under way or was the last; null when there is none.</summary>
    public async Task<CertificateOperation?> OperationAsync(string name, CancellationToken ct) =>
        await _vault.FindAsync($"certificates/{name}/pending", ct) is { } operation ? ReadOperation(operation) : null;

    /// <summary>The current version. While the first one is being made Key Vault shows it without a public part; that counts as not there.</summary>
    public async Task<VaultCertificate?> FindAsync(string name, CancellationToken ct) =>
        await _vault.FindAsync($"certificates/{name}", ct) is { } bundle && bundle.Has("cer", out _) ? Read(bundle) : null;

    public async Task<IReadOnlyList<CertificateVersion>> VersionsAsync(string name, CancellationToken ct) =>
        [.. (await _vault.ListAsync($"certificates/{name}/versions", ct)).Select(ReadVersion)];

    /// <summary>Names and dates of the vault's certificates.</summary>
    public async Task<IReadOnlyList<CertificateVersion>> ListAsync(CancellationToken ct) => [.. (await _vault.ListAsync("certificates", ct)).Select(ReadVersion)];

    /// <summary>
    /// Only e-mails before the end, no automatic renewal: that would make a new version current before its public part is on HMA-App, and the next
    /// synchronization would sign with a certificate nobody knows.
    /// </summary>
    private static object Policy(NewCertificate certificate) => new
    {
        key_props = new { exportable = true, kty = "RSA", key_size = 2048, reuse_key = false },
        secret_props = new { contentType = "application/x-pkcs12" },
        x509_props = new
        {
            subject = certificate.Subject,
            validity_months = certificate.ValidityMonths,
            key_usage = new[] { "digitalSignature", "keyEncipherment" },
            ekus = new[] { "1.3.6.1.5.5.7.3.2" },
        },
        lifetime_actions = new[] { new { trigger = new { days_before_expiry = 45 }, action = new { action_type = "EmailContacts" } } },
        issuer = new { name = "Self" },
    };

    // "inProgress" in one answer, "InProgress" in another.
    private static CertificateOperation ReadOperation(JsonElement o) => new(
        Enum.TryParse<CertificateProgress>(o.Text("status"), ignoreCase: true, out var progress) ? progress : CertificateProgress.InProgress,
        o.Text("request_id"), o.At("error")?.Text("message"));

    private static VaultCertificate Read(JsonElement bundle)
    {
        var cer = Convert.FromBase64String(bundle.Text("cer")!);
        using var certificate = X509CertificateLoader.LoadCertificate(cer);
        var (name, version) = IdOf(bundle);
        var key = bundle.At("policy")?.At("key_props");
        return new VaultCertificate(
            name, version ?? "", cer, certificate.Thumbprint, certificate.Subject, new(certificate.NotBefore.ToUniversalTime()), new(certificate.NotAfter.ToUniversalTime()),
            bundle.At("attributes")?.Bool("enabled") != false, key?.Bool("exportable") == true, key?.Text("kty"), key?.Int("key_size"),
            bundle.At("policy")?.At("secret_props")?.Text("contentType"), Tags(bundle));
    }

    private static CertificateVersion ReadVersion(JsonElement item)
    {
        var (name, version) = IdOf(item);
        var attributes = item.At("attributes") ?? default;
        return new CertificateVersion(name, version, Thumbprint(item.Text("x5t")), attributes.Bool("enabled") != false, attributes.UnixTime("nbf"), attributes.UnixTime("exp"), Tags(item));
    }

    /// <summary>https://vault/certificates/name[/version]</summary>
    private static (string Name, string? Version) IdOf(JsonElement item) =>
        new Uri(item.Text("id")!).Segments is [_, _, var name, .. var rest] ? (name.Trim('/'), rest.FirstOrDefault()) : ("", null);

    private static string? Thumbprint(string? x5t) => x5t is null ? null : Convert.ToHexString(System.Buffers.Text.Base64Url.DecodeFromChars(x5t));

    private static IReadOnlyDictionary<string, string> Tags(JsonElement item) =>
        item.At("tags")?.EnumerateObject().ToDictionary(t => t.Name, t => t.Value.GetString() ?? "") ?? [];
}
