using System.Collections.Concurrent;
using Portal.Sandbox.Dataverse;
using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Crowd;

/// <summary>How many generated mailboxes an environment has, and since when.</summary>
/// <param name="Born">World time; what happens to the mailboxes is counted from here.</param>
/// <param name="CopyOf">Host of the environment that this one is a copy of: the same rows, with the same ids.</param>
internal sealed record CrowdSize(int Count, DateTimeOffset Born, string? CopyOf = null);

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

    /// <summary>The populations of all environments that are no copies.</summary>
    public IEnumerable<Population> Populations => Sizes.Ids.Where(h => Sizes.Find(h)?.CopyOf is null).Select(PopulationOf).OfType<Population>();

    private Population Make(string host, CrowdSize size, long second, double touch)
    {
        var original = size.CopyOf ?? host;
        var draws = Draws.Of("crowd " + original);
        var profiles = CrowdProfiles.Now(original, size.Born, world.Shelf<Row>($"dataverse {host} emailserverprofile"), directory);
        var fates = new CrowdFates(draws, size.Born.ToUnixTimeSeconds(), second, touch, profiles, holdsShared: Population.Suffix(original).Length > 0);
        return new(original, size.Count, draws, fates, profiles);
    }
}
