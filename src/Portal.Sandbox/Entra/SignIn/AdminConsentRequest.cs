namespace Portal.Sandbox.Entra.SignIn;

/// <summary>A checked request for admin consent.</summary>
/// <param name="RedirectUri">Registered on the application; null in the short form.</param>
/// <param name="Scope">Null in version 1: everything the registration declares.</param>
internal sealed record AdminConsentRequest(Authority Authority, Application App, string? RedirectUri, string? State, string? Scope, bool IsV2, bool AsksWho)
{
    /// <summary>Where the answer goes. The short form goes to an address of the registration, if it has one.</summary>
    public string? Back => RedirectUri ?? (App.RedirectUris.Count > 0 ? App.RedirectUris[0] : null);

    /// <exception cref="EntraRefusal">To be shown here.</exception>
    public static AdminConsentRequest Read(string segment, IQueryCollection query, bool isV2, EntraDirectory directory, Clients clients)
    {
        // "Don't use common, as personal accounts can't provide admin consent": v2-admin-consent.
        if (Ids.Same(segment, "common")) throw EntraErrors.CommonConsent();
        var authority = Authority.Require(segment, directory);
        var appId = Value("client_id") ?? throw EntraErrors.Missing("client_id");
        var app = authority.Tenant is { } tenant ? Known(clients, appId, tenant, directory) : directory.ApplicationByAppId(appId) ?? throw EntraErrors.UnknownApp(appId, segment);
        if (authority.Tenant is null && app.SignInAudience == "AzureADMyOrg") throw EntraErrors.SingleTenantApp(app.AppId, app.DisplayName);

        var redirect = Value("redirect_uri");
        if (redirect is null && isV2) throw EntraErrors.Missing("redirect_uri");
        if (redirect is not null && app.RedirectUris.Count == 0 && app.PublicRedirectUris.Count == 0) throw EntraErrors.NoReplyAddress();
        if (redirect is not null && !app.Answers(redirect)) throw EntraErrors.UnregisteredRedirect(redirect, app.AppId);
        var scope = Value("scope");
        if (isV2 && scope is null) throw EntraErrors.Missing("scope");
        return new(authority, app, redirect, Value("state"), isV2 ? scope : null, isV2, Value("prompt") == "select_account");

        string? Value(string name) => query[name].ToString() is { Length: > 0 } value ? value : null;
    }

    /// <summary>Consent makes the service principal, so an application of the tenant may be without one.</summary>
    private static Application Known(Clients clients, string appId, Tenant tenant, EntraDirectory directory) =>
        directory.ApplicationByAppId(appId) is { IsDisabled: false } app && Ids.Same(app.TenantId, tenant.Id) && directory.Principal(tenant.Id, appId) is null ? app : clients.Known(appId, tenant);
}
