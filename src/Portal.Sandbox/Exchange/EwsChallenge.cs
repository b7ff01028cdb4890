namespace Portal.Sandbox.Exchange;

/// <summary>Why Exchange does not take a token, in the words of <c>x-ms-diagnostics</c>.</summary>
internal sealed record EwsTokenProblem(string Code, string Reason, string Category)
{
    public static readonly EwsTokenProblem NoPermissions = new("2000008", "The token contains no permissions, or permissions can not be understood.", "invalid_grant");

    /// <param name="refusal">As <see cref="Entra.Tokens"/> says it.</param>
    public static EwsTokenProblem Of(string? refusal) => refusal switch
    {
        "audience" => new("2000003", "The audience claim value is invalid 'aud'.", "invalid_resource"),
        "expired" => new("2000001", "The token has expired.", "token_expired"),
        _ => new("2000002", "The token has an invalid signature.", "invalid_signature"),
    };
}

/// <summary>
/// 401 of Exchange with its challenge. The samples behind it: https://learn.microsoft.com/exchange/clients/outlook-for-ios-and-android/use-hybrid-modern-auth and captures
/// of servers whose modern authentication is off. Without authorization_uri a client cannot use modern authentication.
/// </summary>
internal static class EwsChallenge
{
    private const string ExchangeApp = "00000002-0000-0ff1-ce00-000000000000";

    /// <param name="trusted">Whose tokens are taken: a tenant id, or * for any.</param>
    /// <param name="others">Further ways of signing in.</param>
    public static IResult Write(HttpContext context, string trusted, EwsTokenProblem? problem, bool withAuthority, params string[] others)
    {
        var bearer = $"Bearer client_id=\"{ExchangeApp}\", trusted_issuers=\"00000001-0000-0000-c000-000000000000@{trusted}\", token_types=\"app_asserted_user_v1 service_asserted_app_v1\"";
        if (withAuthority) bearer += ", authorization_uri=\"https://login.windows.net/common/oauth2/authorize\"";
        if (problem is not null)
        {
            bearer += ", error=\"invalid_token\"";
            context.Response.Headers["x-ms-diagnostics"] = $"{problem.Code};reason=\"{problem.Reason}\";error_category=\"{problem.Category}\"";
            context.Response.Headers["x-sandbox-unconfirmed"] = "text and number of x-ms-diagnostics";
        }

        context.Response.Headers.WWWAuthenticate = new Microsoft.Extensions.Primitives.StringValues([bearer, .. others]);
        return Results.StatusCode(StatusCodes.Status401Unauthorized);
    }
}
