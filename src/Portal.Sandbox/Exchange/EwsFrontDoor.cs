using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Exchange;

/// <summary>Hybrid Modern Authentication at the on-premises server: its challenge, and which bearer tokens it takes.</summary>
internal sealed class EwsFrontDoor(Tokens tokens, SettingsStore settings)
{
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
            return Challenge(context, host, new("4000000", $"Flighting is not enabled for domain '{host}'.", "oauth_not_available"), withAuthority: false);

        if (LandsOnServerWithoutOAuth()) return WithoutOAuth(context);

        var token = context.Request.Headers.Authorization.ToString();
        if (token.Length == 0 || token.Trim() == "Bearer") return Challenge(context, host, null);

        var caller = tokens.Read(context, [$"https://{host}"], out var refusal);
        return caller switch
        {
            null => Challenge(context, host, EwsTokenProblem.Of(refusal)),
            _ when caller.TenantId != SeedIds.Contoso => Challenge(context, host, new("2000004", $"The tenant for tenant guid '{caller.TenantId}' does not exist.", "invalid_tenant")),
            _ when !caller.IsApp || !caller.Roles.Contains(FullAccess) => Challenge(context, host, EwsTokenProblem.NoPermissions),
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

    private static IResult Challenge(HttpContext context, string host, EwsTokenProblem? problem, bool withAuthority = true) =>
        EwsChallenge.Write(context, SeedIds.Contoso, problem, withAuthority, "Negotiate", "NTLM", $"Basic realm=\"{host}\"");
}
