using System.Net;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Network;

/// <summary>
/// Where a connection comes from. "Works from here" and "works from Dynamics" can differ: each side has its own DNS, its own way through
/// firewalls and its own trusted roots. Dynamics' own requests come over loopback from 127.0.0.2; all others are the company's.
/// </summary>
internal sealed class Vantage
{
    public static readonly Vantage Portal = new("portal", IPAddress.Loopback, "203.0.113.10");
    public static readonly Vantage Dynamics = new("dynamics", IPAddress.Parse("127.0.0.2"), "198.51.100.25");

    private Vantage(string name, IPAddress source, string publicAddress) => (Name, Source, PublicAddress) = (name, source, publicAddress);

    public string Name { get; }

    /// <summary>The loopback address its connections come from.</summary>
    public IPAddress Source { get; }

    /// <summary>The address the other side sees, for firewall rules (documentation ranges, RFC 5737).</summary>
    public string PublicAddress { get; }

    public static Vantage Parse(string? name) => name == Dynamics.Name ? Dynamics : Portal;

    public static Vantage Of(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && address.MapToIPv4().Equals(Dynamics.Source) ? Dynamics : Portal;

    public bool Reaches(string host, Settings settings) =>
        this != Dynamics || !settings.ClosedToDynamics.Contains(host, StringComparer.OrdinalIgnoreCase);
}

/// <summary>DNS as a vantage point sees it. A vault's name resolves when the vault exists; other names when the sandbox stands in for them.</summary>
internal sealed class HostNames(World world, SettingsStore settings)
{
    private const string VaultSuffix = ".vault.azure.net";
    private readonly Shelf<KeyVault.Vault> _vaults = world.Shelf<KeyVault.Vault>("vault");

    public bool Resolves(string host, Vantage vantage)
    {
        var unknown = vantage == Vantage.Dynamics ? settings.Now.UnknownToDynamics : settings.Now.UnknownToPortal;
        return Certificates.Covers(host) && !unknown.Contains(host, StringComparer.OrdinalIgnoreCase)
            && (!host.EndsWith(VaultSuffix, StringComparison.OrdinalIgnoreCase) || _vaults.Find(host[..^VaultSuffix.Length]) is not null);
    }
}
