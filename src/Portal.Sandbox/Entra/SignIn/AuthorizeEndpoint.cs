using Portal.Sandbox.State;

namespace Portal.Sandbox.Entra.SignIn;

/// <summary>
/// GET and POST /{tenant}/oauth2/v2.0/authorize. GET signs in by the session's cookie or shows who can sign in; POST is the choice made there.
/// As with Entra, what is wrong with the person or the request's address is shown here and not told to the application; only
/// <c>prompt=none</c> gets all its errors back.
/// </summary>
internal sealed class AuthorizeEndpoint(EntraDirectory directory, Clients clients, Consent consent, UserGrants grants, Sessions sessions, SignInPages pages, Clocks clocks)
{
    public async Task HandleAsync(string tenant, HttpContext context)
    {
        try
        {
            var request = AuthorizeRequest.Read(tenant, context.Request.Query, directory, clients);
            await AnswerAsync(request, context);
        }
        catch (EntraRefusal refusal)
        {
            await pages.ErrorAsync(context, refusal.Refused, null);
        }
    }

    private async Task AnswerAsync(AuthorizeRequest request, HttpContext context)
    {
        try
        {
            request.CheckRest(context.Request.Query);
        }
        catch (EntraRefusal refusal)
        {
            await pages.BackAsync(context, request, Failed(refusal, context));
            return;
        }

        try
        {
            if (await ChooseAsync(request, context) is not { } session) return;
            if (request.Contexts.Except(session.Contexts ?? []).Any())
            {
                if (request.Prompt == "none") throw EntraErrors.InteractionRequired();
                await pages.ConfirmAsync(context, request);
                return;
            }

            var code = Allow(request, session);
            await pages.BackAsync(context, request, new(StringComparer.Ordinal) { ["code"] = code, ["session_state"] = session.Id });
        }
        catch (EntraRefusal refusal) when (request.Prompt == "none")
        {
            await pages.BackAsync(context, request, Failed(refusal, context));
        }
        catch (EntraRefusal refusal)
        {
            await pages.ErrorAsync(context, refusal.Refused, request);
        }
    }

    /// <summary>Who signs in; null when the page that asks was written.</summary>
    private async Task<Session?> ChooseAsync(AuthorizeRequest request, HttpContext context)
    {
        if (HttpMethods.IsPost(context.Request.Method))
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            if (form["decline"].Count > 0)
            {
                await pages.BackAsync(context, request, Failed(EntraErrors.ConsentDeclined(), context));
                return null;
            }

            if (form["confirm"].Count > 0) return sessions.Meet(context, request.Contexts) ?? throw EntraErrors.NotSignedIn();
            var user = directory.Users.Find(form["user"].ToString());
            return user is { SignsIn: true } ? sessions.Start(context, user) : throw EntraErrors.NotSignedIn();
        }

        if (sessions.Find(context) is { } session && Suits(session, request)) return session;
        if (request.Prompt == "none") throw EntraErrors.NotSignedIn();
        await pages.ChooseAsync(context, request, sessions.Find(context));
        return null;
    }

    private bool Suits(Session session, AuthorizeRequest request)
    {
        if (request.Prompt is "login" or "select_account") return false;
        if (request.MaxAge is { } age && session.AuthenticatedAt + age < clocks.Protocol) return false;
        return LoginHint.Find(request.LoginHint, directory) is not { } hinted || hinted.Id == session.UserId;
    }

    private string Allow(AuthorizeRequest request, Session session)
    {
        var user = directory.Users.Find(session.UserId) ?? throw EntraErrors.NotSignedIn();
        if (!user.AccountEnabled) throw EntraErrors.UserDisabled();
        var tenant = request.Authority.Tenant ?? directory.Tenants.Find(user.TenantId)!;
        user = directory.AccountIn(tenant.Id, user) ?? throw EntraErrors.UserNotInTenant(user, tenant, request.App.DisplayName, user.TenantId);
        if (!user.AccountEnabled) throw EntraErrors.UserDisabled();
        if (clients.Known(request.App.AppId, tenant) is { } app && directory.Principal(tenant.Id, app.AppId) is null) throw EntraErrors.NoConsent(app.AppId, app.DisplayName);
        var client = clients.Require(request.App.AppId, tenant);
        if (client.Principal.AppRoleAssignmentRequired && !directory.IsAssigned(user.Id, client.Principal)) throw EntraErrors.UserNotAssigned(user, client.App.AppId, client.App.DisplayName);
        consent.Check(client, user, Scopes.Parse(request.Scope));

        sessions.Join(session, client.App.AppId);
        return grants.Keep(expires => new(
            client.App.AppId, tenant.Id, user.Id, request.RedirectUri, request.Scope, request.Nonce, request.Challenge, request.ChallengeMethod,
            session.Id, session.AuthenticatedAt, request.MaxAge is not null, expires, Contexts: request.Contexts));
    }

    private Dictionary<string, string> Failed(EntraRefusal refusal, HttpContext context)
    {
        var (trace, correlation, time) = EntraError.Ids(context, clocks.Protocol);
        return new(StringComparer.Ordinal)
        {
            ["error"] = refusal.Refused.Error,
            ["error_description"] = $"AADSTS{refusal.Refused.Code}: {refusal.Refused.Message} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {time}",
            ["error_uri"] = $"https://login.microsoftonline.com/error?code={refusal.Refused.Code}",
        };
    }
}
