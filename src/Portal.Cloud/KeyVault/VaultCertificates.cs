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
    public Task<CertificateOperation> CreateAsync(NewCertificate certificate, CancellationToken ct) => BeginAsync(certificate, "Self", ct);

    /// <summary>
    /// Makes a key that stays in the vault, and a signing request for a CA the vault does not know. It waits, for days if need be, until
    /// <see cref="MergeAsync"/> or <see cref="CancelAsync"/>. https://learn.microsoft.com/azure/key-vault/certificates/create-certificate-signing-request
    /// </summary>
    public Task<CertificateOperation> RequestAsync(NewCertificate certificate, CancellationToken ct) => BeginAsync(certificate, "Unknown", ct);

    /// <summary>The operation that is under way or was the last; null when there is none.</summary>
    public async Task<CertificateOperation?> OperationAsync(string name, CancellationToken ct) =>
        await _vault.FindAsync($"certificates/{name}/pending", ct) is { } operation ? ReadOperation(operation) : null;

    /// <summary>The operation with what the vault shows of a certificate that has no version yet; null when none is under way.</summary>
    public async Task<PendingCertificate?> PendingAsync(string name, CancellationToken ct)
    {
        if (await OperationAsync(name, ct) is not { Progress: CertificateProgress.InProgress } operation) return null;
        var bundle = await _vault.FindAsync($"certificates/{name}", ct);
        return bundle is { } shell && !shell.Has("cer", out _)
            ? new PendingCertificate(operation, shell.At("attributes")?.UnixTime("created"), shell.At("policy")?.At("key_props")?.Bool("exportable"), Tags(shell))
            : new PendingCertificate(operation, null, null, new Dictionary<string, string>(StringComparer.Ordinal)); // an older version stands before it
    }

    /// <summary>Ends the operation: the key that was made for it is gone, and nothing can be merged any more. Ending one that is gone is no error.</summary>
    public Task CancelAsync(string name, CancellationToken ct) => _vault.DeleteAsync($"certificates/{name}/pending", ct);

    /// <summary>Completes a request with the certificate a CA made of it.</summary>
    /// <param name="chain">DER; the certificate itself first, then its issuers. The vault refuses one that is not for the key of the request.</param>
    public async Task<VaultCertificate> MergeAsync(string name, IReadOnlyList<ReadOnlyMemory<byte>> chain, CancellationToken ct) =>
        Read(await _vault.PostAsync($"certificates/{name}/pending/merge", new { x5c = chain.Select(c => Convert.ToBase64String(c.Span)) }, ct));

    /// <summary>Puts a certificate with its private key into the vault, exportable; where the name is there already, as its new current version.</summary>
    /// <param name="pfx">PKCS #12. Whoever calls clears it; what is made of it here is cleared when the call is over.</param>
    /// <param name="password">Of the PKCS #12; null for none.</param>
    // https://learn.microsoft.com/rest/api/keyvault/certificates/import-certificate/import-certificate
    public async Task<VaultCertificate> ImportAsync(string name, ReadOnlyMemory<byte> pfx, string? password, IReadOnlyDictionary<string, string> tags, CancellationToken ct)
    {
        var most = pfx.Length * 2 + (password?.Length ?? 0) * 6 + tags.Sum(t => (t.Key.Length + t.Value.Length) * 6 + 8) + 1000;
        return Read(await _vault.PostPrivateAsync($"certificates/{name}/import", most, json =>
        {
            json.WriteStartObject();
            json.WriteBase64String("value", pfx.Span);
            if (password is not null) json.WriteString("pwd", password);
            json.WritePropertyName("policy");
            JsonSerializer.Serialize(json, new { key_props = new { exportable = true, kty = "RSA", reuse_key = false }, secret_props = new { contentType = "application/x-pkcs12" }, lifetime_actions = BeforeTheEnd });
            json.WritePropertyName("tags");
            JsonSerializer.Serialize(json, tags);
            json.WriteEndObject();
        }, ct));
    }

    /// <summary>The current version. While the first one is being made Key Vault shows it without a public part; that counts as not there.</summary>
    public async Task<VaultCertificate?> FindAsync(string name, CancellationToken ct) => await FindAsync(name, null, ct);

    /// <param name="version">Null for the current one.</param>
    public async Task<VaultCertificate?> FindAsync(string name, string? version, CancellationToken ct) =>
        await _vault.FindAsync(version is null ? $"certificates/{name}" : $"certificates/{name}/{version}", ct) is { } bundle && bundle.Has("cer", out _) ? Read(bundle) : null;

    /// <summary>Switches one version on or off. A version that is off cannot be read by anybody, and is not deleted.</summary>
    public async Task<VaultCertificate> EnableAsync(string name, string version, bool enabled, CancellationToken ct) =>
        Read(await _vault.PatchAsync($"certificates/{name}/{version}", new { attributes = new { enabled } }, ct));

    /// <summary>A deleted one that can still be recovered; null when there is none.</summary>
    public async Task<DeletedCertificate?> FindDeletedAsync(string name, CancellationToken ct) =>
        await _vault.FindAsync($"deletedcertificates/{name}", ct) is { } bundle && bundle.Has("cer", out _)
            ? new DeletedCertificate(Read(bundle), bundle.UnixTime("deletedDate"), bundle.UnixTime("scheduledPurgeDate")) : null;

    /// <summary>Brings a deleted certificate back with all its versions. Seen under its name a moment later.</summary>
    public Task RecoverAsync(string name, CancellationToken ct) => _vault.PostAsync($"deletedcertificates/{name}/recover", new { }, ct);

    /// <summary>Deletes all versions; recoverable for the vault's 7 to 90 days. Deleting what is gone is no error.</summary>
    public Task DeleteAsync(string name, CancellationToken ct) => _vault.DeleteAsync($"certificates/{name}", ct);

    /// <summary>Removes a deleted certificate for good; refused (403) where the vault has purge protection. Purging what is gone is no error.</summary>
    public Task PurgeAsync(string name, CancellationToken ct) => _vault.DeleteAsync($"deletedcertificates/{name}", ct);

    public async Task<IReadOnlyList<CertificateVersion>> VersionsAsync(string name, CancellationToken ct) =>
        [.. (await _vault.ListAsync($"certificates/{name}/versions", ct)).Select(ReadVersion)];

    /// <summary>Names and dates of the vault's certificates.</summary>
    public async Task<IReadOnlyList<CertificateVersion>> ListAsync(CancellationToken ct) => [.. (await _vault.ListAsync("certificates", ct)).Select(ReadVersion)];

    private async Task<CertificateOperation> BeginAsync(NewCertificate certificate, string issuer, CancellationToken ct) =>
        ReadOperation(await _vault.PostAsync($"certificates/{certificate.Name}/create", new { policy = Policy(certificate, issuer), attributes = new { enabled = true }, tags = certificate.Tags }, ct));

    /// <summary>
    /// Only e-mails before the end, no automatic renewal: that would make a new version current before its public part is on HMA-App, and the next
    /// synchronization would sign with a certificate nobody knows.
    /// </summary>
    private static readonly object BeforeTheEnd = new[] { new { trigger = new { days_before_expiry = 45 }, action = new { action_type = "EmailContacts" } } };

    private static object Policy(NewCertificate certificate, string issuer) => new
    {
        key_props = new { exportable = true, kty = "RSA", key_size = 2048, reuse_key = false },
        secret_props = new { contentType = "application/x-pkcs12" },
        x509_props = new
        {
            subject = certificate.Subject,
            sans = certificate.DnsNames.Count == 0 ? null : new { dns_names = certificate.DnsNames },
            validity_months = certificate.ValidityMonths,
            key_usage = new[] { "digitalSignature", "keyEncipherment" },
            ekus = new[] { "1.3.6.1.5.5.7.3.2" },
        },
        lifetime_actions = BeforeTheEnd,
        issuer = new { name = issuer },
    };

    // "inProgress" in one answer, "InProgress" in another.
    private static CertificateOperation ReadOperation(JsonElement o) => new(
        Enum.TryParse<CertificateProgress>(o.Text("status"), ignoreCase: true, out var progress) ? progress : CertificateProgress.InProgress,
        o.Text("request_id"), o.At("error")?.Text("message"))
    {
        Issuer = o.At("issuer")?.Text("name"),
        Csr = o.Text("csr") is { Length: > 0 } csr ? Convert.FromBase64String(csr) : default,
    };

    private static VaultCertificate Read(JsonElement bundle)
    {
        var cer = Convert.FromBase64String(bundle.Text("cer")!);
        using var certificate = X509CertificateLoader.LoadCertificate(cer);
        var (name, version) = IdOf(bundle);
        var key = bundle.At("policy")?.At("key_props");
        return new VaultCertificate(
            name, version ?? "", cer, certificate.Thumbprint, certificate.Subject, new(certificate.NotBefore.ToUniversalTime()), new(certificate.NotAfter.ToUniversalTime()),
            bundle.At("attributes")?.Bool("enabled") != false, key?.Bool("exportable") == true, key?.Text("kty"), key?.Int("key_size"),
            bundle.At("policy")?.At("secret_props")?.Text("contentType"), Tags(bundle))
        {
            Issuer = certificate.Issuer,
            Purgeable = bundle.At("attributes")?.Text("recoveryLevel")?.Contains("Purgeable", StringComparison.OrdinalIgnoreCase) == true,
            AutoRenews = bundle.At("policy")?.Items("lifetime_actions").Any(a => string.Equals(a.At("action")?.Text("action_type"), "AutoRenew", StringComparison.OrdinalIgnoreCase)) == true,
        };
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
