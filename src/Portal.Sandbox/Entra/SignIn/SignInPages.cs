using System.Text.Encodings.Web;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Entra.SignIn;

/// <summary>
/// The pages of the simulated Entra. Plain HTML that works without script; one style sheet and one script from this host, nothing inline.
/// Addresses are relative, because browsers come here under another name than the production one.
/// </summary>
internal sealed class SignInPages(EntraDirectory directory, Clocks clocks)
{
    private static readonly HtmlEncoder Html = HtmlEncoder.Default;

    /// <summary>Sends the answer to the application: in the query, or as a form that a script submits and a button can.</summary>
    public Task BackAsync(HttpContext context, AuthorizeRequest request, Dictionary<string, string> answer)
    {
        if (request.State is { } state) answer["state"] = state;
        if (request.ResponseMode == "query")
        {
            context.Response.Redirect(QueryHelpers.AddQueryString(request.RedirectUri, answer!));
            return Task.CompletedTask;
        }

        var fields = string.Concat(answer.Select(p => $"<input type=\"hidden\" name=\"{Html.Encode(p.Key)}\" value=\"{Html.Encode(p.Value)}\">"));
        return WriteAsync(context, "Signing you in", $"""
            <h1>Signing you in</h1>
            <p>You are taken back to {Html.Encode(request.App.DisplayName)}.</p>
            <form id="back" method="post" action="{Html.Encode(request.RedirectUri)}">{fields}<button class="primary">Continue</button></form>
            <script src="/sandbox/sign-in.js"></script>
            """, request.RedirectUri);
    }

    public Task ChooseAsync(HttpContext context, AuthorizeRequest request, Session? session) =>
        ChooseAsync(context, request.Authority, request.App, request.RedirectUri, LoginHint.Find(request.LoginHint, directory)?.Id ?? session?.UserId);

    /// <summary>People of the tenant that is asked stand first, and who is meant before them.</summary>
    public Task ChooseAsync(HttpContext context, Authority authority, Application app, string? redirectUri, string? hinted)
    {
        var home = authority.Tenant?.Id ?? SeedIds.Contoso;
        var people = People.All.Select(p => (Seeded: p, User: directory.Users.Find(p.Id))).Where(p => p.User is { SignsIn: true })
            .OrderByDescending(p => p.Seeded.Id == hinted).ThenBy(p => p.Seeded.TenantId == home ? 0 : directory.AccountIn(home, p.User!) is not null ? 1 : 2).ToList();
        var rows = string.Concat(people.Select(p => Row(p.Seeded, p.User!, p.Seeded.Id == hinted)));
        return WriteAsync(context, "Pick an account", $"""
            <h1>Pick an account</h1>
            <p>to continue to <strong>{Html.Encode(app.DisplayName)}</strong></p>
            <form method="post"><ul class="people">{rows}</ul></form>
            <p class="note">These are simulated people; no password is asked. Each has few rights, so a set-up needs several of them.</p>
            """, redirectUri);
    }

    /// <summary>The second factor, as far as a simulation has one: a button.</summary>
    public Task ConfirmAsync(HttpContext context, AuthorizeRequest request) => WriteAsync(context, "Confirm your sign-in", $"""
        <h1>Confirm that it is you</h1>
        <p>A policy of your organisation asks for a stronger sign-in before you go on in <strong>{Html.Encode(request.App.DisplayName)}</strong>.</p>
        <form method="post"><button name="confirm" value="1" class="primary">Approve the sign-in</button> <button name="decline" value="1">Cancel</button></form>
        <p class="note">Asked for: authentication context {Html.Encode(string.Join(", ", request.Contexts))}.</p>
        """, request.RedirectUri);

    public Task ErrorAsync(HttpContext context, EntraError error, AuthorizeRequest? request) => ErrorAsync(context, error, request?.RedirectUri, request is not null);

