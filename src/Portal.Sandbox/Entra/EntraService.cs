using Portal.Sandbox.Entra.SignIn;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Entra;

/// <summary>login.microsoftonline.com</summary>
internal static class EntraService
{
    public static void AddEntra(this IServiceCollection services)
    {
        services.AddSingleton<EntraDirectory>().AddSingleton<SigningKeys>().AddSingleton<Tokens>();
        services.AddSingleton<StepUp>();
        services.AddSingleton<Clients>().AddSingleton<ClientAuthentication>().AddSingleton<Consent>();
        services.AddSingleton<IdTokens>().AddSingleton<UserGrants>().AddSingleton<TokenEndpoint>();
        services.AddSingleton<Sessions>().AddSingleton<SignInPages>().AddSingleton<AuthorizeEndpoint>().AddSingleton<LogoutEndpoint>();
        services.AddSingleton<AdminConsent>().AddSingleton<AdminConsentEndpoint>();
        services.AddSingleton<SeedCredentials>().AddSingleton<DirectorySeed>().AddSingleton<SeedDocument>();
    }

    public static void MapEntra(this IEndpointRouteBuilder app)
    {
        var login = app.MapGroup("").RequireHost("login.microsoftonline.com", "login.windows.net", "login.localhost");
        login.MapGet("/{tenant}/v2.0/.well-known/openid-configuration", (string tenant, HttpContext context, EntraDirectory directory, Clocks clocks) =>
            Metadata.OpenId(tenant, directory, context, clocks));
        login.MapGet("/{tenant}/discovery/v2.0/keys", (string tenant, HttpContext context, EntraDirectory directory, SigningKeys keys, Clocks clocks) =>
            Metadata.Keys(tenant, directory, keys, context, clocks));
        login.MapGet("/common/discovery/instance", (HttpContext context, EntraDirectory directory, Clocks clocks) => Metadata.Instance(context, directory, clocks));
        login.MapPost("/{tenant}/oauth2/v2.0/token", (string tenant, HttpContext context, TokenEndpoint endpoint) => endpoint.HandleAsync(tenant, context));
        login.MapMethods("/{tenant}/oauth2/v2.0/authorize", ["GET", "POST"], (string tenant, HttpContext context, AuthorizeEndpoint endpoint) => endpoint.HandleAsync(tenant, context));
        login.MapGet("/{tenant}/oauth2/v2.0/logout", (string tenant, HttpContext context, LogoutEndpoint endpoint) => endpoint.HandleAsync(tenant, context));
        login.MapMethods("/{tenant}/adminconsent", ["GET", "POST"], (string tenant, HttpContext context, AdminConsentEndpoint endpoint) => endpoint.HandleAsync(tenant, context, isV2: false));
        login.MapMethods("/{tenant}/v2.0/adminconsent", ["GET", "POST"], (string tenant, HttpContext context, AdminConsentEndpoint endpoint) => endpoint.HandleAsync(tenant, context, isV2: true));
        login.MapGet("/sandbox/{name}", (string name) => Assets.Get(name));
    }
}
