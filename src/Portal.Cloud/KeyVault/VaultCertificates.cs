using Azure.Core;
using Portal.Cloud.Http;

namespace Portal.Cloud.KeyVault;

public sealed class VaultCertificates(CloudNetwork network, VaultUri vault, TokenCredential credential)
{
    /// <summary>Starts making a self-signed certificate whose private key can be exported (Dynamics reads it through the secret).</summary>
    public Task<CertificateOperation> CreateAsync(NewCertificate certificate, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>The operation that is under way or was the last; null when there is none.</summary>
    public Task<CertificateOperation?> OperationAsync(string name, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>The current version.</summary>
    public Task<VaultCertificate?> FindAsync(string name, CancellationToken ct) => throw new NotImplementedException();

    public Task<IReadOnlyList<CertificateVersion>> VersionsAsync(string name, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Names and dates of the vault's certificates.</summary>
    public Task<IReadOnlyList<CertificateVersion>> ListAsync(CancellationToken ct) => throw new NotImplementedException();
}

/// <param name="Name">1 to 127 letters, digits and hyphens.</param>
/// <param name="Subject">"CN=mail.contoso.com".</param>
public sealed record NewCertificate(string Name, string Subject, int ValidityMonths, IReadOnlyDictionary<string, string> Tags);

public enum CertificateProgress { InProgress, Completed, Canceled, Failed }

/// <param name="Reason">Why it failed, in the vault's words.</param>
public sealed record CertificateOperation(CertificateProgress Progress, string? RequestId, string? Reason);

/// <param name="Cer">The public part, DER.</param>
/// <param name="Thumbprint">SHA-1 in upper-case hex, as the Entra admin center shows it.</param>
/// <param name="Exportable">Without it the secret carries no private key, and Dynamics cannot sign.</param>
public sealed record VaultCertificate(string Name, string Version, ReadOnlyMemory<byte> Cer, string Thumbprint, string Subject, DateTimeOffset Start, DateTimeOffset End,
    bool Enabled, bool Exportable, string? KeyType, int? KeySize, string? ContentType, IReadOnlyDictionary<string, string> Tags);

public sealed record CertificateVersion(string Name, string? Version, string? Thumbprint, bool Enabled, DateTimeOffset? Start, DateTimeOffset? End, IReadOnlyDictionary<string, string> Tags);
