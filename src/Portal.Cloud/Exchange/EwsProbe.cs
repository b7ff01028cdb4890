using Portal.Cloud.Http;

namespace Portal.Cloud.Exchange;

/// <summary>Asks an Exchange server without a token which sign-in it wants. A hint; the decisive check is a real token.</summary>
public sealed class EwsProbe(CloudNetwork network)
{
    /// <summary>An empty bearer token makes Exchange show its challenge, as Microsoft's own Test-HMAEAS.ps1 does. Public addresses only, no redirects.</summary>
    public async Task<HmaChallenge> AskAsync(EwsUrl url, CancellationToken ct) => await AskAsync(network.Outside, url, ct);

    /// <summary>Asks several times, each over a connection of its own, because a load balancer deals connections to servers that may differ.</summary>
    public async Task<EwsAnswers> AskOftenAsync(EwsUrl url, int times, CancellationToken ct)
    {
        ServerTls? tls = null;
        using var http = network.Probing((certificate, chain, errors) => Interlocked.CompareExchange(ref tls, ServerTls.Of(certificate, chain, errors), null));
        var asked = await Task.WhenAll(Enumerable.Range(0, times).Select(_ => TryAskAsync(http, url, ct)));
        return new EwsAnswers([.. asked.Select(a => a.Answer).OfType<HmaChallenge>()], [.. asked.Select(a => a.Error).OfType<CloudError>()], tls);
    }

    private static async Task<(HmaChallenge? Answer, CloudError? Error)> TryAskAsync(HttpClient http, EwsUrl url, CancellationToken ct)
    {
        try
        {
            return (await AskAsync(http, url, ct), null);
        }
        catch (CloudException e)
        {
            return (null, e.Error);
        }
    }

    private static async Task<HmaChallenge> AskAsync(HttpClient http, EwsUrl url, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url.Uri);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer ");
        request.Headers.Accept.ParseAdd("application/json");
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            return Read(response);
        }
        catch (Exception e) when (ConnectionErrors.From(e, CloudSystem.Exchange, url.Host, ct) is { } error)
        {
            throw new CloudException(error, e);
        }
    }

    internal static HmaChallenge Read(HttpResponseMessage response)
    {
        var bearer = Challenge.Bearer(response.Headers);
        var authority = bearer?.GetValueOrDefault("authorization_uri");
        var state = bearer is null && !IsExchange(response) ? HmaState.SomethingInFront
            : response.Headers.WwwAuthenticate.Count == 0 ? (IsExchange(response) ? HmaState.NoChallenge : HmaState.SomethingInFront)
            : (int)response.StatusCode != 401 ? HmaState.SomethingInFront
            : bearer is null ? HmaState.NoOAuth
            : string.IsNullOrEmpty(authority) ? HmaState.Off
            : HmaState.On;
        return new HmaChallenge(
            state, (int)response.StatusCode, Tenants(bearer?.GetValueOrDefault("trusted_issuers")), authority, RequestIds.Read(response, "x-ms-diagnostics"),
            RequestIds.Read(response, "X-FEServer"), RequestIds.Read(response, "request-id"))
        {
            ClientId = bearer?.GetValueOrDefault("client_id"),
            Device = state == HmaState.SomethingInFront ? DeviceOf(response) : null,
        };
    }

    /// <summary>What the thing in front does, as far as its answer tells.</summary>
    private static string DeviceOf(HttpResponseMessage response)
    {
        var basic = response.Headers.WwwAuthenticate.FirstOrDefault(h => h.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase));
        var product = response.Headers.Server.ToString() is { Length: > 0 and < 80 } server ? $" ({server})" : "";
        return (response switch
        {
            { Headers.Location: { } to } => $"it redirects to {(to.IsAbsoluteUri ? to.GetLeftPart(UriPartial.Path) : to.OriginalString)}",
            _ when basic is not null => $"it asks for a Basic sign-in of its own{(Challenge.Parse(basic.Parameter).GetValueOrDefault("realm") is { Length: > 0 } realm ? $", realm \"{realm}\"" : "")}",
            { Content.Headers.ContentType.MediaType: "text/html" } => $"it answers with a page (HTTP {(int)response.StatusCode}), perhaps a sign-in form",
            _ => $"it answers HTTP {(int)response.StatusCode} without any of Exchange's headers",
        }) + product;
    }

    /// <summary>"00000001-0000-0000-c000-000000000000@{tenant}" is Entra; others in the list are Exchange's own issuers.</summary>
    private static IReadOnlyList<string> Tenants(string? issuers) =>
    [
        .. (issuers ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(i => i.Split('@')).Where(i => i is ["00000001-0000-0000-c000-000000000000", _]).Select(i => i[1]).Distinct(),
    ];

    private static bool IsExchange(HttpResponseMessage response) =>
        new[] { "X-FEServer", "x-ms-diagnostics", "X-OWA-Version", "request-id" }.Any(h => RequestIds.Read(response, h) is not null);
}

public enum HmaState
{
    /// <summary>Bearer with an authorization address: Hybrid Modern Authentication is on.</summary>
    On,

    /// <summary>Bearer without an authorization address: OAuth is trusted, but HMA is off for this host.</summary>
    Off,

    /// <summary>No Bearer at all: OAuth is not enabled on the EWS virtual directory.</summary>
    NoOAuth,

    /// <summary>Exchange answers, but asks for no sign-in at all: no WWW-Authenticate.</summary>
    NoChallenge,

    /// <summary>Something else answers in Exchange's place, such as a pre-authenticating proxy.</summary>
    SomethingInFront,
}

/// <param name="TrustedTenants">Tenants whose tokens the server trusts; "*" for every one.</param>
/// <param name="Diagnostics">x-ms-diagnostics, the server's own words.</param>
/// <param name="Server">X-FEServer.</param>
public sealed record HmaChallenge(HmaState State, int Status, IReadOnlyList<string> TrustedTenants, string? AuthorizationUri, string? Diagnostics, string? Server, string? RequestId)
{
    /// <summary>The application that tokens are meant for; Exchange's own is <see cref="Graph.WellKnown.ExchangeOnline"/>.</summary>
    public string? ClientId { get; init; }

    /// <summary>What the thing in front of Exchange does, in words; null when Exchange itself answered.</summary>
    public string? Device { get; init; }

    public bool Trusts(string tenantId) => TrustedTenants.Any(t => t == "*" || string.Equals(t, tenantId, StringComparison.OrdinalIgnoreCase));
}

/// <param name="Errors">Of the requests that were not answered at all.</param>
/// <param name="Tls">The certificate of the first connection; null when none came that far.</param>
public sealed record EwsAnswers(IReadOnlyList<HmaChallenge> Answers, IReadOnlyList<CloudError> Errors, ServerTls? Tls)
{
    public int Asked => Answers.Count + Errors.Count;
}
