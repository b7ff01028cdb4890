using System.Globalization;
using System.Security.Cryptography;
using Portal.Sandbox.State;

namespace Portal.Sandbox.KeyVault;

/// <summary>
/// Private keys for the vault's certificates. A key of 2048 bits takes a fifth of a second of a core; tests begin hundreds of worlds and lay keys made beforehand into each.
/// A world that has none makes its own.
/// </summary>
internal sealed class SpareKeys(World world)
{
    /// <summary>Kind of the things in a world's file. Their ids begin with the number of bits: <c>2048-1</c>.</summary>
    internal const string Kind = "spare-key";

    internal sealed record Kept(byte[] Pkcs8);

    /// <summary>A key that no other certificate of this world has.</summary>
    public RSA Take(int bits) => world.Change(() =>
    {
        var shelf = world.Shelf<Kept>(Kind);
        var size = string.Create(CultureInfo.InvariantCulture, $"{bits}-");
        if (shelf.Ids.FirstOrDefault(id => id.StartsWith(size, StringComparison.Ordinal)) is not { } spare) return RSA.Create(bits);
        var key = RSA.Create();
        key.ImportPkcs8PrivateKey(shelf.Find(spare)!.Pkcs8, out _);
        shelf.Remove(spare);
        return key;
    });
}
