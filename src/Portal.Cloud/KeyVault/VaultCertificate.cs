namespace Portal.Cloud.KeyVault;

/// <param name="Name">1 to 127 letters, digits and hyphens.</param>
/// <param name="Subject">"CN=mail.contoso.com".</param>
public sealed record NewCertificate(string Name, string Subject, int ValidityMonths, IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>Alternative names, which many CAs ask for.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];
}

public enum CertificateProgress { InProgress, Completed, Canceled, Failed }

/// <param name="Reason">Why it failed, in the vault's words.</param>
public sealed record CertificateOperation(CertificateProgress Progress, string? RequestId, string? Reason)
{
    /// <summary>"Self" is signed by the vault itself; "Unknown" waits for a certificate that somebody signs elsewhere.</summary>
    public string? Issuer { get; init; }

    /// <summary>The certificate signing request, PKCS #10 in DER; empty when the answer had none.</summary>
    public ReadOnlyMemory<byte> Csr { get; init; }

    /// <summary>Only <see cref="VaultCertificates.MergeAsync"/> ends it.</summary>
    public bool WaitsForMerge => Progress == CertificateProgress.InProgress && Issuer == "Unknown";
}

/// <summary>A certificate that has an operation under way and no version yet, as the vault lists it.</summary>
/// <param name="Since">When the operation began; null when the vault did not say.</param>
/// <param name="Exportable">Whether its key may leave the vault later; null when the vault did not say.</param>
public sealed record PendingCertificate(CertificateOperation Operation, DateTimeOffset? Since, bool? Exportable, IReadOnlyDictionary<string, string> Tags);

/// <summary>Deleted with all its versions. Its name stays taken until it is recovered, purged, or <paramref name="PurgeAt"/> has come.</summary>
public sealed record DeletedCertificate(VaultCertificate Certificate, DateTimeOffset? DeletedAt, DateTimeOffset? PurgeAt)
{
    public bool Purgeable => Certificate.Purgeable;
}

/// <param name="Cer">The public part, DER.</param>
/// <param name="Thumbprint">SHA-1 in upper-case hex, as the Entra admin center shows it.</param>
/// <param name="Exportable">Without it the secret carries no private key, and Dynamics cannot sign.</param>
public sealed record VaultCertificate(string Name, string Version, ReadOnlyMemory<byte> Cer, string Thumbprint, string Subject, DateTimeOffset Start, DateTimeOffset End,
    bool Enabled, bool Exportable, string? KeyType, int? KeySize, string? ContentType, IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>The vault makes a new version by itself before this one ends. Dynamics then signs with a certificate that HMA-App does not know.</summary>
    public bool AutoRenews { get; init; }

    /// <summary>The vault lets a deleted one be removed for good; false under purge protection. https://learn.microsoft.com/rest/api/keyvault/certificates/get-certificate/get-certificate#deletionrecoverylevel</summary>
    public bool Purgeable { get; init; }

    /// <summary>Who signed it; the same as <see cref="Subject"/> when it signed itself.</summary>
    public string Issuer { get; init; } = "";
}

/// <param name="Version">Null in a list of names.</param>
public sealed record CertificateVersion(string Name, string? Version, string? Thumbprint, bool Enabled, DateTimeOffset? Start, DateTimeOffset? End, IReadOnlyDictionary<string, string> Tags);
