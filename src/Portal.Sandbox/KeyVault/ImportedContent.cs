using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Portal.Sandbox.KeyVault;

/// <summary>
/// What an import brings, opened by Key Vault's rules: the policy's content type says what the value is, PFX in base64 unless it says PEM.
/// https://learn.microsoft.com/rest/api/keyvault/certificates/import-certificate and https://learn.microsoft.com/azure/key-vault/certificates/certificate-scenarios#formats-of-import-we-support
/// </summary>
internal sealed partial record ImportedContent(byte[] Pfx, byte[] Cer, int KeySize, string Subject, string ContentType)
{
    private const string NotPkcs12 = "The specified PKCS#12 X.509 certificate content can not be read. Please check if certificate is in valid PKCS#12 format.";
    private const string NotPem = "The specified PEM X.509 certificate content is in an unexpected format. Please check if certificate is in valid PEM format.";

    private const string NoKey = "No certificate with private key found in the specified X.509 certificate content. Please specify X.509 certificate content with only one certificate containing private key.";

    public static ImportedContent? Read(HttpContext context, JsonObject? body, DateTimeOffset now, out string why)
    {
        why = "Property value is required.";
        if (body?["value"]?.GetValue<string>() is not { Length: > 0 } value) return null;
        var password = body["pwd"]?.GetValue<string>();
        if (password?.Length > 200)
        {
            why = "The certificate password is limited to 200 characters.";
            return null;
        }

        var contentType = body["policy"]?["secret_props"]?["contentType"]?.GetValue<string>() ?? "application/x-pkcs12";
        var all = contentType == "application/x-pem-file" ? Pem(value, password, out why) : Pkcs12(value, password, out why);
        if (all is null) return null;
        if (all.Where(c => c.HasPrivateKey).ToList() is not [var leaf])
        {
            why = NoKey;
            return null;
        }

        using var key = leaf.GetRSAPrivateKey();
        if (Unfit(leaf, key, now) is { } unfit)
        {
            context.Response.Headers["x-sandbox-unconfirmed"] = "wording of the refusal";
            why = unfit;
            return null;
        }

        return new ImportedContent(CertificateMaker.Pfx(leaf, all.Where(c => c != leaf)), leaf.RawData, key!.KeySize, leaf.Subject, contentType);
    }

    // "About keys": RSA 2048, 3072, 4096. "Importing certificates FAQ": expired PFX certificates can't be imported. The texts are not published.
    private static string? Unfit(X509Certificate2 leaf, RSA? key, DateTimeOffset now) => key switch
    {
        null => "The sandbox keeps RSA keys only.",
        { KeySize: not (2048 or 3072 or 4096) } => $"The specified RSA key size {key.KeySize} is not supported.",
        _ when leaf.NotAfter.ToUniversalTime() <= now.UtcDateTime => "The specified X.509 certificate has expired.",
        _ => null,
    };

    private static List<X509Certificate2>? Pkcs12(string value, string? password, out string why)
    {
        why = NotPkcs12;
        try
        {
            return [.. X509CertificateLoader.LoadPkcs12Collection(Convert.FromBase64String(value), password, X509KeyStorageFlags.Exportable)];
        }
        catch (Exception broken) when (broken is CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <summary>A PKCS #8 key, encrypted or not, and at least the certificate that belongs to it; lines end as in UNIX ("Importing certificates FAQ").</summary>
    private static List<X509Certificate2>? Pem(string value, string? password, out string why)
    {
        why = NotPem;
        if (value.Contains('\r') || !Pkcs8().IsMatch(value)) return null;
        try
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPem(value);
            using var key = RSA.Create();
            if (value.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal)) key.ImportFromEncryptedPem(value, password ?? "");
            else key.ImportFromPem(value);
            var leaf = all.FirstOrDefault(c => c.GetRSAPublicKey() is { } own && own.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()));
            if (leaf is not null) return [leaf.CopyWithPrivateKey(key), .. all.Where(c => c != leaf)];
            why = PendingCertificates.OtherKey;
            return null;
        }
        catch (Exception broken) when (broken is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex("-----BEGIN (ENCRYPTED )?PRIVATE KEY-----", RegexOptions.None, 1000)]
    private static partial Regex Pkcs8();
}
