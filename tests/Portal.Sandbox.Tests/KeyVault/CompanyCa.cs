using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Portal.Tests;

namespace Portal.TestKeys;

/// <summary>A company's own authority: a root, an issuing CA below it, and what people bring from it.</summary>
internal sealed class CompanyCa : IDisposable
{
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _issuing;

    public CompanyCa()
    {
        var now = KnownWorld.Now;
        using var rootKey = RSA.Create(2048);
        using var issuingKey = RSA.Create(2048);
        using var root = Authority("CN=Contoso Root CA", rootKey).CreateSelfSigned(now.AddYears(-1), now.AddYears(20));
        _root = X509CertificateLoader.LoadCertificate(root.RawData);
        using var issuing = Authority("CN=Contoso Issuing CA 1", issuingKey).Create(root, now.AddYears(-1), now.AddYears(10), RandomNumberGenerator.GetBytes(8));
        _issuing = issuing.CopyWithPrivateKey(issuingKey);
    }

    public X509Certificate2 Root => _root;

    /// <summary>The issuing CA, public part.</summary>
    public X509Certificate2 Issuing => X509CertificateLoader.LoadCertificate(_issuing.RawData);

    /// <summary>What the CA answers to a request: the certificate, then its issuers.</summary>
    public X509Certificate2[] Sign(byte[] csr, DateTimeOffset? from = null, int days = 365)
    {
        var request = CertificateRequest.LoadSigningRequest(csr, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions, RSASignaturePadding.Pkcs1);
        var start = from ?? KnownWorld.Now.AddMinutes(-10);
        return [request.Create(_issuing, start, start.AddDays(days), RandomNumberGenerator.GetBytes(12)), Issuing, Root];
    }

    /// <summary>The certificate with its private key, signed by the issuing CA.</summary>
    public X509Certificate2 Issue(string subject = "CN=mail.contoso.com", int bits = 2048, DateTimeOffset? from = null, int days = 365)
    {
        using var key = RSA.Create(bits);
        var start = from ?? KnownWorld.Now.AddDays(-1);
        using var made = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).Create(_issuing, start, start.AddDays(days), RandomNumberGenerator.GetBytes(12));
        return made.CopyWithPrivateKey(key);
    }

    public byte[] Pfx(X509Certificate2 certificate, string? password)
    {
        X509Certificate2[] all = [certificate, Issuing, Root];
        return new X509Certificate2Collection(all).Export(X509ContentType.Pfx, password)!;
    }

    /// <summary>A PKCS #8 key and the chain, lines ended as in UNIX.</summary>
    public string Pem(X509Certificate2 certificate, bool pkcs1 = false)
    {
        using var key = certificate.GetRSAPrivateKey()!;
        return (pkcs1 ? key.ExportRSAPrivateKeyPem() : key.ExportPkcs8PrivateKeyPem()) + "\n" + Pem(certificate, Issuing, Root);
    }

    public static string Pem(params X509Certificate2[] chain) => string.Concat(chain.Select(c => c.ExportCertificatePem() + "\n"));

    public static byte[] P7b(params X509Certificate2[] chain) => new X509Certificate2Collection(chain).Export(X509ContentType.Pkcs7)!;

    private static CertificateRequest Authority(string name, RSA key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        return request;
    }

    public void Dispose()
    {
        _root.Dispose();
        _issuing.Dispose();
    }
}
