using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Portal.Settings;

namespace Portal.SignIn;

internal static class SignInServices
{
    public static IServiceCollection AddSignIn(this IServiceCollection services, PortalSettings settings)
    {
        services.AddSingleton<LoginAddress>()
            .AddSingleton<EntraMetadata>()
            .AddSingleton<Registrations>()
            .AddSingleton<PortalPresence>()
            .AddSingleton<PortalConsent>()
            .AddSingleton<RedeemCode>()
            .AddSingleton<ValidateIdToken>();
        services.AddSingleton<Sessions>().AddSingleton<PersonTokens>().AddSingleton<KnownApis>().AddSingleton<FormDrafts>().AddSingleton<ConnectRefusals>();
        services.AddSingleton<ReaderIdentity>().AddSingleton<AskEntra>().AddSingleton<Standings>();
        services.AddSingleton<Refusals>().AddScoped<CurrentPerson>().AddScoped<AuthenticationStateProvider, CircuitPerson>();
        services.AddCascadingAuthenticationState();

        services.AddSingleton<IPostConfigureOptions<EntraOptions>, ProtectState>();
        services.AddAuthentication(o =>
            {
                o.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
                o.DefaultChallengeScheme = EntraOptions.Scheme;
            })
            .AddCookie(o => Session(o, settings))
            .AddRemoteScheme<EntraOptions, EntraHandler>(EntraOptions.Scheme, null, o => Entra(o, "/signin-entra", SignInEvents.SignedInAsync))
            .AddRemoteScheme<EntraOptions, EntraHandler>(EntraOptions.ConnectScheme, null, o => Entra(o, "/connect-entra", SignInEvents.ConnectedAsync));
        services.AddAuthorization(AddPolicies);
        services.AddAntiforgery(o =>
        {
            // Unlike the session's cookie handler, antiforgery refuses to work at all over http with Always; the sandbox is http on this machine.
            o.Cookie.Name = settings.IsSandbox ? "portal-form" : "__Host-portal-form";
            o.Cookie.SecurePolicy = settings.IsSandbox ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
            o.Cookie.SameSite = SameSiteMode.Strict;
            o.SuppressXFrameOptionsHeader = true; // frame-ancestors says it, see SecurityHeaders
        });
        return services;
    }

    private static void Session(CookieAuthenticationOptions options, PortalSettings settings)
    {
        options.Cookie.Name = "__Host-portal";
        options.Cookie.Path = "/";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax; // Strict would not come along on the way back from Entra
        options.Cookie.SecurePolicy = CookieSecurePolicy.Always;
        options.ExpireTimeSpan = TimeSpan.FromHours(settings.SignIn.SessionHours);
        options.SlidingExpiration = false;
        options.AccessDeniedPath = PortalUrls.AccessDenied;
        options.ReturnUrlParameter = "page";
        options.Events.OnValidatePrincipal = RequestPerson.ValidateAsync;
    }

    private static void Entra(EntraOptions options, string callback, Func<TicketReceivedContext, Task> accepted)
    {
        options.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        options.CallbackPath = callback;
        options.CorrelationCookie.Name = "__Host-portal-entra.";
        options.CorrelationCookie.Path = "/";
        options.CorrelationCookie.SameSite = SameSiteMode.None; // the answer is a form post from Entra's site
        options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.Always;
        options.Events.OnTicketReceived = accepted;
        options.Events.OnRemoteFailure = SignInEvents.RefusedAsync;
    }

    private static void AddPolicies(AuthorizationOptions options)
    {
        foreach (var (permission, roles) in Permissions.Roles)
        {
            options.AddPolicy(permission, policy =>
            {
                policy.RequireAuthenticatedUser();
                if (roles.Length > 0) policy.RequireClaim(PersonClaims.Role, roles);
            });
        }

        // Whatever forgets to say what it needs is closed, not open.
        options.FallbackPolicy = options.GetPolicy(Permissions.SignedIn);
    }

    private sealed class ProtectState(IDataProtectionProvider protection) : IPostConfigureOptions<EntraOptions>
    {
        public void PostConfigure(string? name, EntraOptions options)
        {
            options.DataProtectionProvider ??= protection;
            options.State ??= new PropertiesDataFormat(protection.CreateProtector("Portal.SignIn", name!, "state"));
        }
    }
}
