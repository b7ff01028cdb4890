using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Network;

/// <summary>The sandbox's own authority and one server certificate for every host name it stands in for. Kept with the world, so a restart keeps the trust.</summary>
internal static class Certificates
{
    /// <summary>Host names as in production; a client connects them to the sandbox's port and trusts its authority, nothing else differs.</summary>
    private static readonly string[] Names =
    [
        "login.microsoftonline.com", "login.windows.net", "graph.microsoft.com", "management.azure.com", "*.vault.azure.net",
        "*.crm.dynamics.com", "*.crm4.dynamics.com", "*.api.crm4.dynamics.com", "outlook.office365.com",
        "mail.contoso.com", "autodiscover.contoso.com", "legacy.contoso.com", "sandbox.localhost", "login.localhost", "localhost",
    ];

    /// <summary>Whether the sandbox stands in for this host: named in the certificate, or one label under a wildcard.</summary>
    public static bool Covers(string host) => Names.Any(name =>
        name.StartsWith("*.", StringComparison.Ordinal)
            ? host.IndexOf('.') is > 0 and var dot && string.Equals(host[dot..], name[1..], StringComparison.OrdinalIgnoreCase)
            : string.Equals(host, name, StringComparison.OrdinalIgnoreCase));

    private sealed record Kept(byte[] Authority, byte[] Server);

    public static (X509Certificate2 Authority, X509Certificate2 Server) LoadOrMake(World world, DateTimeOffset now)
    {
        var shelf = world.Shelf<Kept>("tls");
        if (shelf.Find("tls") is not { } kept)
        {
            kept = Make(now);
            shelf.Put("tls", kept);
        }

        return (X509CertificateLoader.LoadPkcs12(kept.Authority, null), X509CertificateLoader.LoadPkcs12(kept.Server, null));
    }

    /// <summary>
    /// The company's own authority and a server certificate of it. It is signed by the sandbox's authority, which stands for all that the company
    /// trusts; Dynamics refuses chains that lead through it, as it would not know a company's private root.
    /// </summary>
    public static (X509Certificate2 Authority, X509Certificate2 Server) LoadOrMakePrivate(World world, X509Certificate2 authority, DateTimeOffset now)
    {
        var shelf = world.Shelf<Kept>("tls");
        if (shelf.Find("private") is not { } kept)
        {
            using var key = RSA.Create(2048);
            using var company = AuthorityRequest("CN=Contoso private root", key).Create(authority, now.AddDays(-1), now.AddYears(9), RandomNumberGenerator.GetBytes(12)).CopyWithPrivateKey(key);
            kept = new Kept(company.RawData, MakeServer(company, now));
            shelf.Put("private", kept);
        }

        return (X509CertificateLoader.LoadCertificate(kept.Authority), X509CertificateLoader.LoadPkcs12(kept.Server, null));
    }

    private static Kept Make(DateTimeOffset now)
    {
        using var key = RSA.Create(2048);
        using var authority = AuthorityRequest("CN=Sandbox cloud root, O=Stands in for DigiCert", key).CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        return new Kept(Pfx.Of(authority), MakeServer(authority, now));
    }

    private static CertificateRequest AuthorityRequest(string name, RSA key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        return request;
    }

    private static byte[] MakeServer(X509Certificate2 authority, DateTimeOffset now)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Sandbox cloud", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in Names) alternatives.AddDnsName(name);
        alternatives.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using var server = request.Create(authority, now.AddDays(-1), now.AddYears(8), RandomNumberGenerator.GetBytes(12)).CopyWithPrivateKey(key);
        return Pfx.Of(server);
    }
}
