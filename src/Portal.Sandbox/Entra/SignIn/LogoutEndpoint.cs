namespace Portal.Sandbox.Entra.SignIn;

/// <summary>
/// GET /{tenant}/oauth2/v2.0/logout: ends the session, tells every application of it in a hidden frame (front channel), and goes back to
/// <c>post_logout_redirect_uri</c> if one of those applications registered that address.
/// https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request
/// </summary>
internal sealed class LogoutEndpoint(EntraDirectory directory, Sessions sessions, SignInPages pages)
{
    public async Task HandleAsync(string tenant, HttpContext context)
    {
        if (Authority.Find(tenant, directory) is null)
        {
            await pages.ErrorAsync(context, EntraErrors.UnknownTenant(tenant).Refused, null);
            return;
        }

        var session = sessions.Find(context);
        sessions.End(context);
        var query = context.Request.Query;
        var appIds = (session?.Apps ?? []).Append(query["client_id"].ToString());
        var apps = appIds.Distinct().Select(directory.ApplicationByAppId).OfType<Application>().ToList();
        var next = query["post_logout_redirect_uri"].ToString();
        var registered = Registered(next, apps) ? WithState(next, query["state"].ToString()) : null;
        var frames = session is null ? [] : apps.Select(a => a.LogoutUrl).OfType<string>().Select(u => $"{u}?sid={session.Id}&iss={Uri.EscapeDataString(Issuer(session))}").ToList();
        await pages.SignedOutAsync(context, registered, frames);
    }

    /// <summary>Without a session there is nobody to compare with but all registrations.</summary>
    private bool Registered(string address, List<Application> apps) =>
        (apps.Count > 0 ? apps : directory.Applications.All).Any(a => a.RedirectUris.Contains(address, StringComparer.Ordinal));

    private string Issuer(Session session) => Authority.IssuerOf(directory.Users.Find(session.UserId)?.TenantId ?? "");

    private static string WithState(string address, string state) =>
        state.Length == 0 ? address : $"{address}{(address.Contains('?') ? '&' : '?')}state={Uri.EscapeDataString(state)}";
}
