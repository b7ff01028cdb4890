using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.ExchangeOnline;
using Portal.Sandbox.ExchangeOnline.Access;

namespace Portal.Sandbox.Graph;

/// <summary>
/// Whether an application gets into a person's mailbox through Microsoft Graph: the permission, consented in Entra or assigned in Exchange, the user agent lists, the
/// user, the mailbox, the policies. The EWS switches of the
/// organization and of the mailbox do not count here, and a licence without EWS does neither.
/// </summary>
internal sealed class MailboxDoor(EntraDirectory directory, OnlineOrganizations organizations, AppAccess access)
{
    private const string NoAccess = "Access is denied. Check credentials and try again.";

    /// <param name="permissions">Application permissions of which one is needed. People's own tokens hold none of these in this directory.</param>
    public ExchangeMailbox Open(GraphCall call, params string[] permissions)
    {
        if (!call.Caller.IsApp || !(permissions.Any(call.Caller.Roles.Contains) || (organizations.Has(call.TenantId) && access.HasRole(call.Caller, permissions)))) throw Denied(NoAccess);
        if (organizations.Has(call.TenantId) && !organizations.InForce(call.TenantId).UserAgents.Passes(call.UserAgent)) throw BlockedByUserAgent();
        var id = call.Route("id");
        // Whoever is in another tenant is nobody here: the token says which tenant is asked.
        var user = directory.User(call.TenantId, id) ?? throw new GraphRefusal(404, "ErrorInvalidUser", $"The requested user '{id}' is invalid.", "code and text for a user who is not in the tenant");
        var mailbox = organizations.MailboxOf(user)
            ?? throw new GraphRefusal(404, "MailboxNotEnabledForRESTAPI", "The mailbox is either inactive, soft-deleted, or is hosted on-premise.");
        if (!mailbox.UserAgents.Passes(call.UserAgent)) throw BlockedByUserAgent();
        RequireAccess(call, mailbox, permissions);
        return mailbox;
    }

    /// <summary>The refusal by a policy: https://learn.microsoft.com/exchange/permissions-exo/application-access-policies, "ErrorAccessDenied: Access to OData is disabled."; its end is what many logs show.</summary>
    private void RequireAccess(GraphCall call, ExchangeMailbox mailbox, string[] permissions)
    {
        var verdicts = permissions.Select(p => access.Decide(call.Caller, mailbox, p)).ToList();
        if (verdicts.Find(v => v.Allowed) is { } passed)
        {
            if (passed.Unconfirmed is { } late) call.Unconfirmed(late);
            else if (passed.By == "role" && !permissions.Any(call.Caller.Roles.Contains)) call.Unconfirmed("that Microsoft Graph takes a token without roles and asks for role assignments");
            return;
        }

        throw verdicts.Exists(v => v.By == "policy")
            ? new GraphRefusal(
                403,
                "ErrorAccessDenied",
                "Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.",
                "the end of the text of a refusal by an application access policy")
            : new GraphRefusal(403, "ErrorAccessDenied", NoAccess, "text of the refusal of a mailbox outside the scope of a role assignment");
    }

    /// <inheritdoc cref="Open(GraphCall, string[])"/>
    /// <param name="folder">May be closed to everybody, so that one part of a mailbox fails alone.</param>
    public ExchangeMailbox Open(GraphCall call, string folder, string[] permissions)
    {
        var mailbox = Open(call, permissions);
        return mailbox.ClosedFolders.Contains(folder, StringComparer.OrdinalIgnoreCase) ? throw Denied(NoAccess) : mailbox;
    }

    /// <summary>The lists stop REST as well: https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-control-access-to-ews-in-exchange</summary>
    private static GraphRefusal BlockedByUserAgent() => new(403, "ErrorAccessDenied", "Access to OData is disabled: blocked due to a Tenant-Configured UserAgent AllowList.", "code and text of a refusal by user agent");

    private static GraphRefusal Denied(string message) => new(403, "ErrorAccessDenied", message);
}
