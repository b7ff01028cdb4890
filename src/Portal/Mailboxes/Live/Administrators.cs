using System.Collections.Concurrent;
using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.SignIn;

namespace Portal.Mailboxes.Live;

/// <summary>
/// Who is System Administrator of an environment, themselves or through a team, read by the portal's reader where its role may read users, roles and teams. One request of a few names for an environment,
/// believed for a quarter of an hour: many verdicts of one morning name the same people.
/// </summary>
public sealed class Administrators(Places places, CloudNetwork network, ReaderIdentity reader, TimeProvider time)
{
    /// <summary>How long an answer is believed, a refusal as well.</summary>
    public static readonly TimeSpan Believed = TimeSpan.FromMinutes(15);

    /// <summary>Names that are read; a verdict shows fewer.</summary>
    private const int Most = 5;

    private readonly ConcurrentDictionary<string, Keepers> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="host">The environment's; nobody for one that is not connected.</param>
    /// <exception cref="CloudException">The environment does not answer.</exception>
    public async Task<Keepers> OfAsync(string host, CancellationToken ct)
    {
        if (places.Known.Environments.Find(e => string.Equals(e.Url?.Host, host, StringComparison.OrdinalIgnoreCase))?.Url is not { } url) return Keepers.Nobody;
        var now = time.GetUtcNow();
        if (_known.TryGetValue(host, out var known) && now - known.At < Believed) return known;
        return _known[host] = await ReadAsync(new Users(new DataverseClient(network, EnvironmentUrl.Parse(url.AbsoluteUri), reader.Credential)), ct) with { At = now };
    }

    private static async Task<Keepers> ReadAsync(Users users, CancellationToken ct)
    {
        if (await NamedAsync(users, teams: true, ct) is { } all) return all;
        // A role from before teams were asked for reads none of them: then those who hold it themselves are named, as they were.
        return await NamedAsync(users, teams: false, ct) is { } direct
            ? direct with { Lacking = "without those who hold the role through a team, which the portal's reader may not read" }
            : Keepers.Nobody with { Unread = "the portal's reader may not read users and security roles there" };
    }

    /// <summary>Null where the reader may not.</summary>
    private static async Task<Keepers?> NamedAsync(Users users, bool teams, CancellationToken ct)
    {
        try
        {
            var (names, all) = await users.AdministratorsAsync(Most, teams, ct);
            return new Keepers(names, all);
        }
        catch (CloudException refused) when (refused.Error.Kind == CloudErrorKind.NotAllowed)
        {
            return null;
        }
    }
}
