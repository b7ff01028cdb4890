using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Portal.Certificates;

/// <summary>
/// A certificate with its private key that somebody brought: in this process's memory until it is in the vault, and nowhere else. Disposing clears it.
/// What was read out of it (subject, dates, thumbprint) is public and may be shown and kept.
/// </summary>
public sealed class KeyPair : IDisposable
{
    private readonly byte[] _pfx;

    private KeyPair(byte[] pfx, X509Certificate2 certificate, int bits, IReadOnlyList<string> chain)
    {
        // Pinned, so that the collector does not leave copies behind when it moves things.
        _pfx = GC.AllocateUninitializedArray<byte>(pfx.Length, pinned: true);
        pfx.CopyTo(_pfx, 0);
        CryptographicOperations.ZeroMemory(pfx);
        (Thumbprint, Subject, Issuer, Bits, Chain) = (certificate.Thumbprint, certificate.Subject, certificate.Issuer, bits, chain);
        (Start, End) = (new(certificate.NotBefore.ToUniversalTime()), new(certificate.NotAfter.ToUniversalTime()));
    }

    /// <summary>SHA-1 in upper-case hex, as the Entra admin center shows it.</summary>
    public string Thumbprint { get; }

    public string Subject { get; }

    public string Issuer { get; }

    /// <summary>Size of the RSA key.</summary>
    public int Bits { get; }

    public DateTimeOffset Start { get; }

    public DateTimeOffset End { get; }

    /// <summary>Subjects of the issuers that came with it, nearest first.</summary>
    public IReadOnlyList<string> Chain { get; }

    /// <summary>PKCS #12 without a password: exactly what was checked, whatever form it came in.</summary>
    public ReadOnlyMemory<byte> Pfx => _pfx;

    /// <param name="certificate">With its private key, exportable.</param>
    internal static KeyPair Of(X509Certificate2 certificate, int bits, IReadOnlyList<X509Certificate2> issuers)
    {
        X509Certificate2[] all = [certificate, .. issuers];
        // Triple DES is what every reader of PKCS #12 opens; what protects the key on its way is TLS.
        var pfx = new X509Certificate2Collection(all).ExportPkcs12(Pkcs12ExportPbeParameters.Pkcs12TripleDesSha1, null);
        return new KeyPair(pfx, certificate, bits, [.. issuers.Select(i => i.Subject)]);
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_pfx);
}
