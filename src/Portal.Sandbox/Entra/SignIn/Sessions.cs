using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Entra.SignIn;

/// <param name="Id">Told to applications as <c>sid</c>; the cookie's value is another and kept as a hash only.</param>
/// <param name="Apps">Client ids of the applications signed in to, for front-channel sign-out.</param>
/// <param name="Contexts">Authentication contexts met so far.</param>
internal sealed record Session(string Id, string UserId, DateTimeOffset AuthenticatedAt, IReadOnlyList<string> Apps, IReadOnlyList<string>? Contexts = null);

/// <summary>Single sign-on: one session per browser, in a cookie of the login host.</summary>
internal sealed class Sessions(World world, Clocks clocks)
{
    private const string Cookie = "ESTSAUTH";
    private readonly Shelf<Session> _shelf = world.Shelf<Session>("sign-in-session");

    public Session? Find(HttpContext context) =>
        context.Request.Cookies[Cookie] is { } value && _shelf.Find(Hash(value)) is { } session && session.AuthenticatedAt.AddHours(24) > clocks.Protocol ? session : null;

    public Session Start(HttpContext context, User user)
    {
        End(context);
        var value = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        var session = new Session(Guid.NewGuid().ToString(), user.Id, clocks.Protocol, []);
        _shelf.Put(Hash(value), session);
        // Not Secure: browsers reach this host as http://login.localhost through the portal's listener. Entra's own are Secure and SameSite=None.
        context.Response.Cookies.Append(Cookie, value, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/" });
        return session;
    }

    public void Join(Session session, string appId)
    {
        foreach (var (id, found) in _shelf.Pairs)
            if (found.Id == session.Id && !found.Apps.Contains(appId)) _shelf.Put(id, found with { Apps = [.. found.Apps, appId] });
    }

    /// <summary>The person confirmed the sign-in, as these authentication contexts want it.</summary>
    public Session? Meet(HttpContext context, IReadOnlyList<string> contexts)
    {
        if (Find(context) is not { } session) return null;
        var met = session with { Contexts = [.. (session.Contexts ?? []).Union(contexts)] };
        _shelf.Put(Hash(context.Request.Cookies[Cookie]!), met);
        return met;
    }

    public void End(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is { } value) _shelf.Remove(Hash(value));
        context.Response.Cookies.Delete(Cookie, new CookieOptions { Path = "/" });
    }

    private static string Hash(string value) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
}
