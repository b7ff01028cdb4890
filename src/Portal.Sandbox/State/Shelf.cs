using System.Collections.Concurrent;

namespace Portal.Sandbox.State;

internal interface IShelf
{
    void Clear();
}

/// <summary>One kind of thing by its id. Ids are compared without case, as Microsoft compares GUIDs and names.</summary>
public sealed class Shelf<T> : IShelf where T : class
{
    private readonly World _world;
    private readonly string _kind;
    private readonly ConcurrentDictionary<string, T> _things;
    private long _membership;
    private Sorted? _sorted;

    internal Shelf(World world, string kind, IEnumerable<KeyValuePair<string, T>> things)
    {
        (_world, _kind) = (world, kind);
        _things = new(things, StringComparer.OrdinalIgnoreCase);
    }

    public ICollection<T> All => _things.Values;

    /// <summary>Each thing with its id, as they are now.</summary>
    public IReadOnlyList<KeyValuePair<string, T>> Pairs => _things.ToArray();

    /// <summary>Ids in ordinal order. Sorted anew only after something came or went.</summary>
    public IReadOnlyList<string> Ids
    {
        get
        {
            var now = Interlocked.Read(ref _membership);
            if (_sorted is { } known && known.Of == now) return known.Ids;
            var ids = _things.Keys.ToArray();
            Array.Sort(ids, StringComparer.Ordinal);
            _sorted = new(now, ids);
            return ids;
        }
    }

    public T? Find(string? id) => id is null ? null : _things.GetValueOrDefault(id);

    public void Put(string id, T thing)
    {
        var before = Find(id);
        _world.Write(_kind, id.ToLowerInvariant(), thing, () => Restore(id, before));
        _things[id] = thing;
        if (before is null) Interlocked.Increment(ref _membership);
    }

    public void Remove(string id)
    {
        var before = Find(id);
        if (before is null) return;
        _world.Write(_kind, id.ToLowerInvariant(), null, () => Restore(id, before));
        _things.TryRemove(id, out _);
        Interlocked.Increment(ref _membership);
    }

    private void Restore(string id, T? before)
    {
        if (before is null) _things.TryRemove(id, out _);
        else _things[id] = before;
        Interlocked.Increment(ref _membership);
    }

    private sealed record Sorted(long Of, IReadOnlyList<string> Ids);

    void IShelf.Clear()
    {
        _things.Clear();
        Interlocked.Increment(ref _membership);
    }
}
