using System.Collections.Concurrent;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Control;

/// <summary>Which named faults are on, and switching them. What is configured lives with the world; what cuts requests lives with the process.</summary>
internal sealed class NamedFaults(World world, FaultWorld there, Faults faults, Clocks clocks)
{
    private readonly Shelf<FaultOn> _on = world.Shelf<FaultOn>(SettingsStore.FaultsOn);
    private readonly ConcurrentDictionary<string, (Fault Fault, FaultOn On)> _passing = new(StringComparer.Ordinal);
    private readonly Lock _switch = new();

    /// <summary>Parameters and time of switching on; null when it is off or has taken all the requests it was made for.</summary>
    public FaultOn? Find(NamedFault fault) => _on.Find(fault.Name)
        ?? (_passing.TryGetValue(fault.Name, out var passing) && faults.All.Contains(passing.Fault) && !passing.Fault.IsUsedUp ? passing.On : null);

    /// <summary>How many requests it has taken since it was last switched on; null for faults that are not about requests.</summary>
    public int? Taken(NamedFault fault) => fault.Traffic is null ? null : _passing.TryGetValue(fault.Name, out var passing) ? passing.Fault.Taken : 0;

    /// <summary>Switched on again, it begins anew with the new parameters.</summary>
    /// <exception cref="FaultException">A parameter that does not exist or does not fit.</exception>
    public void On(NamedFault fault, IReadOnlyDictionary<string, string> given)
    {
        if (given.Keys.FirstOrDefault(k => fault.Parameters.All(p => p.Name != k)) is { } unknown)
            throw new FaultException($"{fault.Name} has no parameter {unknown}. It has: {(fault.Parameters.Count == 0 ? "none" : string.Join(", ", fault.Parameters.Select(p => p.Name)))}.");
        lock (_switch)
        {
            // Off first: what there is to choose from is what there is without the fault.
            Off(fault);
            var values = fault.Parameters.ToDictionary(p => p.Name, p => p.Read(given.GetValueOrDefault(p.Name), there), StringComparer.Ordinal);
            var on = new FaultOn(fault.Name, values, clocks.Protocol, null);
            if (fault.Traffic is { } traffic) _passing[fault.Name] = (faults.Add(traffic(new Given(values))), on);
            else world.Change(() => _on.Put(fault.Name, on with { Kept = fault.Act?.Do(there, new Given(values)) }));
        }
    }

    public void Off(NamedFault fault)
    {
        lock (_switch)
        {
            if (_passing.TryRemove(fault.Name, out var passing)) faults.Remove(passing.Fault.Id);
            if (_on.Find(fault.Name) is not { } on) return;
            world.Change(() =>
            {
                if (on.Kept is { } kept) fault.Act?.Undo(there, new Given(on.Parameters), kept);
                _on.Remove(fault.Name);
            });
        }
    }
}
