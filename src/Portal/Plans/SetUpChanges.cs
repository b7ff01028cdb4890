using System.Collections.Concurrent;

namespace Portal.Plans;

/// <summary>Tells open pages of this instance that a set-up changed. Pages of other instances see it when they look.</summary>
public sealed class SetUpChanges
{
    private readonly ConcurrentDictionary<Guid, (long SetUp, Func<Task> Changed)> _listeners = new();

    public IDisposable Listen(long setUp, Func<Task> changed)
    {
        var id = Guid.NewGuid();
        _listeners[id] = (setUp, changed);
        return new Listener(() => _listeners.TryRemove(id, out _));
    }

    public void Tell(long setUp)
    {
        foreach (var (key, changed) in _listeners.Values)
            if (key == setUp) _ = changed();
    }

    private sealed class Listener(Action stop) : IDisposable
    {
        public void Dispose() => stop();
    }
}
