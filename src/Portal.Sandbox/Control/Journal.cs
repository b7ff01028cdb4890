using System.Collections.Concurrent;

namespace Portal.Sandbox.Control;

/// <summary>The last requests: method, host, path without query (with the cmdlet, where the path is one for all), status. No bodies, no headers but the client id of the token, no query strings, so no secrets.</summary>
public sealed class Journal(TimeProvider wall)
{
    public const int Kept = 5_000;

    private readonly ConcurrentQueue<Entry> _entries = new();
    private long _number;

    /// <param name="App">Client id that the request's token was given to, as the token says; null without one.</param>
    public sealed record Entry(long Number, DateTimeOffset At, string Method, string Host, string Path, int Status, string? App);

    public IEnumerable<Entry> Entries => _entries;

    public void Add(HttpContext context)
    {
        var request = context.Request;
        _entries.Enqueue(new(Interlocked.Increment(ref _number), wall.GetUtcNow(), request.Method, request.Host.Host, ShownPath.Of(request), context.Response.StatusCode, AppOf(request)));
        while (_entries.Count > Kept) _entries.TryDequeue(out _);
    }

    public void Clear() => _entries.Clear();

    private static string? AppOf(HttpRequest request) =>
        $"{request.Headers.Authorization}".Split(' ') is ["Bearer", var token] && Entra.Tokens.Parse(token) is { } parsed && parsed.TryGetPayloadValue<string>("appid", out var app) ? app : null;
}
