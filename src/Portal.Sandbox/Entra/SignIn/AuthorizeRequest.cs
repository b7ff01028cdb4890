namespace Portal.Sandbox.Entra.SignIn;

/// <summary>A checked request to the authorize endpoint: its client exists and its redirect address is registered, so errors may be sent there.</summary>
internal sealed record AuthorizeRequest(
    Authority Authority, Application App, string RedirectUri, string ResponseMode, string? State, string? Nonce, string Scope, string? Challenge, string? ChallengeMethod,
    string Prompt, string? LoginHint, TimeSpan? MaxAge, string? Claims)
{
    /// <exception cref="EntraRefusal">To be shown here: the redirect address is not to be trusted.</exception>
    public static AuthorizeRequest Read(string segment, IQueryCollection query, EntraDirectory directory, Clients clients)
    {
        var authority = Authority.Require(segment, directory);
        var appId = Value("client_id") ?? throw EntraErrors.Missing("client_id");
        var app = authority.Tenant is { } tenant ? clients.Known(appId, tenant) : directory.ApplicationByAppId(appId) ?? throw EntraErrors.UnknownApp(appId, segment);
        if (authority.Tenant is null && app.SignInAudience == "AzureADMyOrg") throw EntraErrors.SingleTenantApp(app.AppId, app.DisplayName);

        var redirect = Value("redirect_uri") ?? throw EntraErrors.Missing("redirect_uri");
        if (!app.Answers(redirect)) throw EntraErrors.UnregisteredRedirect(redirect, app.AppId);
        var mode = Value("response_mode") ?? "query";
        if (mode is not ("query" or "form_post")) throw EntraErrors.BadResponseMode(mode);

        return new(
            authority, app, redirect, mode, Value("state"), Value("nonce"), Value("scope") ?? "", Value("code_challenge"), Value("code_challenge_method"),
            Value("prompt") ?? "", Value("login_hint"), int.TryParse(Value("max_age"), out var seconds) ? TimeSpan.FromSeconds(seconds) : null, Value("claims"));

        string? Value(string name) => query[name].ToString() is { Length: > 0 } value ? value : null;
    }

    /// <summary>Authentication contexts that the token must show.</summary>
    public IReadOnlyList<string> Contexts => ClaimsRequest.Parse(Claims).Contexts;

    /// <exception cref="EntraRefusal">To be sent to the redirect address.</exception>
    public void CheckRest(IQueryCollection query)
    {
        if (query["response_type"].ToString() is not "code" and var type) throw type.Length == 0 ? EntraErrors.Missing("response_type") : EntraErrors.UnsupportedResponseType(type);
        if (Scope.Length == 0) throw EntraErrors.Missing("scope");
        ClaimsRequest.Parse(Claims);
        if (Challenge is not null && (ChallengeMethod is not ("S256" or "plain") || Challenge.Length is < 43 or > 128)) throw EntraErrors.BadChallenge();
    }
}
