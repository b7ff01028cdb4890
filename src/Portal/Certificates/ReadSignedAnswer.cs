using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Portal.Certificates;

/// <summary>Reads what a CA answered to a signing request (PEM, DER or PKCS #7) and checks that it is for the key of that request.</summary>
public static class ReadSignedAnswer
{
    public const int Largest = 64 * 1024;

    /// <param name="Chain">DER: the certificate first, then its issuers; empty when something is wrong.</param>
    /// <param name="Trouble">What is wrong, as a sentence to show beside the field.</param>
    public sealed record Result(IReadOnlyList<byte[]> Chain, string? Trouble);

    /// <param name="csr">The request, PKCS #10 in DER.</param>
    /// <param name="now">World time.</param>
    public static Result Read(ReadOnlySpan<byte> answer, byte[] csr, DateTimeOffset now)
    {
        if (answer.IsEmpty) return Wrong("Paste the certificate that your CA made, or choose its file.");
        if (answer.Length > Largest) return Wrong($"This has more than {Largest / 1024} KiB; a certificate with its chain is far smaller.");
        var pem = answer.IndexOf("-----BEGIN"u8) >= 0;
        if (pem && answer.IndexOf("PRIVATE KEY-----"u8) >= 0) return Wrong("This holds a private key, and nothing of it was kept. The key of this request is in the vault; only the certificate is wanted here.");
        try
        {
            var all = pem ? OfPem(Encoding.UTF8.GetString(answer)) : OfBytes(answer.ToArray());
            return all.Count == 0 && pem && answer.IndexOf("CERTIFICATE REQUEST-----"u8) >= 0
                ? Wrong("This is the request itself. Give it to your CA and bring back the certificate that it makes.")
                : Judge(all, csr, now);
        }
        catch (CryptographicException)
        {
            return Wrong("No certificate can be read from this. PEM (\"BEGIN CERTIFICATE\"), DER (.cer) and PKCS #7 (.p7b) are understood.");
        }
    }

    private static Result Judge(X509Certificate2Collection all, byte[] csr, DateTimeOffset now)
    {
        if (all.Count == 0) return Wrong("No certificate can be read from this. PEM (\"BEGIN CERTIFICATE\"), DER (.cer) and PKCS #7 (.p7b) are understood.");
        var wanted = CertificateRequest.LoadSigningRequest(csr, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.SkipSignatureValidation).PublicKey.ExportSubjectPublicKeyInfo();
        if (all.FirstOrDefault(c => c.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(wanted)) is not { } own)
        {
            return Wrong(all.Count == 1
                ? $"The certificate {all[0].Subject} was made for another key. Each request has a key of its own: have this one signed, not an earlier one."
                : "None of these certificates was made for the key of this request. Each request has a key of its own: have this one signed, not an earlier one.");
        }

        return CertificateChecks.OfDates(own, now) is { } dates ? Wrong(dates) : new Result([own.RawData, .. CertificateChecks.Issuers(own, all).Select(i => i.RawData)], null);
    }

    private static X509Certificate2Collection OfPem(string text)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPem(text);
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var found))
        {
            if (rest[found.Label] is "PKCS7" or "CMS") all.AddRange(OfPkcs7(Convert.FromBase64String(rest[found.Base64Data].ToString())));
            rest = rest[found.Location.End..];
        }

        return all;
    }

    private static X509Certificate2Collection OfBytes(byte[] bytes) => ContentType(bytes) switch
    {
        X509ContentType.Cert => [X509CertificateLoader.LoadCertificate(bytes)],
        X509ContentType.Pkcs7 => OfPkcs7(bytes),
        // certutil and some CAs hand out the base64 alone.
        _ when Base64(bytes) is { } inner => OfBytes(inner),
        _ => [],
    };

    private static X509ContentType ContentType(byte[] bytes)
    {
        try
        {
            return X509Certificate2.GetCertContentType(bytes);
        }
        catch (CryptographicException)
        {
            return X509ContentType.Unknown;
        }
    }

    /// <summary>The certificates of a SignedData without signatures, as CAs hand out chains. https://www.rfc-editor.org/rfc/rfc5652#section-5.1</summary>
    private static X509Certificate2Collection OfPkcs7(byte[] bytes)
    {
        var all = new X509Certificate2Collection();
        try
        {
            var content = new AsnReader(bytes, AsnEncodingRules.BER).ReadSequence();
            content.ReadObjectIdentifier();
            var signed = content.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence();
            signed.ReadInteger();
            signed.ReadSetOf();
            signed.ReadSequence();
            var certificates = new Asn1Tag(TagClass.ContextSpecific, 0);
            if (!signed.HasData || !signed.PeekTag().HasSameClassAndValue(certificates)) return all;
            var list = signed.ReadSetOf(skipSortOrderValidation: true, certificates);
            while (list.HasData) all.Add(X509CertificateLoader.LoadCertificate(list.ReadEncodedValue().Span));
            return all;
        }
        catch (AsnContentException broken)
        {
            throw new CryptographicException("Not a list of certificates.", broken);
        }
    }

    private static byte[]? Base64(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var into = new byte[text.Length];
        return Convert.TryFromBase64String(text, into, out var length) && length is > 0 && length < bytes.Length ? into[..length] : null;
    }

    private static Result Wrong(string why) => new([], why);
}
