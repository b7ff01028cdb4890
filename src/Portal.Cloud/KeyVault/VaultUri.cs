using System.Text.RegularExpressions;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;

namespace Portal.Cloud.KeyVault;

/// <summary>Address of a key vault, "https://contoso-hma.vault.azure.net/". Only Azure's own vault domains, which also keeps requests from going anywhere else.</summary>
public readonly partial record struct VaultUri
{
    private readonly Uri? _uri;

    private VaultUri(Uri uri) => _uri = uri;

    public Uri Uri => _uri ?? throw new InvalidOperationException("No vault address was given.");
    public string Host => Uri.Host;
    public string Name => Host[..Host.IndexOf('.')];

    // Names have 3 to 24 characters. Domains of the clouds: https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates
    [GeneratedRegex(@"\A[a-z][a-z0-9-]{1,22}[a-z0-9]\.vault\.(azure\.net|usgovcloudapi\.net|azure\.cn)\z", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Hosts { get; }

    public static VaultUri Parse(string text) => TryParse(text, out var uri, out var why) ? uri : throw new FormatException(why);

    /// <param name="why">What is wrong, as a sentence to show beside the field.</param>
    public static bool TryParse(string? text, out VaultUri uri, out string why)
    {
        uri = default;
        if (HttpsAddress.Read(text, "The vault's address", Limits.VaultUri, out why) is not { } address) return false;
        if (!Hosts.IsMatch(address.Host))
            why = "The vault's address looks like https://name.vault.azure.net.";
        else if (address.AbsolutePath != "/")
            why = "Give the vault's own address, without anything after the host name.";
        if (why.Length > 0) return false;
        uri = new VaultUri(new Uri($"https://{address.Host.ToLowerInvariant()}/"));
        return true;
    }

    /// <summary>The vault of that name in the global cloud.</summary>
    public static VaultUri Of(string name) => Parse($"https://{name}.vault.azure.net/");

    public override string ToString() => _uri?.ToString() ?? "";
}
