using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Portal.Cloud.Http;

namespace Portal.Cloud.KeyVault;

public sealed class VaultSecrets(CloudNetwork network, VaultUri vault, TokenCredential credential)
{
    /// <summary>The certificate with its private key, as Dynamics reads it. Dispose it; it is never written anywhere.</summary>
    /// <exception cref="CloudException">BadInput "NoPrivateKey" when the key is not exportable.</exception>
    public Task<X509Certificate2> ReadCertificateAsync(string name, string? version, CancellationToken ct) => throw new NotImplementedException();
}
