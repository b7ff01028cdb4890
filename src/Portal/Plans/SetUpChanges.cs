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

    /// <summary>Listeners are other people's pages. They run on their own, never inside what the teller is in: its pasted answers, its collected request ids.</summary>
    public void Tell(long setUp)
    {
        using AsyncFlowControl? apart = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        foreach (var (key, changed) in _listeners.Values)
            if (key == setUp) _ = Task.Run(changed);
    }

    private sealed class Listener(Action stop) : IDisposable
    {
        public void Dispose() => stop();
    }
}
