namespace Portal.Cloud.Http;

/// <summary>
/// Collects the ids that services give their answers, for the audit: <c>using var ids = RequestIds.Collect();</c> around a write, then <see cref="All"/>.
/// Reads are left out; their ids say nothing about what was changed.
/// </summary>
public sealed class RequestIds : IDisposable
{
    private static readonly AsyncLocal<RequestIds?> Current = new();
    private static readonly string[] Headers = ["request-id", "x-ms-request-id", "x-ms-service-request-id", "x-ms-correlation-request-id", "REQ_ID"];

    /// <summary>Set on a request that reads although it is no GET.</summary>
    internal static readonly HttpRequestOptionsKey<bool> Reads = new("portal.reads");

    private readonly RequestIds? _outer = Current.Value;
    private readonly List<string> _ids = [];

    private RequestIds()
    {
    }

    /// <summary>"graph.microsoft.com request-id 6c1…", in the order of the answers.</summary>
    public IReadOnlyList<string> All
    {
        get
        {
            lock (_ids) return [.. _ids];
        }
    }

    public static RequestIds Collect() => Current.Value = new RequestIds();

    public void Dispose() => Current.Value = _outer;

    internal static void Note(HttpRequestMessage request, HttpResponseMessage response)
    {
        if (Current.Value is not { } collector || request.Method == HttpMethod.Get || request.Options.TryGetValue(Reads, out _)) return;
        foreach (var header in Headers)
            if (Read(response, header) is { } id)
                lock (collector._ids) collector._ids.Add($"{request.RequestUri?.Host} {header} {id}");
    }

    internal static string? Read(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) ? values.FirstOrDefault() : null;
}

internal sealed class RequestIdHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var response = await base.SendAsync(request, ct);
        RequestIds.Note(request, response);
        return response;
    }
}
