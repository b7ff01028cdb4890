using Portal.Cloud.Http;

namespace Portal.Cloud.Exchange;

/// <summary>Asks an Exchange server without a token which sign-in it wants. A hint; the decisive check is a real token.</summary>
public sealed class EwsProbe(CloudNetwork network)
{
    /// <summary>An empty bearer token makes Exchange show its challenge, as Microsoft's own Test-HMAEAS.ps1 does. Public addresses only, no redirects.</summary>
    public async Task<HmaChallenge> AskAsync(EwsUrl url, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url.Uri);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer ");
        request.Headers.Accept.ParseAdd("application/json");
        try
        {
            using var response = await network.Outside.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
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
        var state = (int)response.StatusCode != 401 || (bearer is null && !IsExchange(response)) ? HmaState.SomethingInFront
            : bearer is null ? HmaState.NoOAuth
            : string.IsNullOrEmpty(authority) ? HmaState.Off
            : HmaState.On;
        return new HmaChallenge(
            state, (int)response.StatusCode, Tenants(bearer?.GetValueOrDefault("trusted_issuers")), authority, RequestIds.Read(response, "x-ms-diagnostics"),
            RequestIds.Read(response, "X-FEServer"), RequestIds.Read(response, "request-id"));
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

    /// <summary>Something else answers in Exchange's place, such as a pre-authenticating proxy.</summary>
    SomethingInFront,
}

/// <param name="TrustedTenants">Tenants whose tokens the server trusts; "*" for every one.</param>
/// <param name="Diagnostics">x-ms-diagnostics, the server's own words.</param>
/// <param name="Server">X-FEServer.</param>
public sealed record HmaChallenge(HmaState State, int Status, IReadOnlyList<string> TrustedTenants, string? AuthorizationUri, string? Diagnostics, string? Server, string? RequestId)
{
    public bool Trusts(string tenantId) => TrustedTenants.Any(t => t == "*" || string.Equals(t, tenantId, StringComparison.OrdinalIgnoreCase));
}
