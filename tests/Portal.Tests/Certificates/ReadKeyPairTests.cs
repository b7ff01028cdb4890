using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Portal.Certificates;
using Portal.TestKeys;

namespace Portal.Tests.Certificates;

public sealed class ReadKeyPairTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    // Making keys takes longer than everything else here: one authority and one certificate serve all tests.
    private static readonly CompanyCa _ca = new();
    private static readonly X509Certificate2 _own = _ca.Issue();

    [Theory]
    [InlineData(null)]
    [InlineData("päss word")]
    public void A_pfx_is_read_with_its_chain_in_order(string? password)
    {
        X509Certificate2[] shuffled = [_ca.Root, _own, _ca.Issuing];

        using var pair = Good(new X509Certificate2Collection(shuffled).Export(X509ContentType.Pfx, password)!, password);

        Assert.Equal((_own.Thumbprint, "CN=mail.contoso.com", "CN=Contoso Issuing CA 1", 2048), (pair.Thumbprint, pair.Subject, pair.Issuer, pair.Bits));
        Assert.Equal(["CN=Contoso Issuing CA 1", "CN=Contoso Root CA"], pair.Chain);
    }

    public static TheoryData<string> Pems => ["pkcs8", "pkcs1", "windows lines", "certificate first", "encrypted"];

    [Theory, MemberData(nameof(Pems))]
    public void A_pem_is_read_in_every_form_that_tools_write(string form)
    {
        using var key = _own.GetRSAPrivateKey()!;
        var text = form switch
        {
            "pkcs1" => _ca.Pem(_own, pkcs1: true),
            "windows lines" => _ca.Pem(_own).ReplaceLineEndings("\r\n"),
            "certificate first" => CompanyCa.Pem(_own) + key.ExportPkcs8PrivateKeyPem(),
            "encrypted" => CompanyCa.Pem(_own) + key.ExportEncryptedPkcs8PrivateKeyPem("open", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)),
            _ => _ca.Pem(_own),
        };

        using var pair = Good(Encoding.UTF8.GetBytes(text), form == "encrypted" ? "open" : null);

        Assert.Equal(_own.Thumbprint, pair.Thumbprint);
    }

    // What is sent is made from what was checked; otherwise the vault could read another certificate out of the same bytes than the portal did.
    [Fact]
    public void What_is_held_is_a_pfx_without_password_that_holds_the_key()
    {
        using var pair = Good(_ca.Pfx(_own, "secret"), "secret");

        using var read = X509CertificateLoader.LoadPkcs12(pair.Pfx.ToArray(), null);
        Assert.Equal((_own.Thumbprint, true), (read.Thumbprint, read.HasPrivateKey));
    }

    [Fact]
    public void Disposing_clears_it()
    {
        var pair = Good(_ca.Pfx(_own, null), null);
        Assert.Contains(pair.Pfx.ToArray(), b => b != 0);

        pair.Dispose();

        Assert.All(pair.Pfx.ToArray(), b => Assert.Equal(0, b));
    }

    [Theory]
    [InlineData(null, "is protected with a password")]
    [InlineData("wrong", "does not open the file")]
    public void A_wrong_password_is_said_at_the_password(string? password, string says)
    {
        var result = ReadKeyPair.Read(_ca.Pfx(_own, "right"), password, Now);

        Assert.Null(result.Pair);
        Assert.Null(result.FileTrouble);
        Assert.Contains(says, result.PasswordTrouble);
    }

    public static TheoryData<string, string> Unfit => new()
    {
        { "empty", "is empty" }, { "too large", "64 KiB" }, { "text", "neither PFX nor PEM" }, { "certificate only", "only the public certificate" }, { "p7b", "only the public certificate" },
        { "pem without key", "no private key" }, { "pem without certificate", "no certificate" }, { "pem of two", "belongs to none" }, { "short key", "1024 bits" }, { "odd key", "2048, 3072 or 4096" },
        { "expired", "expired on" }, { "not yet", "is valid from" }, { "authority", "authority" }, { "elliptic", "not an RSA key" }, { "elliptic pem", "not an RSA key" }, { "pfx without key", "no private key" },
    };

    [Theory, MemberData(nameof(Unfit))]
    public void What_is_unfit_is_said_at_the_file_in_a_sentence(string what, string says)
    {
        var result = ReadKeyPair.Read(Make(what), null, Now);

        Assert.Null(result.Pair);
        Assert.Null(result.PasswordTrouble);
        Assert.Contains(says, result.FileTrouble);
        Assert.EndsWith(".", result.FileTrouble);
    }

    private static byte[] Make(string what) => what switch
    {
        "empty" => [],
        "too large" => new byte[ReadKeyPair.Largest + 1],
        "text" => Encoding.UTF8.GetBytes("Dear colleague, here is the certificate."),
        "certificate only" => _own.RawData,
        "p7b" => CompanyCa.P7b(_own, _ca.Issuing),
        "pem without key" => Encoding.UTF8.GetBytes(CompanyCa.Pem(_own)),
        "pem without certificate" => Encoding.UTF8.GetBytes(_ca.Pem(_own)[..(_ca.Pem(_own).IndexOf("-----END PRIVATE KEY-----", StringComparison.Ordinal) + 25)]),
        "pem of two" => Encoding.UTF8.GetBytes(_ca.Pem(_own).Replace(CompanyCa.Pem(_own), "", StringComparison.Ordinal)),
        "short key" => _ca.Pfx(_ca.Issue(bits: 1024), null),
        "odd key" => _ca.Pfx(_ca.Issue(bits: 2560), null),
        "expired" => _ca.Pfx(_ca.Issue(from: Now.AddDays(-30), days: 10), null),
        "not yet" => _ca.Pfx(_ca.Issue(from: Now.AddDays(2)), null),
        "authority" => Authority(),
        "elliptic" => Elliptic(c => c.Export(X509ContentType.Pfx)),
        "elliptic pem" => Elliptic(c => Encoding.UTF8.GetBytes(c.GetECDsaPrivateKey()!.ExportECPrivateKeyPem() + "\n" + c.ExportCertificatePem())),
        "pfx without key" => X509CertificateLoader.LoadCertificate(_own.RawData).Export(X509ContentType.Pfx),
        _ => throw new ArgumentException(what),
    };

    private static byte[] Authority()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) { CertificateExtensions = { new X509BasicConstraintsExtension(true, false, 0, true) } };
        using var made = request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(30));
        return made.Export(X509ContentType.Pfx);
    }

    private static byte[] Elliptic(Func<X509Certificate2, byte[]> form)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=curve", key, HashAlgorithmName.SHA256).CreateSelfSigned(Now.AddDays(-1), Now.AddDays(30));
        return form(made);
    }

    private static KeyPair Good(byte[] file, string? password)
    {
        var result = ReadKeyPair.Read(file, password, Now);
        Assert.True(result.Pair is not null, result.FileTrouble ?? result.PasswordTrouble);
        return result.Pair!;
    }
}
