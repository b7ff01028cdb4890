using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Portal.Sandbox.KeyVault;

/// <summary>Makes real certificates, and turns them into what the secrets endpoint hands out.</summary>
internal static class CertificateMaker
{
    /// <exception cref="CryptographicException">The subject is not an X.500 name.</exception>
    public static (byte[] Pfx, byte[] Cer) SelfSigned(CertificatePolicy policy, DateTimeOffset from)
    {
        using var key = RSA.Create(policy.KeySize);
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

        using var certificate = request.CreateSelfSigned(from.AddMinutes(-10), from.AddMonths(policy.ValidityMonths));
        return (certificate.Export(X509ContentType.Pfx), certificate.RawData);
    }

    /// <summary>Opens what was imported: PFX in base64, or PEM with certificate and PKCS#8 key. Null when it holds no usable pair.</summary>
    public static X509Certificate2? Open(string value, string? password)
    {
        try
        {
            return value.Contains("-----BEGIN", StringComparison.Ordinal)
                ? X509Certificate2.CreateFromPem(value, value)
                : X509CertificateLoader.LoadPkcs12(Convert.FromBase64String(value), password, X509KeyStorageFlags.Exportable);
        }
        catch (Exception broken) when (broken is CryptographicException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The secret's value. A key that is not exportable stays in the vault: then only the public part comes.</summary>
    public static string SecretValue(CertificateVersion version)
    {
        using var whole = X509CertificateLoader.LoadPkcs12(version.Pfx, null, X509KeyStorageFlags.Exportable);
        using var key = whole.GetRSAPrivateKey();
        if (version.Policy.ContentType == "application/x-pem-file")
            return (version.Policy.Exportable ? key!.ExportPkcs8PrivateKeyPem() + "\n" : "") + whole.ExportCertificatePem() + "\n";
        if (version.Policy.Exportable) return Convert.ToBase64String(version.Pfx);
        using var publicPart = X509CertificateLoader.LoadCertificate(version.Cer);
        return Convert.ToBase64String(publicPart.Export(X509ContentType.Pfx));
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
