using System.Collections.Concurrent;

namespace Portal.Sandbox.Control;

/// <summary>The last requests: method, host, path without query, status. No bodies, no headers, no query strings, so no secrets.</summary>
public sealed class Journal(TimeProvider wall)
{
    public const int Kept = 5_000;

    private readonly ConcurrentQueue<Entry> _entries = new();
    private long _number;

    public sealed record Entry(long Number, DateTimeOffset At, string Method, string Host, string Path, int Status);

    public IEnumerable<Entry> Entries => _entries;

    public void Add(string method, string host, string path, int status)
    {
        _entries.Enqueue(new(Interlocked.Increment(ref _number), wall.GetUtcNow(), method, host, path, status));
        while (_entries.Count > Kept) _entries.TryDequeue(out _);
    }

    public void Clear() => _entries.Clear();
}
