using Portal.Connections;

namespace Portal.Mailboxes;

/// <summary>Environments by their host, as the store names them, for people.</summary>
public sealed class EnvironmentNames(Places places)
{
    public string Of(string host) => places.Known.Environments.FirstOrDefault(e => string.Equals(e.Url?.Host, host, StringComparison.OrdinalIgnoreCase))?.Name ?? host;

    /// <summary>Host and name of every environment that is connected now.</summary>
    public IReadOnlyList<(string Host, string Name)> All => [.. places.Known.Environments.Where(e => e.Url is not null).Select(e => (e.Url!.Host.ToLowerInvariant(), e.Name))];
}
