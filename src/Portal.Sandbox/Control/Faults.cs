using System.Collections.Concurrent;

namespace Portal.Sandbox.Control;

/// <summary>What goes wrong on purpose: requests that match are held, answered with an error, or lose their answer.</summary>
public sealed class Faults
{
    private readonly ConcurrentDictionary<Guid, Fault> _faults = new();

    public IEnumerable<Fault> All => _faults.Values;

    public Fault Add(FaultInput input)
    {
        var fault = new Fault(Guid.NewGuid(), input);
        _faults[fault.Id] = fault;
        return fault;
    }

    /// <summary>Takes the fault away; requests it holds go on.</summary>
    public void Remove(Guid id)
    {
        if (_faults.TryRemove(id, out var fault)) fault.Release();
    }

    public void Clear()
    {
        foreach (var id in _faults.Keys) Remove(id);
    }

    internal Fault? Match(HttpRequest request) =>
        _faults.Values.FirstOrDefault(f => f.Takes(request.Method, request.Host.Host, request.Path.Value ?? "/"));
}

/// <param name="Kind">
/// <c>hold-before</c> (nothing done yet), <c>hold-after</c> (done and durable, answer not sent), <c>lose-answer</c> (done, connection cut),
/// <c>status</c> (refused with <paramref name="Status"/>, nothing done).
/// </param>
/// <param name="Method">HTTP method, or null for any.</param>
/// <param name="Host">Host name or its end, or null for any.</param>
/// <param name="Path">Part of the path, or null for any.</param>
/// <param name="Times">How many requests it takes; 1 unless said.</param>
/// <param name="Skip">How many matching requests pass untouched before it takes the first.</param>
/// <param name="RetryAfter">Seconds for the Retry-After header of a 429 or 503.</param>
public sealed record FaultInput(string Kind, string? Method = null, string? Host = null, string? Path = null, int Times = 1, int? Status = null, int? RetryAfter = null, int Skip = 0);

public sealed class Fault(Guid id, FaultInput input)
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = input.Times;
    private int _skip = input.Skip;
    private int _taken;

    public Guid Id => id;

    public FaultInput Input => input;

    /// <summary>How many requests it has taken; for a hold, how many wait or waited.</summary>
    public int Taken => _taken;

    internal Task Released => _released.Task;

    internal bool Takes(string method, string host, string path)
    {
        var matches = (input.Method is null || string.Equals(input.Method, method, StringComparison.OrdinalIgnoreCase))
            && (input.Host is null || host.EndsWith(input.Host, StringComparison.OrdinalIgnoreCase))
            && (input.Path is null || path.Contains(input.Path, StringComparison.OrdinalIgnoreCase));
        return matches && Interlocked.Decrement(ref _skip) < 0 && Interlocked.Decrement(ref _left) >= 0;
    }

    /// <summary>For a hold this comes once the request has got where it is held, so whoever waits for it knows the write is durable.</summary>
    internal void Take() => Interlocked.Increment(ref _taken);

    internal void Release() => _released.TrySetResult();
}
