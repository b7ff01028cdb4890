using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Control;

namespace Portal.Sandbox.State;

/// <summary>The settings in force; kept with the world.</summary>
public sealed class SettingsStore(World world)
{
    internal const string FaultsOn = "fault-on";
    private const string Only = "settings";
    private readonly Shelf<Settings> _shelf = world.Shelf<Settings>("settings");
    private readonly Shelf<FaultOn> _faults = world.Shelf<FaultOn>(FaultsOn);

    /// <summary>What was set, with what the named faults that are on make of it. Switched off, a fault leaves nothing behind here.</summary>
    public Settings Now => _faults.All.OrderBy(f => f.At).Aggregate(Stored,
        (settings, on) => FaultCatalogue.Find(on.Name)?.Settings?.Invoke(settings, new Given(on.Parameters)) ?? settings);

    /// <summary>Asked for with every page; no fault sets it.</summary>
    internal double TouchSeconds => Stored.TouchSeconds;

    private Settings Stored => _shelf.Find(Only) ?? new();

    public Settings Change(Func<Settings, Settings> change) => world.Change(() =>
    {
        _shelf.Put(Only, change(Stored));
        return Now;
    });

    /// <summary>Replaces the fields that <paramref name="fields"/> names and keeps the others.</summary>
    /// <exception cref="JsonException">A field that does not exist, or a value of the wrong kind.</exception>
    internal Settings Change(JsonObject fields) => Change(now =>
    {
        var all = JsonSerializer.SerializeToNode(now, Json.Wire)!.AsObject();
        foreach (var (name, value) in fields)
        {
            if (!all.ContainsKey(name)) throw new JsonException($"There is no setting named {name}. Settings: {string.Join(", ", all.Select(f => f.Key))}.");
            all[name] = value?.DeepClone();
        }

        return all.Deserialize<Settings>(Json.Wire)!;
    });
}
