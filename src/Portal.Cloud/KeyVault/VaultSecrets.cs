using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Security.KeyVault.Secrets;
using Portal.Cloud.Http;

namespace Portal.Cloud.KeyVault;

/// <summary>The private side of a certificate, which Key Vault keeps as a secret of the same name and version.</summary>
public sealed class VaultSecrets(CloudNetwork network, VaultUri vault, TokenCredential credential)
{
    private readonly SecretClient _client = new(vault.Uri, credential, VaultPipeline.Configure(new SecretClientOptions(), network));

    /// <summary>The certificate with its private key, as Dynamics reads it. Dispose it; it is never written anywhere.</summary>
    /// <exception cref="CloudException">BadInput "NoPrivateKey" when the key is not exportable.</exception>
    public async Task<X509Certificate2> ReadCertificateAsync(string name, string? version, CancellationToken ct)
    {
        try
        {
            var secret = (await _client.GetSecretAsync(name, version, cancellationToken: ct)).Value;
            var certificate = secret.Properties.ContentType == "application/x-pem-file" ? FromPem(secret.Value) : FromPfx(secret.Value);
            if (certificate is { HasPrivateKey: true }) return certificate;
            certificate?.Dispose();
            throw new CloudException(CloudErrors.Create(CloudSystem.KeyVault, null, "NoPrivateKey", "") with { Host = vault.Host });
        }
        catch (Exception e) when (VaultErrorReader.From(e, vault.Host, ct) is { } error)
        {
            throw new CloudException(error, e);
        }
    }

    private static X509Certificate2? FromPfx(string base64)
    {
        var pfx = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, pfx, out var length)) return null;
        try
        {
            return X509CertificateLoader.LoadPkcs12(pfx.AsSpan(0, length), null, X509KeyStorageFlags.EphemeralKeySet);
        }
        catch (CryptographicException)
        {
            return null; // A secret without private key holds the public certificate alone.
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pfx);
        }
    }

    private static X509Certificate2? FromPem(string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem, pem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }
}
