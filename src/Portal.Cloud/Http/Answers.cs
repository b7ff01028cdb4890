namespace Portal.Cloud.Http;

/// <summary>One reading request, as a script for other hands has to make it.</summary>
/// <param name="Resource">What a token for it is made out to: "https://graph.microsoft.com".</param>
/// <param name="Headers">Those that change the answer; none that carries a token or an id of ours.</param>
public sealed record Asked(Uri Url, string Resource, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>The address as it goes over the wire; two requests with the same one are the same.</summary>
    public string Key => Url.AbsoluteUri;

    public bool Equals(Asked? other) => other?.Key == Key;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Key);
}

/// <summary>What a service answered to somebody else. Untrusted: it says what it says, and nothing is sent because of it.</summary>
/// <param name="Body">JSON text, or empty.</param>
public sealed record Answer(int Status, string Body);

/// <summary>
/// Stands in for Microsoft's services while a step looks: within the scope every request to them is answered from what somebody read elsewhere and nothing is sent. A
/// request that has no answer is noted and fails as <see cref="CloudErrorKind.NotPasted"/>. Addresses people typed (<see cref="CloudNetwork.Outside"/>) and
/// requests that need no token (<see cref="CloudNetwork.Open"/>) stay live.
/// </summary>
public sealed class Answers : IDisposable
{
    private static readonly AsyncLocal<Answers?> Current = new();
    private readonly Answers? _outer = Current.Value;
    private readonly IReadOnlyDictionary<string, Answer> _recorded;
    private readonly Dictionary<string, Asked> _asked = new(StringComparer.Ordinal);
    private readonly List<string> _writes = [];

    private readonly IReadOnlyCollection<string> _resources;

    private Answers(IReadOnlyDictionary<string, Answer> recorded, IReadOnlyCollection<string> resources) => (_recorded, _resources) = (recorded, resources);

    /// <summary>Whether the caller runs on recorded answers. What decides or writes asks this first and refuses.</summary>
    public static bool AreUsed => Current.Value is not null;

    /// <summary>Everything that was asked, answered or not. Sorted, so that the same look gives the same list whichever request came first.</summary>
    public IReadOnlyList<Asked> All
    {
        get
        {
            lock (_asked) return [.. _asked.Values.OrderBy(a => a.Key, StringComparer.Ordinal)];
        }
    }

    /// <summary>What has no answer yet.</summary>
    public IReadOnlyList<Asked> Missing => [.. All.Where(a => !_recorded.ContainsKey(a.Key))];

    /// <summary>Requests that were no reading ones ("POST https://…"). A look has none; a test holds every step to it.</summary>
    public IReadOnlyList<string> Writes
    {
        get
        {
            lock (_writes) return [.. _writes];
        }
    }

    /// <param name="recorded">By <see cref="Asked.Key"/>.</param>
    /// <param name="resources">The only ones that are asked for: a link to a next page inside a forged answer must not put anything else into somebody's script.</param>
    public static Answers Use(IReadOnlyDictionary<string, Answer> recorded, IReadOnlyCollection<string> resources) => Current.Value = new Answers(recorded, resources);

    public void Dispose() => Current.Value = _outer;

    /// <summary>The recorded answer of the scope the caller is in; null outside of one.</summary>
    /// <exception cref="CloudException">There is none, or the request would write.</exception>
    internal static HttpResponseMessage? Reply(HttpRequestMessage request)
    {
        if (Current.Value is not { } answers) return null;
        var uri = request.RequestUri!;
        if (request.Method != HttpMethod.Get)
        {
            lock (answers._writes) answers._writes.Add($"{request.Method} {uri.GetLeftPart(UriPartial.Path)}");
            throw NotPasted(uri);
        }

        var asked = new Asked(uri, ResourceOf(uri), [.. Telling(request)]);
        if (!answers._resources.Contains(asked.Resource, StringComparer.OrdinalIgnoreCase))
            throw new CloudException(new CloudError(SystemOf(uri), CloudErrorKind.Refused, null, null, "Not one of the step's own systems.") { Host = uri.Host });
        lock (answers._asked) answers._asked.TryAdd(asked.Key, asked);
        if (!answers._recorded.TryGetValue(asked.Key, out var answer)) throw NotPasted(uri);
        return new HttpResponseMessage((System.Net.HttpStatusCode)answer.Status)
        {
            RequestMessage = request,
            Content = new StringContent(answer.Body, System.Text.Encoding.UTF8, "application/json"),
        };
    }

    internal static CloudSystem SystemOf(Uri uri) => uri.Host switch
    {
        "graph.microsoft.com" => CloudSystem.Graph,
        "management.azure.com" => CloudSystem.Arm,
        "login.microsoftonline.com" => CloudSystem.Entra,
        var host when IsVault(host) => CloudSystem.KeyVault,
        _ => CloudSystem.Dataverse,
    };

    private static bool IsVault(string host) => host.Contains(".vault.", StringComparison.OrdinalIgnoreCase);

    /// <summary>Tokens for a vault are made out to its domain, all others to the host itself.</summary>
    private static string ResourceOf(Uri uri) => $"https://{(IsVault(uri.Host) ? uri.Host[(uri.Host.IndexOf('.') + 1)..] : uri.Host)}";

    private static IEnumerable<KeyValuePair<string, string>> Telling(HttpRequestMessage request) =>
        from header in request.Headers
        where header.Key is "Prefer" or "ConsistencyLevel" or "OData-Version" or "OData-MaxVersion"
        orderby header.Key
        select KeyValuePair.Create(header.Key, string.Join(", ", header.Value));

    private static CloudException NotPasted(Uri uri) => new(new CloudError(SystemOf(uri), CloudErrorKind.NotPasted, null, null, "") { Host = uri.Host });
}

/// <summary>Stands before everything that would send, retry or sign.</summary>
internal sealed class AnswersHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct) => Answers.Reply(request) ?? await base.SendAsync(request, ct);

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken ct) => Answers.Reply(request) ?? base.Send(request, ct);
}
