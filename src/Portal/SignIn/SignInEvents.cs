using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Portal.Features;
using Portal.Settings;
using static Portal.Ids;

namespace Portal.SignIn;

/// <summary>What follows an accepted or refused answer of Entra.</summary>
internal static partial class SignInEvents
{
    /// <summary>Signing in: a new session, and a cookie with the few claims that are needed.</summary>
    public static async Task SignedInAsync(TicketReceivedContext context)
    {
        var services = context.HttpContext.RequestServices;
        var settings = services.GetRequiredService<PortalSettings>();
        var length = TimeSpan.FromHours(settings.SignIn.SessionHours);
        var principal = context.Principal!;
        string Claim(string type) => principal.FindFirstValue(type) ?? "";

        var session = await services.GetRequiredService<Sessions>()
            .StartAsync(Claim(PersonClaims.Tenant), Claim(PersonClaims.ObjectId), principal.FindFirstValue(PersonClaims.EntraSession), length, context.HttpContext.RequestAborted);
        await NoteAccountsAsync(services.GetRequiredService<Sessions>(), session, principal, context.Properties?.GetParameter<Redeemed>(StateItems.Redeemed), context.HttpContext.RequestAborted);
        string[] kept = [PersonClaims.Tenant, PersonClaims.ObjectId, PersonClaims.Name, PersonClaims.UserName, PersonClaims.Role];
        // Roles are given by the administrators of the portal's own tenant. Another tenant's could assign any role to anybody there: its people come for a handed-over step, without one.
        if (!Same(Claim(PersonClaims.Tenant), settings.SignIn.TenantId)) kept = [.. kept.Where(k => k != PersonClaims.Role)];
        var claims = principal.Claims.Where(c => kept.Contains(c.Type)).Select(c => new Claim(c.Type, c.Value)).Append(new(PersonClaims.Session, session));
        context.Principal = new ClaimsPrincipal(new ClaimsIdentity(claims, "Entra", PersonClaims.UserName, PersonClaims.Role));
        context.Properties = new AuthenticationProperties { ExpiresUtc = services.GetRequiredService<TimeProvider>().GetUtcNow() + length };
        context.ReturnUri = ReturnUrls.Safe(context.ReturnUri);
    }

    /// <summary>One API token: kept in memory for the session that asked, if it is the same person's and still alive.</summary>
    public static async Task ConnectedAsync(TicketReceivedContext context)
    {
        var services = context.HttpContext.RequestServices;
        var items = context.Properties!.Items;
        var (need, id) = (ApiNeed.Parse(items[StateItems.Need])!, items[StateItems.Session]!);
        var redeemed = context.Properties.GetParameter<Redeemed>(StateItems.Redeemed)!;
        var sessions = services.GetRequiredService<Sessions>();
        var session = await sessions.IsAliveAsync(id, context.HttpContext.RequestAborted) ? await sessions.FindAsync(id, context.HttpContext.RequestAborted) : null;

        context.HandleResponse();
        var back = ReturnUrls.Safe(context.ReturnUri);
        if (session is null)
        {
            context.Response.Redirect(PortalUrls.SignInFailed(SignInTrouble.SessionEnded, back));
        }
        else if (!IsSamePerson(session, context.Principal!, need.TenantId))
        {
            context.Response.Redirect(PortalUrls.SignInFailed(SignInTrouble.OtherAccount, back));
        }
        else
        {
            await NoteAccountsAsync(sessions, id, context.Principal!, redeemed, context.HttpContext.RequestAborted);
            services.GetRequiredService<FeatureSwitches>().NoteGiven(id, need);
            services.GetRequiredService<PersonTokens>().Keep(id, need, redeemed.AccessToken!, redeemed.Scopes, redeemed.ExpiresOn, context.Principal!.FindFirstValue(PersonClaims.UserName));
            context.Response.Redirect(back);
        }
    }

    public static Task RefusedAsync(RemoteFailureContext context)
    {
        var trouble = (context.Failure as SignInTroubleException)?.Trouble ?? SignInTrouble.NotAccepted;
        var log = context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SignInEvents));
        Refused(log, context.Scheme.Name, trouble, context.Failure?.Message ?? "no reason given");
        context.HandleResponse();
        if (BackToPage(context, trouble)) return Task.CompletedTask;
        context.Response.Redirect(PortalUrls.SignInFailed(trouble, ReturnUrls.Safe(context.Properties?.RedirectUri)));
        return Task.CompletedTask;
    }

    /// <summary>Who only went for a token goes back to the page that needed it, which says why there is none; whose state was lost cannot.</summary>
    private static bool BackToPage(RemoteFailureContext context, SignInTrouble trouble)
    {
        if (context.Properties?.Items is not { } items || !items.TryGetValue(StateItems.Page, out var page) || ApiNeed.Parse(items[StateItems.Need]) is not { } need) return false;
        // Without consent the step says what is missing, and offers its reading script instead of the same way once more.
        if (trouble is SignInTrouble.ConsentMissing or SignInTrouble.ConsentDenied) context.HttpContext.RequestServices.GetRequiredService<FeatureSwitches>().NoteRefused(items[StateItems.Session]!, need);
        context.HttpContext.RequestServices.GetRequiredService<ConnectRefusals>().Keep(items[StateItems.Session]!, new ConnectRefusal(need, trouble, ReturnUrls.Safe(page)));
        context.Response.Redirect(ReturnUrls.Safe(page));
        return true;
    }

    /// <summary>A guest is another account of the same person, and so is the home account of a guest who signs in.</summary>
    private static async Task NoteAccountsAsync(Sessions sessions, string id, ClaimsPrincipal account, Redeemed? redeemed, CancellationToken ct)
    {
        string Claim(string type) => account.FindFirstValue(type) ?? "";
        await sessions.NoteAsync(id, new(Claim(PersonClaims.Tenant), Claim(PersonClaims.ObjectId), Claim(PersonClaims.UserName)), ct);
        if (redeemed?.HomeAccountId?.Split('.') is [var home, var tenant]) await sessions.NoteAsync(id, new(tenant, home, Claim(PersonClaims.UserName)), ct);
    }

    /// <summary>
    /// In another tenant the same person is a guest with another oid, or has an account of that tenant, as administrators do: whoever signs in there within this session
    /// acts in it, is shown and audited as the acting account, and counts as this person for four eyes.
    /// </summary>
    private static bool IsSamePerson(PortalSession session, ClaimsPrincipal account, string tenant) =>
        Same(account.FindFirstValue(PersonClaims.Tenant), session.TenantId)
            ? Same(account.FindFirstValue(PersonClaims.ObjectId), session.ObjectId)
            : Same(account.FindFirstValue(PersonClaims.Tenant), tenant);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Answer for {Scheme} refused ({Trouble}): {Why}")]
    private static partial void Refused(ILogger log, string scheme, SignInTrouble trouble, string why);
}
