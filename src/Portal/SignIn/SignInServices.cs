using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;

namespace Portal.SignIn;

internal static class SignInServices
{
    public static IServiceCollection AddSignIn(this IServiceCollection services)
    {
        services.AddSingleton<PersonTokens>().AddScoped<CurrentPerson>();
        services.AddCascadingAuthenticationState();
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        services.AddAuthorization(AddPolicies);
        return services;
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

        options.FallbackPolicy = null;
    }

    public static void MapSignIn(this WebApplication app) =>
        app.Use((context, next) =>
        {
            context.RequestServices.GetRequiredService<CurrentPerson>().Use(context.User);
            return next(context);
        });
}
