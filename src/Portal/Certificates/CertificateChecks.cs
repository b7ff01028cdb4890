using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Portal.Certificates;

/// <summary>What is asked of every certificate that comes from outside. Each answer is a sentence for people, or null when nothing is wrong.</summary>
internal static class CertificateChecks
{
    // https://learn.microsoft.com/azure/key-vault/keys/about-keys: RSA keys of these sizes only.
    private static readonly int[] Sizes = [2048, 3072, 4096];

    public static string? OfKey(int bits) => Sizes.Contains(bits) ? null
        : bits < 2048 ? $"The RSA key has {bits} bits; at least 2048 are needed. Have a certificate made with a longer key."
        : $"The RSA key has {bits} bits; Key Vault keeps keys of 2048, 3072 or 4096 bits. Have a certificate made with one of these.";

    public static string? OfDates(X509Certificate2 certificate, DateTimeOffset now)
    {
        var (start, end) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        return end <= now.UtcDateTime ? $"The certificate expired on {end:d MMMM yyyy}. Bring one that is valid."
            : start > now.UtcDateTime ? $"The certificate is valid from {start:d MMMM yyyy HH:mm} UTC only. Wait until then, or bring one that is valid now."
            : null;
    }

    public static bool IsAuthority(X509Certificate2 certificate) => certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(e => e.CertificateAuthority);

    /// <summary>The issuers that are among <paramref name="all"/>, nearest first; what does not belong to the chain is left out.</summary>
    public static IReadOnlyList<X509Certificate2> Issuers(X509Certificate2 certificate, IEnumerable<X509Certificate2> all)
    {
        var left = all.Where(c => c != certificate && c.Thumbprint != certificate.Thumbprint).ToList();
        var issuers = new List<X509Certificate2>();
        for (var at = certificate; left.Find(c => Issued(c, at)) is { } issuer; at = issuer)
        {
            issuers.Add(issuer);
            left.Remove(issuer);
        }

        return issuers;
    }

    public static bool SameKey(X509Certificate2 certificate, RSA key) => certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());

    private static bool Issued(X509Certificate2 issuer, X509Certificate2 certificate) => issuer.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
