using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Portal.Cloud.Exchange;

/// <summary>A server's certificate as one connection from this portal saw it.</summary>
/// <param name="Issuers">Subjects of the chain's authorities, the signing one first, the root last.</param>
/// <param name="NameFits">The host name is in the certificate.</param>
/// <param name="Trusted">This portal's computer trusts the chain.</param>
public sealed record ServerTls(string Subject, IReadOnlyList<string> Names, DateTimeOffset Start, DateTimeOffset End, IReadOnlyList<string> Issuers, bool NameFits, bool Trusted)
{
    // Organisations in Microsoft's Trusted Root Program that issue server certificates widely, as of November 2026:
    // https://learn.microsoft.com/security/trusted-root/participants-list. Names only, so a hint and no proof.
    private static readonly string[] Public =
    [
        "DigiCert", "GeoTrust", "Thawte", "RapidSSL", "Sectigo", "USERTRUST", "COMODO", "Let's Encrypt", "Internet Security Research Group", "GlobalSign", "Entrust", "GoDaddy", "Starfield", "Amazon",
        "Google Trust Services", "Microsoft Corporation", "QuoVadis", "SwissSign", "T-Systems", "Deutsche Telekom", "D-Trust", "Actalis", "Buypass",
        "Asseco", "Certum", "Unizeto", "IdenTrust", "SSL Corporation", "SSL.com",
        "HARICA", "Hellenic Academic", "Certigna", "Dhimyotis", "Telia", "AC Camerfirma", "IZENPE", "SECOM", "Cybertrust", "WISeKey", "OISTE", "GEANT", "ZeroSSL", "Trustwave", "Gandi", "TWCA", "TAIWAN-CA",
    ];

    /// <summary>The signing authority carries the name of a public one.</summary>
    public bool LooksPublic => Public.Any(p => Issuers[0].Contains(p, StringComparison.OrdinalIgnoreCase));

    internal static ServerTls Of(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames()).Take(50).ToList();
        var issuers = chain?.ChainElements.Skip(1).Select(e => e.Certificate.Subject).ToList() ?? [];
        if (issuers.Count == 0) issuers = [certificate.Issuer];
        return new ServerTls(
            certificate.Subject, names, new(certificate.NotBefore.ToUniversalTime()), new(certificate.NotAfter.ToUniversalTime()), issuers,
            !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch), !errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors));
    }
}