    /// <param name="person">It is about who signed in, so somebody else may have more luck.</param>
    public Task ErrorAsync(HttpContext context, EntraError error, string? redirectUri, bool person)
    {
        var (trace, correlation, time) = EntraError.Ids(context, clocks.Protocol);
        context.Response.StatusCode = 400;
        if (error.Unconfirmed is { } what) context.Response.Headers["x-sandbox-unconfirmed"] = what;
        var other = !person ? "" : $"""<p><a class="button" href="{Html.Encode(OtherAccount(context))}">Use another account</a></p>""";
        var back = !person || error.Code is not (65001 or 90094) ? "" : """<form method="post"><button name="decline" value="1">Return to the application without granting consent</button></form>""";
        return WriteAsync(context, "Sorry, but we're having trouble signing you in", $"""
            <h1>Sorry, but we're having trouble signing you in</h1>
            <p>{Html.Encode(Explain(error))}</p>
            {other}{back}
            <details open><summary>Details for support</summary><dl>
            <dt>Message</dt><dd>AADSTS{error.Code}: {Html.Encode(error.Message)}</dd>
            <dt>Trace id</dt><dd>{trace}</dd><dt>Correlation id</dt><dd>{correlation}</dd><dt>Time</dt><dd>{time}</dd></dl></details>
            """, redirectUri);
    }

