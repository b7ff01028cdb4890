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

    /// <summary>Lets one held request of a <c>step</c> go on.</summary>
    public bool Go(Guid id)
    {
        if (!_faults.TryGetValue(id, out var fault)) return false;
        fault.Go();
        return true;
    }

    public void Clear()
    {
        foreach (var id in _faults.Keys) Remove(id);
    }

    internal Fault? Match(HttpRequest request) =>
        _faults.Values.FirstOrDefault(f => f.Takes(request.Method, request.Host.Host, ShownPath.Of(request)));
}

/// <param name="Kind">
/// <c>hold-before</c> (nothing done yet), <c>hold-after</c> (done and durable, answer not sent), <c>lose-answer</c> (done, connection cut),
/// <c>status</c> (refused with <paramref name="Status"/>, nothing done), <c>drop</c> (connection cut, nothing done), <c>latency</c> (done after
/// <paramref name="Seconds"/>), <c>step</c> (held twice, before the work and after it; POST /faults/{id}/go lets the held request go on to the next hold).
/// </param>
/// <param name="Method">HTTP method, <c>WRITE</c> for any but GET and HEAD, or null for any.</param>
/// <param name="Host">Host name or its end, or null for any.</param>
/// <param name="Path">Part of the path, or null for any.</param>
/// <param name="Times">How many requests it takes; 1 unless said.</param>
/// <param name="Skip">How many matching requests pass untouched before it takes the first.</param>
/// <param name="RetryAfter">Seconds for the Retry-After header of a 429 or 503.</param>
/// <param name="Except">Requests that pass although they match, as <see cref="Fault.Took"/> writes them; one that ends in * stands for all that begin so.</param>
/// <param name="Seconds">How long <c>latency</c> keeps a request.</param>
public sealed record FaultInput(
    string Kind, string? Method = null, string? Host = null, string? Path = null, int Times = 1, int? Status = null, int? RetryAfter = null, int Skip = 0, IReadOnlyList<string>? Except = null,
    int? Seconds = null);

public sealed class Fault(Guid id, FaultInput input)
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = input.Times;
    private int _skip = input.Skip;
    private readonly ConcurrentQueue<string> _took = new();
    private readonly SemaphoreSlim _go = new(0);
    private int _taken;
    private int _holding;

    public Guid Id => id;

    public FaultInput Input => input;

    /// <summary>How many requests it has taken; for a hold, how many wait or waited.</summary>
    public int Taken => _taken;

    /// <summary>
    /// The requests it matched, as <c>POST graph.microsoft.com/v1.0/applications</c>: without query, with the name of a cmdlet, as in the journal. For <c>step</c> each
    /// hold, with <c>before </c> or <c>after </c> in front.
    /// </summary>
    public IEnumerable<string> Took => _took;

    /// <summary>How many requests wait for <c>go</c> at this moment; one whose client is gone does not.</summary>
    public int Holding => _holding;

    /// <summary>It has taken, or is taking, all the requests it was made for.</summary>
    internal bool IsUsedUp => _left <= 0;

    internal Task Released => _released.Task;

    internal bool Takes(string method, string host, string path)
    {
        var request = $"{method} {host}{path}";
        var matches = (input.Method is null || string.Equals(input.Method, method, StringComparison.OrdinalIgnoreCase) || (input.Method == "WRITE" && method is not ("GET" or "HEAD")))
            && (input.Host is null || host.EndsWith(input.Host, StringComparison.OrdinalIgnoreCase))
            && (input.Path is null || path.Contains(input.Path, StringComparison.OrdinalIgnoreCase))
            && input.Except?.Any(e => e.EndsWith('*') ? request.StartsWith(e[..^1], StringComparison.OrdinalIgnoreCase) : string.Equals(e, request, StringComparison.OrdinalIgnoreCase)) != true;
        if (!matches || Interlocked.Decrement(ref _skip) >= 0 || Interlocked.Decrement(ref _left) < 0) return false;
        if (input.Kind != "step") _took.Enqueue(request);
        return true;
    }

    /// <summary>Holds a request here until <see cref="Go"/>, or until its client is gone.</summary>
    internal async Task HoldAsync(string where, HttpRequest request, CancellationToken ct)
    {
        Interlocked.Increment(ref _holding);
        _took.Enqueue($"{where} {request.Method} {request.Host.Host}{ShownPath.Of(request)}");
        Take();
        try
        {
            await _go.WaitAsync(ct);
        }
        finally
        {
            Interlocked.Decrement(ref _holding);
        }
    }

    internal void Go() => _go.Release();

    /// <summary>For a hold this comes once the request has got where it is held, so whoever waits for it knows the write is durable.</summary>
    internal void Take() => Interlocked.Increment(ref _taken);

    internal void Release()
    {
        _released.TrySetResult();
        _go.Release(1_000);
    }
}
