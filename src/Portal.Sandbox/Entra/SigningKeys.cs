using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Entra;

/// <param name="Issuer">The only issuer the key may sign for; <c>{tenantid}</c> stands for any tenant.</param>
public sealed record SigningKey(string Kid, string Issuer, byte[] Pkcs8);

/// <summary>
/// Two published keys per world: one for every tenant, and one bound to Fabrikam, so that a client that forgets to compare a key's
/// <c>issuer</c> can be caught (https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-issuer).
/// </summary>
public sealed class SigningKeys(World world)
{
    public const string AnyTenant = "https://login.microsoftonline.com/{tenantid}/v2.0";

    private readonly Shelf<SigningKey> _shelf = world.Shelf<SigningKey>("signing-key");
    private readonly ConcurrentDictionary<string, RsaSecurityKey> _loaded = new();

    /// <summary>The key for any tenant first.</summary>
    public IReadOnlyList<SigningKey> All
    {
        get
        {
            if (_shelf.All.Count == 0) MakeAll();
            return _shelf.All.OrderBy(k => k.Issuer == AnyTenant ? 0 : 1).ToList();
        }
    }

    public RsaSecurityKey Main => Load(All[0]);

    public RsaSecurityKey Bound => Load(All[1]);

    public RsaSecurityKey? Find(string? kid) => All.FirstOrDefault(k => k.Kid == kid) is { } key ? Load(key) : null;

    public RsaSecurityKey Load(SigningKey key) => _loaded.GetOrAdd(key.Kid, _ =>
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(key.Pkcs8, out int _);
        return new RsaSecurityKey(rsa) { KeyId = key.Kid };
    });

    private void MakeAll() => world.Change(() =>
    {
        if (_shelf.All.Count > 0) return;
        Make(AnyTenant);
        Make($"https://login.microsoftonline.com/{Seeds.SeedIds.Fabrikam}/v2.0");
    });

    private void Make(string issuer)
    {
        using var rsa = RSA.Create(2048);
        var kid = Base64UrlEncoder.Encode(Fingerprint(rsa));
        _shelf.Put(kid, new(kid, issuer, rsa.ExportPkcs8PrivateKey()));
    }

    private static byte[] Fingerprint(RSA rsa) => SHA256.HashData(rsa.ExportSubjectPublicKeyInfo())[..20];
}
