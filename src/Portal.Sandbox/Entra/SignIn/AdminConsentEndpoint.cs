using Microsoft.AspNetCore.WebUtilities;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Entra.SignIn;

/// <summary>
/// GET and POST /{tenant}/adminconsent and /{tenant}/v2.0/adminconsent: who, then what is asked for, then the answer to the application.
/// https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
/// </summary>
internal sealed class AdminConsentEndpoint(EntraDirectory directory, Clients clients, AdminConsent consent, Sessions sessions, SignInPages pages, SettingsStore settings)
{
    public async Task HandleAsync(string segment, HttpContext context, bool isV2)
    {
        AdminConsentRequest request;
        try
        {
            request = AdminConsentRequest.Read(segment, context.Request.Query, isV2, directory, clients);
        }
        catch (EntraRefusal refusal)
        {
            await pages.ErrorAsync(context, refusal.Refused, null);
            return;
        }

        try
        {
            await AnswerAsync(request, context);
        }
        catch (EntraRefusal refusal)
        {
            await pages.ErrorAsync(context, refusal.Refused, request.Back, person: true);
        }
    }

    private async Task AnswerAsync(AdminConsentRequest request, HttpContext context)
    {
        var form = HttpMethods.IsPost(context.Request.Method) ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        if (form?["decline"].Count > 0)
        {
            await DeclinedAsync(request, context);
            return;
        }

        var session = form?["user"].ToString() is { Length: > 0 } chosen
            ? directory.Users.Find(chosen) is { SignsIn: true } user ? sessions.Start(context, user) : throw EntraErrors.NotSignedIn()
            : form is null && request.AsksWho ? null : sessions.Find(context);
        if (session is null || directory.Users.Find(session.UserId) is not { } person)
        {
            await pages.ChooseAsync(context, request.Authority, request.App, request.Back, sessions.Find(context)?.UserId);
            return;
        }

        var tenant = request.Authority.Tenant ?? directory.Tenants.Find(person.TenantId)!;
        var account = AccountIn(tenant, person, request.App);
        var wanted = consent.Wanted(request.App, tenant, request.Scope);
        consent.RequireMay(account, request.App, wanted);
        // Accepting counts for the person it was shown to.
        if (form is null || form["accept"].ToString() != account.Id)
        {
            await pages.ConsentAsync(context, request, tenant, account, wanted);
            return;
        }

        consent.Grant(request.App, tenant, wanted);
        await GrantedAsync(request, context, tenant);
    }

    private User AccountIn(Tenant tenant, User person, Application app)
    {
        if (!person.AccountEnabled) throw EntraErrors.UserDisabled();
        var account = directory.AccountIn(tenant.Id, person) ?? throw EntraErrors.UserNotInTenant(person, tenant, app.DisplayName, person.TenantId);
        return account.AccountEnabled ? account : throw EntraErrors.UserDisabled();
    }

    private Task GrantedAsync(AdminConsentRequest request, HttpContext context, Tenant tenant)
    {
        context.Response.Headers["x-sandbox-unconfirmed"] = "that consent makes a missing service principal";
        var answer = new Dictionary<string, string?>(StringComparer.Ordinal) { ["admin_consent"] = "True", ["tenant"] = tenant.Id };
        if (request.Scope is { } scope) answer["scope"] = scope;
        if (request.Back is not null) return BackAsync(request, context, answer);
        context.Response.Headers["x-sandbox-unconfirmed"] = "where the short form ends for an application without a redirect address";
        if (settings.Now.AdminConsentRedirect == "500113") throw EntraErrors.NoReplyAddress();
        return pages.ConsentedAsync(context, request, granted: true);
    }

    /// <summary>"admin_consent" is True here as well: whoever looks at it alone takes a refusal for a grant.</summary>
    private Task DeclinedAsync(AdminConsentRequest request, HttpContext context) => request.Back is null ? pages.ConsentedAsync(context, request, granted: false) : BackAsync(request, context, new(StringComparer.Ordinal)
    {
        ["error"] = "consent_required",
        ["error_description"] = "AADSTS65004: The resource owner or authorization server denied the request.",
        ["admin_consent"] = "True",
    });

    private static Task BackAsync(AdminConsentRequest request, HttpContext context, Dictionary<string, string?> answer)
    {
        if (request.State is { } state) answer["state"] = state;
        context.Response.Redirect(QueryHelpers.AddQueryString(request.Back!, answer));
        return Task.CompletedTask;
    }
}
