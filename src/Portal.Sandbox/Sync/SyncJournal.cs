using System.Collections.Concurrent;

namespace Portal.Sandbox.Sync;

/// <summary>The last passes, oldest first. GET https://sandbox.localhost/sync; DELETE forgets them.</summary>
public sealed class SyncJournal
{
    public const int Kept = 20_000;

    private readonly ConcurrentQueue<Pass> _passes = new();
    private long _number;

    /// <param name="Time">World time.</param>
    /// <param name="Result">"success" or "failure".</param>
    /// <param name="By">"EWS" or "Graph"; null when it came to neither.</param>
    /// <param name="Error">What the alert says; null on success.</param>
    /// <param name="Details">What the other side answered.</param>
    public sealed record Pass(long Number, DateTimeOffset Time, string Mailbox, string Profile, string? By, string Result, string? Error, string? Details);

    public IEnumerable<Pass> Passes => _passes;

    internal void Add(DateTimeOffset time, string mailbox, string profile, string? by, SyncFailure? failure)
    {
        _passes.Enqueue(new(Interlocked.Increment(ref _number), time, mailbox, profile, by, failure is null ? "success" : "failure", failure?.Message, failure?.Details));
        while (_passes.Count > Kept) _passes.TryDequeue(out _);
    }

    public void Clear() => _passes.Clear();
}
