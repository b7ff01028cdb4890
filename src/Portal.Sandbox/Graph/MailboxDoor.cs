using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.ExchangeOnline;

namespace Portal.Sandbox.Graph;

/// <summary>
/// Whether an application gets into a person's mailbox through Microsoft Graph: the permission, the user agent lists, the user, the mailbox. The EWS switches of the
/// organization and of the mailbox do not count here, and a licence without EWS does neither.
/// </summary>
internal sealed class MailboxDoor(EntraDirectory directory, OnlineOrganizations organizations)
{
    /// <param name="permissions">Application permissions of which one is needed. People's own tokens hold none of these in this directory.</param>
    public ExchangeMailbox Open(GraphCall call, params string[] permissions)
    {
        if (!call.Caller.IsApp || !permissions.Any(call.Caller.Roles.Contains)) throw Denied("Access is denied. Check credentials and try again.");
        if (organizations.Has(call.TenantId) && !organizations.InForce(call.TenantId).UserAgents.Passes(call.UserAgent)) throw BlockedByUserAgent();
        var id = call.Route("id");
        // Whoever is in another tenant is nobody here: the token says which tenant is asked.
        var user = directory.User(call.TenantId, id) ?? throw new GraphRefusal(404, "ErrorInvalidUser", $"The requested user '{id}' is invalid.", "code and text for a user who is not in the tenant");
        var mailbox = organizations.MailboxOf(user)
            ?? throw new GraphRefusal(404, "MailboxNotEnabledForRESTAPI", "The mailbox is either inactive, soft-deleted, or is hosted on-premise.");
        return mailbox.UserAgents.Passes(call.UserAgent) ? mailbox : throw BlockedByUserAgent();
    }

    /// <inheritdoc cref="Open(GraphCall, string[])"/>
    /// <param name="folder">May be closed to everybody, so that one part of a mailbox fails alone.</param>
    public ExchangeMailbox Open(GraphCall call, string folder, string[] permissions)
    {
        var mailbox = Open(call, permissions);
        return mailbox.ClosedFolders.Contains(folder, StringComparer.OrdinalIgnoreCase) ? throw Denied("Access is denied. Check credentials and try again.") : mailbox;
    }

    /// <summary>The lists stop REST as well: https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-control-access-to-ews-in-exchange</summary>
    private static GraphRefusal BlockedByUserAgent() => new(403, "ErrorAccessDenied", "Access to OData is disabled: blocked due to a Tenant-Configured UserAgent AllowList.", "code and text of a refusal by user agent");

    private static GraphRefusal Denied(string message) => new(403, "ErrorAccessDenied", message);
}
