using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Portal.Certificates;
using Portal.TestKeys;

namespace Portal.Tests.Certificates;

public sealed class ReadSignedAnswerTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly CompanyCa _ca = new();
    private static readonly byte[] _csr = Request();
    private static readonly byte[] _other = Request();

    public static TheoryData<string> Forms => ["pem", "pem with words", "der", "p7b", "p7b in pem", "base64 alone", "p7b in base64 alone", "chain turned round"];

    [Theory, MemberData(nameof(Forms))]
    public void Every_form_that_CAs_hand_out_is_understood(string form)
    {
        var chain = _ca.Sign(_csr);
        var answer = form switch
        {
            "pem" => Encoding.UTF8.GetBytes(CompanyCa.Pem(chain)),
            "pem with words" => Encoding.UTF8.GetBytes("Subject: CN=mail\r\n" + CompanyCa.Pem(chain).ReplaceLineEndings("\r\n")),
            "der" => chain[0].RawData,
            "p7b" => CompanyCa.P7b(chain),
            "p7b in pem" => Encoding.UTF8.GetBytes(PemEncoding.WriteString("PKCS7", CompanyCa.P7b(chain))),
            "base64 alone" => Encoding.UTF8.GetBytes(Convert.ToBase64String(chain[0].RawData, Base64FormattingOptions.InsertLineBreaks)),
            "p7b in base64 alone" => Encoding.UTF8.GetBytes(Convert.ToBase64String(CompanyCa.P7b(chain))),
            _ => Encoding.UTF8.GetBytes(CompanyCa.Pem([.. chain.Reverse()])),
        };

        var result = ReadSignedAnswer.Read(answer, _csr, Now);

        Assert.Null(result.Trouble);
        Assert.Equal(chain[0].RawData, result.Chain[0]);
        Assert.Equal(form is "der" or "base64 alone" ? 1 : 3, result.Chain.Count);
    }

    public static TheoryData<string, string> Unfit => new()
    {
        { "empty", "Paste the certificate" }, { "words", "No certificate can be read" }, { "request", "the request itself" }, { "another key", "made for another key" }, { "several of other keys", "None of these" },
        { "private key", "holds a private key" }, { "expired", "expired on" }, { "not yet", "is valid from" }, { "too large", "64 KiB" },
    };

    [Theory, MemberData(nameof(Unfit))]
    public void What_does_not_fit_is_said_in_a_sentence(string what, string says)
    {
        var answer = what switch
        {
            "empty" => [],
            "words" => Encoding.UTF8.GetBytes("We will sign it tomorrow."),
            "request" => Encoding.UTF8.GetBytes(PemEncoding.WriteString("CERTIFICATE REQUEST", _csr)),
            "another key" => _ca.Sign(_other)[0].RawData,
            "several of other keys" => Encoding.UTF8.GetBytes(CompanyCa.Pem(_ca.Sign(_other))),
            "private key" => Encoding.UTF8.GetBytes(_ca.Pem(_ca.Issue())),
            "expired" => _ca.Sign(_csr, Now.AddDays(-30), 10)[0].RawData,
            "not yet" => _ca.Sign(_csr, Now.AddDays(2))[0].RawData,
            _ => new byte[ReadSignedAnswer.Largest + 1],
        };

        var result = ReadSignedAnswer.Read(answer, _csr, Now);

        Assert.Empty(result.Chain);
        Assert.Contains(says, result.Trouble);
        Assert.EndsWith(".", result.Trouble);
    }

    private static byte[] Request()
    {
        using var key = RSA.Create(2048);
        return new CertificateRequest("CN=mail.contoso.com", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest();
    }
}
