using Portal.Cloud.Http;

namespace Portal.Cloud.Exchange;

/// <summary>Asks an Exchange server without a token which sign-in it wants. A hint; the decisive check is a real token.</summary>
public sealed class EwsProbe(CloudNetwork network)
{
    public Task<HmaChallenge> AskAsync(EwsUrl url, CancellationToken ct) => throw new NotImplementedException();
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
public sealed record HmaChallenge(HmaState State, int Status, IReadOnlyList<string> TrustedTenants, string? AuthorizationUri, string? Diagnostics, string? Server, string? RequestId)
{
    public bool Trusts(string tenantId) => TrustedTenants.Any(t => t == "*" || string.Equals(t, tenantId, StringComparison.OrdinalIgnoreCase));
}
