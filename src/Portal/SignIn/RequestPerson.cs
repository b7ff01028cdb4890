using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Portal.SignIn;

/// <summary>A request's person: the cookie counts only while its session is alive and the account still stands.</summary>
internal static class RequestPerson
{
    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        var ct = context.HttpContext.RequestAborted;
        var person = context.Principal is { } principal ? Person.Of(principal) : null;
        if (person is not null
            && await services.GetRequiredService<Sessions>().IsAliveAsync(person.SessionId, ct)
            && (await services.GetRequiredService<Standings>().OfAsync(person, ct)).Stands) return;
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    /// <summary>Gives request handlers their <see cref="CurrentPerson"/>; circuits have their own provider.</summary>
    public static void UseCurrentPerson(this IApplicationBuilder app) =>
        app.Use((context, next) =>
        {
            context.RequestServices.GetRequiredService<CurrentPerson>().Use(context.User);
            return next(context);
        });
}
