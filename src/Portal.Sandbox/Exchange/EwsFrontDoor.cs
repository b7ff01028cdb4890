using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Exchange;

/// <summary>Hybrid Modern Authentication at the on-premises server: its challenge, and which bearer tokens it takes.</summary>
internal sealed class EwsFrontDoor(Tokens tokens, SettingsStore settings)
{
    private const string ExchangeApp = "00000002-0000-0ff1-ce00-000000000000";
    private const string FullAccess = "full_access_as_app";

    private int _requests;

    /// <summary>Null when the request may go on; otherwise the refusal is written.</summary>
    /// <param name="host">Of the server; the audience a token must carry is its own address, as registered on Exchange's service principal.</param>
    public IResult? Refuse(HttpContext context, string host)
    {
        if (settings.Now.PreAuthenticationHosts.Contains(host, StringComparer.OrdinalIgnoreCase)) return Device(context, host);
        var response = context.Response.Headers;
        response["request-id"] = Guid.NewGuid().ToString();
        response["X-FEServer"] = "EX01";
        if (!settings.Now.HmaHosts.Contains(host, StringComparer.OrdinalIgnoreCase))
            return Challenge(context, host, "4000000", $"Flighting is not enabled for domain '{host}'.", "oauth_not_available", withAuthority: false);

        if (LandsOnServerWithoutOAuth()) return WithoutOAuth(context);

        var token = context.Request.Headers.Authorization.ToString();
        if (token.Length == 0 || token.Trim() == "Bearer") return Challenge(context, host, null, null, null, withAuthority: true);

        var caller = tokens.Read(context, [$"https://{host}"], out var refusal);
        return (caller, refusal) switch
        {
            (null, "audience") => Challenge(context, host, "2000003", "The audience claim value is invalid 'aud'.", "invalid_resource", withAuthority: true),
            (null, "expired") => Challenge(context, host, "2000001", "The token has expired.", "token_expired", withAuthority: true),
            (null, _) => Challenge(context, host, "2000002", "The token has an invalid signature.", "invalid_signature", withAuthority: true),
            ({ } known, _) when known.TenantId != SeedIds.Contoso =>
                Challenge(context, host, "2000004", $"The tenant for tenant guid '{known.TenantId}' does not exist.", "invalid_tenant", withAuthority: true),
            ({ } known, _) when !known.IsApp || !known.Roles.Contains(FullAccess) =>
                Challenge(context, host, "2000008", "The token contains no permissions, or permissions can not be understood.", "invalid_grant", withAuthority: true),
            _ => null,
        };
    }

    /// <summary>A reverse proxy with a sign-in of its own answers before Exchange is asked: none of Exchange's headers, and a redirect to its form.</summary>
    private static IResult Device(HttpContext context, string host)
    {
        context.Response.Headers["x-sandbox-unconfirmed"] = "the answer of a device in front of Exchange";
        context.Response.Headers.Server = "BigIP";
        return Results.Redirect($"https://{host}/my.policy");
    }

    /// <summary>The load balancer deals the requests out in turn, so the refused ones are spread evenly over each ten.</summary>
    private bool LandsOnServerWithoutOAuth()
    {
        var refused = settings.Now.ServersWithoutOAuth;
        return refused > 0 && (Interlocked.Increment(ref _requests) - 1) % 10 * refused % 10 < refused;
    }

    /// <summary>A server whose EWS virtual directory has OAuthAuthentication off offers no Bearer: https://learn.microsoft.com/powershell/module/exchange/set-webservicesvirtualdirectory</summary>
    private static IResult WithoutOAuth(HttpContext context)
    {
        context.Response.Headers["X-FEServer"] = "EX02";
        context.Response.Headers["x-sandbox-unconfirmed"] = "the challenge of a server with OAuth off";
        context.Response.Headers.WWWAuthenticate = new[] { "Negotiate", "NTLM" };
        return Results.StatusCode(StatusCodes.Status401Unauthorized);
    }

    /// <summary>
    /// The samples behind this: https://learn.microsoft.com/exchange/clients/outlook-for-ios-and-android/use-hybrid-modern-auth and captures of servers whose
    /// modern authentication is off. Without authorization_uri a client cannot use modern authentication.
    /// </summary>
    private static IResult Challenge(HttpContext context, string host, string? code, string? reason, string? category, bool withAuthority)
    {
        var bearer = $"Bearer client_id=\"{ExchangeApp}\", trusted_issuers=\"00000001-0000-0000-c000-000000000000@{SeedIds.Contoso}\", token_types=\"app_asserted_user_v1 service_asserted_app_v1\"";
        if (withAuthority) bearer += ", authorization_uri=\"https://login.windows.net/common/oauth2/authorize\"";
        if (code is not null)
        {
            bearer += ", error=\"invalid_token\"";
            context.Response.Headers["x-ms-diagnostics"] = $"{code};reason=\"{reason}\";error_category=\"{category}\"";
            context.Response.Headers["x-sandbox-unconfirmed"] = "text and number of x-ms-diagnostics";
        }

        context.Response.Headers.WWWAuthenticate = new[] { bearer, "Negotiate", "NTLM", $"Basic realm=\"{host}\"" };
        return Results.StatusCode(StatusCodes.Status401Unauthorized);
    }
}
