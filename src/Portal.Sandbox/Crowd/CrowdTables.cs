using System.Collections.Concurrent;
using Portal.Sandbox.Dataverse;
using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Crowd;

/// <summary>How many generated mailboxes an environment has, and since when.</summary>
/// <param name="Born">World time; what happens to the mailboxes is counted from here.</param>
internal sealed record CrowdSize(int Count, DateTimeOffset Born);

/// <summary>Which tables of which environments have generated rows.</summary>
internal sealed class CrowdTables(World world, Clocks clocks, SettingsStore settings, EntraDirectory directory)
{
    private readonly ConcurrentDictionary<string, Moment> _moments = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The population as it is within one second. What is computed from is looked at anew in the next.</summary>
    private sealed record Moment(CrowdSize Size, long Second, double Touch, Population Population);

    internal Shelf<CrowdSize> Sizes { get; } = world.Shelf<CrowdSize>("crowd");

    public CrowdTable? Of(string host, string table) => table is not ("mailbox" or "systemuser" or "queue" or "tracelog") || PopulationOf(host) is not { } population ? null : table switch
    {
        "mailbox" => new CrowdMailboxes(population),
        "systemuser" => new CrowdUsers(population),
        "queue" => new CrowdQueues(population),
        _ => new CrowdAlerts(population),
    };

    /// <summary>Null where nobody is generated.</summary>
    public Population? PopulationOf(string host)
    {
        if (Sizes.Find(host) is not { Count: > 0 } size) return null;
        var second = clocks.World.ToUnixTimeSeconds();
        if (_moments.TryGetValue(host, out var known) && known.Size == size && known.Second == second && known.Touch == settings.TouchSeconds) return known.Population;
        var population = Make(host, size, second, settings.TouchSeconds);
        _moments[host] = new(size, second, settings.TouchSeconds, population);
        return population;
    }

    public IEnumerable<(string Host, Population Population)> All => Sizes.Ids.Select(h => (h, PopulationOf(h))).Where(p => p.Item2 is not null).Select(p => (p.h, p.Item2!));

    private Population Make(string host, CrowdSize size, long second, double touch)
    {
        var draws = Draws.Of("crowd " + host);
        var profiles = CrowdProfiles.Now(host, size.Born, world.Shelf<Row>($"dataverse {host} emailserverprofile"), directory);
        var fates = new CrowdFates(draws, size.Born.ToUnixTimeSeconds(), second, touch, profiles);
        return new(host, size.Count, draws, fates, profiles);
    }
}
