using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Portal.Sandbox.KeyVault;

/// <summary>Makes real certificates, and turns them into what the secrets endpoint hands out.</summary>
internal static class CertificateMaker
{
    /// <exception cref="CryptographicException">The subject is not an X.500 name.</exception>
    public static (byte[] Pfx, byte[] Cer, byte[] Csr) SelfSigned(CertificatePolicy policy, RSA key, DateTimeOffset from)
    {
        var request = RequestFor(policy, key);
        using var certificate = request.CreateSelfSigned(from.AddMinutes(-10), from.AddMonths(policy.ValidityMonths));
        return (State.Pfx.Of(certificate), certificate.RawData, request.CreateSigningRequest());
    }

    /// <summary>A key, and a request that a CA elsewhere makes a certificate of.</summary>
    /// <exception cref="CryptographicException">The subject is not an X.500 name.</exception>
    public static (byte[] Key, byte[] Csr) Request(CertificatePolicy policy, RSA key) => (key.ExportPkcs8PrivateKey(), RequestFor(policy, key).CreateSigningRequest());

    private static CertificateRequest RequestFor(CertificatePolicy policy, RSA key)
    {
        var request = new CertificateRequest(new X500DistinguishedName(policy.Subject), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(Usage(policy.KeyUsage), true));
        var ekus = new OidCollection();
        foreach (var eku in policy.Ekus) ekus.Add(new Oid(eku));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(ekus, false));
        if (policy.DnsNames.Count > 0)
        {
            var names = new SubjectAlternativeNameBuilder();
            foreach (var name in policy.DnsNames) names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
        }

        return request;
    }

    /// <summary>One PKCS #12 without password: the certificate with its key first, then those it came with.</summary>
    public static byte[] Pfx(X509Certificate2 withKey, IEnumerable<X509Certificate2> issuers)
    {
        X509Certificate2[] all = [withKey, .. issuers];
        return State.Pfx.Of(all);
    }

    /// <summary>The secret's value. A key that is not exportable stays in the vault: then only the public part comes.</summary>
    public static string SecretValue(CertificateVersion version)
    {
        using var publicPart = X509CertificateLoader.LoadCertificate(version.Cer);
        if (version.Policy.ContentType == "application/x-pem-file") return Pem(version);
        return Convert.ToBase64String(version.Policy.Exportable ? version.Pfx : State.Pfx.Of(publicPart));
    }

    private static string Pem(CertificateVersion version)
    {
        var all = X509CertificateLoader.LoadPkcs12Collection(version.Pfx, null, X509KeyStorageFlags.Exportable);
        using var key = all.First(c => c.HasPrivateKey).GetRSAPrivateKey();
        var certificates = all.OrderByDescending(c => c.HasPrivateKey).Select(c => c.ExportCertificatePem());
        return string.Join('\n', (version.Policy.Exportable ? new[] { key!.ExportPkcs8PrivateKeyPem() } : []).Concat(certificates)) + "\n";
    }

    private static X509KeyUsageFlags Usage(IEnumerable<string> usages) => usages.Aggregate(X509KeyUsageFlags.None, (all, usage) => all | usage switch
    {
        "digitalSignature" => X509KeyUsageFlags.DigitalSignature,
        "keyEncipherment" => X509KeyUsageFlags.KeyEncipherment,
        "dataEncipherment" => X509KeyUsageFlags.DataEncipherment,
        "keyAgreement" => X509KeyUsageFlags.KeyAgreement,
        "nonRepudiation" => X509KeyUsageFlags.NonRepudiation,
        "keyCertSign" => X509KeyUsageFlags.KeyCertSign,
        "cRLSign" => X509KeyUsageFlags.CrlSign,
        _ => X509KeyUsageFlags.None,
    });
}
