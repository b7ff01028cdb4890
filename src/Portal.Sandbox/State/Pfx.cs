using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Portal.Sandbox.State;

/// <summary>
/// Certificates with their keys as PKCS #12 without a password. Deriving a key from no password protects nothing, so it is derived once and not 2,000 times: writing or reading one
/// takes a millisecond instead of fourteen.
/// </summary>
internal static class Pfx
{
    private static readonly PbeParameters Once = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterationCount: 1);

    public static byte[] Of(params X509Certificate2[] certificates) => new X509Certificate2Collection(certificates).ExportPkcs12(Once, null);
}
