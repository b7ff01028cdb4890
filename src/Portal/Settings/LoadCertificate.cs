using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Portal.Settings;

internal static class LoadCertificate
{
    public static bool IsSet(this CertificateSettings settings) => settings.File is { Length: > 0 } || settings.Base64 is { Length: > 0 };

    /// <summary>Loads the certificate with its private key.</summary>
    /// <exception cref="CryptographicException">It does not open with this password, or has no private key.</exception>
    public static X509Certificate2 Load(this CertificateSettings settings)
    {
        var certificate = settings.File is { Length: > 0 }
            ? X509CertificateLoader.LoadPkcs12FromFile(settings.File, settings.Password)
            : X509CertificateLoader.LoadPkcs12(Convert.FromBase64String(settings.Base64 ?? ""), settings.Password);
        return certificate.HasPrivateKey ? certificate : throw new CryptographicException("The certificate has no private key.");
    }
}
