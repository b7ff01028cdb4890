using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Portal.Features;
using Portal.Settings;

namespace Portal.SignIn;

/// <summary>The addresses of signing in that are not pages.</summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        app.MapGet(PortalUrls.SignInAgain, SignInAgain).AllowAnonymous();
        app.MapGet("/connect", Connect).RequireAuthorization(Permissions.SignedIn);
        app.MapPost("/sign-out", SignOutAsync).RequireAuthorization(Permissions.SignedIn);
        app.MapGet("/signout-frontchannel", FrontChannelAsync).AllowAnonymous();
    }

    /// <param name="accountOf">The tenant whose account is used; one that is not let in counts as not said.</param>
    /// <param name="portalsApp">With the portal's own app, also where the settings have a registration of that tenant.</param>
    private static ChallengeHttpResult SignInAgain(string? returnUrl, string? accountOf, bool? portalsApp, PortalSettings settings)
    {
        var properties = new AuthenticationProperties { RedirectUri = ReturnUrls.Safe(returnUrl) };
        if (settings.SignIn.AllowedTenants.Append(settings.SignIn.TenantId!)
            .FirstOrDefault(t => string.Equals(t, accountOf, StringComparison.OrdinalIgnoreCase)) is { } tenant)
            properties.Items[StateItems.AccountOf] = tenant;
        if (portalsApp == true) properties.Items[StateItems.PortalsApp] = "1";
        return TypedResults.Challenge(properties, [EntraOptions.Scheme]);
    }

    /// <summary>Leads to Entra for the first of the needs that has no token yet, and comes back here for the next.</summary>
    private static async Task<Results<ChallengeHttpResult, RedirectHttpResult>> Connect(
        string[]? need, string? returnUrl, CurrentPerson current, PersonTokens tokens, KnownApis known, FeatureSwitches features)
    {
        var person = await current.GetAsync();
        var needs = (need ?? []).Select(ApiNeed.Parse).ToList();
        var back = ReturnUrls.Safe(returnUrl);
        // Claims come from the API's own answer, never from a link.
        if (needs.Exists(n => n is not { Claims: null } || !known.Allows(n))) return TypedResults.LocalRedirect(PortalUrls.SignInFailed(SignInTrouble.NotAskedFor, back));
        // What is switched off is not asked for; the page that sent them here explains it and offers the script.
        var missing = needs.OfType<ApiNeed>().Where(n => !tokens.Has(person, n) && !features.IsOff(n)).Select(n => tokens.WithDemanded(person, n)).ToList();
        if (missing.Count == 0) return TypedResults.LocalRedirect(back);

        var properties = new AuthenticationProperties { RedirectUri = missing.Count > 1 ? PortalUrls.Connect(missing.Skip(1), back) : back };
        properties.Items[StateItems.Need] = missing[0].Format();
        properties.Items[StateItems.Session] = person.SessionId;
        properties.Items[StateItems.Page] = back;
        // In another tenant people may be a guest, or have an account of that tenant: the first time they choose.
        properties.SetParameter(StateItems.LoginHint, string.Equals(missing[0].TenantId, person.TenantId, StringComparison.OrdinalIgnoreCase) ? person.UserName : tokens.AccountIn(person, missing[0].TenantId));
        return TypedResults.Challenge(properties, [EntraOptions.ConnectScheme]);
    }

    private static async Task<IResult> SignOutAsync(
        HttpContext context, IAntiforgery antiforgery, CurrentPerson current, Sessions sessions, EntraMetadata metadata, LoginAddress login, PortalSettings settings)
    {
        if (!await antiforgery.IsRequestValidAsync(context)) return TypedResults.BadRequest("This sign-out did not come from a page of this portal. Open the portal and sign out there.");
        if (await current.FindAsync() is { } person) await sessions.EndAsync(person.SessionId, CancellationToken.None);
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return TypedResults.Redirect(await EndSessionAsync(metadata, login, settings, context.RequestAborted));
    }

    /// <summary>Entra's own session ends too; if it cannot be asked where, at least the portal's has ended.</summary>
    private static async Task<string> EndSessionAsync(EntraMetadata metadata, LoginAddress login, PortalSettings settings, CancellationToken ct)
    {
        try
        {
            var configuration = await metadata.ReadAsync(settings.SignIn.TenantId!, ct);
            return new OpenIdConnectMessage
            {
                IssuerAddress = login.ForBrowser(configuration.EndSessionEndpoint),
                ClientId = settings.SignIn.ClientId,
                PostLogoutRedirectUri = new Uri(settings.PublicUrl!, PortalUrls.SignedOut).AbsoluteUri,
            }.CreateLogoutRequestUrl();
        }
        catch (InvalidOperationException)
        {
            return PortalUrls.SignedOut;
        }
    }

    /// <summary>
    /// Entra opens this in a hidden frame when the person signs out elsewhere. The portal's cookie does not travel there (SameSite), so the
    /// session is found by Entra's session id, which nobody can guess.
    /// </summary>
    private static async Task<Ok> FrontChannelAsync(string? sid, string? iss, Sessions sessions, PortalSettings settings, CancellationToken ct)
    {
        var known = iss is null || iss == EntraMetadata.Authority(settings.SignIn.TenantId!) || settings.SignIn.AllowedTenants.Exists(t => iss == EntraMetadata.Authority(t));
        if (known && !string.IsNullOrEmpty(sid)) await sessions.EndAllOfAsync(sid, ct);
        return TypedResults.Ok();
    }
}