    /// <summary>What is asked for on behalf of the organisation, permission by permission.</summary>
    public Task ConsentAsync(HttpContext context, AdminConsentRequest request, Tenant tenant, User user, IReadOnlyList<WantedPermission> wanted)
    {
        var name = Html.Encode(request.App.DisplayName);
        var resources = string.Concat(wanted.GroupBy(w => w.Resource.DisplayName).Select(g =>
            $"<h2>{Html.Encode(g.Key)}</h2><ul class=\"permissions\">{string.Concat(g.Select(w => $"<li><strong>{Html.Encode(w.DisplayName)}</strong> <code>{Html.Encode(w.Value)}</code> <span class=\"tag\">{(w.IsRole ? "Application" : "Delegated")}</span></li>"))}</ul>"));
        return WriteAsync(context, "Permissions requested", $"""
            <h1>Permissions requested</h1>
            <p>Review for your organization <strong>{Html.Encode(tenant.DisplayName)}</strong></p>
            <p><strong>{name}</strong> <span class="tag">unverified</span> <span class="about">{Html.Encode(request.App.AppId)}</span></p>
            <p>This application would like to:</p>
            {resources}
            <p>If you accept, this app will get access to the specified resources for all users in your organization. No one else will be prompted to review these permissions.</p>
            <form method="post"><button name="decline" value="1">Cancel</button> <button name="accept" value="{Html.Encode(user.Id)}" class="primary">Accept</button></form>
            <p class="note">Signed in as {Html.Encode(user.DisplayName)}, {Html.Encode((directory.AtHome(user) ?? user).UserPrincipalName)}. <a href="{Html.Encode(OtherAccount(context))}">Use another account</a></p>
            """, request.Back);
    }

    /// <summary>The end of the short form of admin consent, which goes back to no application.</summary>
    public Task ConsentedAsync(HttpContext context, AdminConsentRequest request, bool granted) => WriteAsync(context, granted ? "Permissions granted" : "Permissions were not granted", $"""
        <h1>{(granted ? "Permissions granted" : "Permissions were not granted")}</h1>
        <p>{(granted ? $"{Html.Encode(request.App.DisplayName)} may now use what was asked for." : "Nothing was changed.")} You can close this window.</p>
        """, null);

    public Task SignedOutAsync(HttpContext context, string? next, IReadOnlyList<string> frames)
    {
        var hidden = string.Concat(frames.Select(f => $"<iframe hidden title=\"Signing out\" src=\"{Html.Encode(f)}\"></iframe>"));
        var link = next is null ? "<p>You can close this window.</p>" : $"""<p><a id="next" class="button" href="{Html.Encode(next)}">Continue</a></p>""";
        return WriteAsync(context, "You signed out of your account", $"""
            <h1>You signed out of your account</h1>
            {link}{hidden}
            <script src="/sandbox/sign-in.js"></script>
            """, next, frames);
    }

    private string Row(SeededPerson person, User user, bool marked)
    {
        var portal = person.PortalRole switch { null => "Not assigned to the portal", "" => "Portal: assigned, no role", var role => $"Portal: {role}" };
        var roles = directory.RoleAssignments.All.Where(a => a.PrincipalId == person.Id)
            .Select(a => DirectoryRoles.Names[a.RoleId] + (a.EffectiveFrom > clocks.World ? " (not effective yet)" : ""));
        string[] tags = [portal, .. roles.Select(r => $"Entra: {r}")];
        string[] elsewhere = [.. (person.AzureRoles ?? []).Select(r => $"Azure: {r}"), .. (person.DataverseRoles ?? []).Select(r => $"Dataverse: {r}")];
        var disabled = user.AccountEnabled ? "" : """<span class="tag warn">Account disabled</span>""";
        return $"""
            <li><button name="user" value="{person.Id}"{(marked ? " class=\"marked\"" : "")}>
            <span class="face" aria-hidden="true">{Html.Encode(string.Concat(person.Name.Split(' ').Select(w => w[0])))}</span>
            <span class="who"><span><strong>{Html.Encode(user.DisplayName)}</strong> {Html.Encode(user.UserPrincipalName)} <span class="about">{Html.Encode(person.Title)}</span></span>
            <span class="tags">{string.Concat(tags.Select(t => $"<span class=\"tag\">{Html.Encode(t)}</span>"))}{disabled}</span>
            <span class="about">{Html.Encode(string.Join(" ", [person.Note, .. elsewhere.Select(e => $"{e}.")]))}</span></span></button></li>
            """;
    }

    private static string OtherAccount(HttpContext context)
    {
        var query = context.Request.Query.Where(p => p.Key is not ("prompt" or "login_hint")).ToDictionary(p => p.Key, p => (string?)p.Value.ToString(), StringComparer.Ordinal);
        return QueryHelpers.AddQueryString(context.Request.Path, query) + "&prompt=select_account";
    }

    private static string Explain(EntraError error) => error.Code switch
    {
        50105 => "Your account is not assigned to this application. Ask an administrator of the application to assign you.",
        50057 => "Your account is disabled. Ask your administrator.",
        50020 => "Your account belongs to another organisation and is not a guest here.",
        50011 => "The application asked to be answered at an address that it has not registered.",
        65001 or 90094 => "The application needs permissions that only an administrator can grant.",
        500113 => "The application has no address at which it could be answered.",
        650052 => "Your organisation does not have the service that the application asks for.",
        700016 => "The application is not known in this organisation.",
        90002 => "There is no such organisation.",
        50194 => "This application is for one organisation only and was asked for without naming it.",
        _ => "The application's request could not be answered.",
    };

    private static Task WriteAsync(HttpContext context, string title, string body, string? redirectUri, IReadOnlyList<string>? frames = null)
    {
        // Browsers apply form-action to the redirects that follow a form, so the application's address has to be in it.
        var application = redirectUri is null ? "" : " " + new Uri(redirectUri).GetLeftPart(UriPartial.Authority);
        var framed = frames is { Count: > 0 } ? string.Join(' ', frames.Select(f => new Uri(f).GetLeftPart(UriPartial.Authority)).Distinct()) : "'none'";
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'{application}; frame-src {framed}; frame-ancestors 'none'; base-uri 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
            <title>{Html.Encode(title)}</title><link rel="stylesheet" href="/sandbox/sign-in.css"></head>
            <body><header role="banner"><span class="mark" aria-hidden="true"></span>Simulated Microsoft Entra ID</header><main>{body}</main>
            <footer>Sandbox: simulated tenants, nothing real is changed.</footer></body></html>
            """, context.RequestAborted);
    }
}
