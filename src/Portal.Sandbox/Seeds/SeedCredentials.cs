using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Seeds;

/// <summary>
/// Secrets and private keys of the seeded applications, random per world. They survive a reset, because the programs that joined the
/// sandbox were given them once, at their start.
/// </summary>
internal sealed class SeedCredentials(World world, Clocks clocks)
{
    private readonly Shelf<Kept> _shelf = world.Shelf<Kept>("seed-credential");

    private sealed record Kept(string? Secret, byte[]? Pfx);

    public string SecretOf(string appId) => _shelf.Find(appId)?.Secret ?? Keep(appId, new(Secrets.New(), null)).Secret!;

    /// <summary>Certificate with private key, without a password.</summary>
    public byte[] PfxOf(string appId) => _shelf.Find(appId)?.Pfx ?? Keep(appId, new(null, MakePfx())).Pfx!;

    private Kept Keep(string appId, Kept made)
    {
        _shelf.Put(appId, made);
        return made;
    }

    private byte[] MakePfx()
    {
        using var rsa = RSA.Create(2048);
        var now = clocks.World;
        using var certificate = new CertificateRequest("CN=Portal reader", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
        return Pfx.Of(certificate);
    }
}
