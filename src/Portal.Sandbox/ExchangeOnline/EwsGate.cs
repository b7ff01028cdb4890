using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline;

/// <summary>Why Exchange Online lets a request to EWS not in: always 403.</summary>
/// <param name="Rule">Which rule it was, for tests and for the page of refusals; Exchange does not say it.</param>
/// <param name="PolicyReason">The header <c>X-EWS-Policy-Reason</c>, one of two texts; null where Microsoft does not say that it is sent.</param>
/// <param name="Unconfirmed">What of this refusal was not read in Microsoft's documentation.</param>
internal sealed record EwsRefusal(string Rule, string? PolicyReason, string Unconfirmed = EwsRefusal.Body)
{
    public const string Body = "body of the EWS refusal";

    /// <summary>https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-control-access-to-ews-in-exchange, "Two diagnostic messages"</summary>
    private const string Disabled = "EWS is disabled for this user or tenant", Policy = "EWS is blocked by policy for this user or tenant";

    public static readonly EwsRefusal Ended = new("ews-ended", Disabled, "status and header of the EWS refusal after its end");
    public static readonly EwsRefusal OrganizationOff = new("organization-off", Disabled);
    public static readonly EwsRefusal ListEmpty = new("list-empty", Policy, "header of the EWS refusal when the list is empty");
    public static readonly EwsRefusal NotListed = new("not-listed", Policy);
    public static readonly EwsRefusal UserAgent = new("user-agent", Policy);
    public static readonly EwsRefusal MailboxOff = new("mailbox-off", Disabled);
    public static readonly EwsRefusal MailboxUserAgent = new("mailbox-user-agent", Policy);
    public static readonly EwsRefusal Licence = new("licence", null, "status and header of the EWS refusal for a licence without EWS");
}

/// <summary>
/// Who may use EWS in Exchange Online. The organization and the mailbox both have to allow it, the application has to be on the list and its user agent must pass:
/// https://techcommunity.microsoft.com/blog/exchange/4529471 and 4561431, and the page named at <see cref="EwsRefusal"/>. Microsoft Graph is not touched by any of this but
/// the user agent lists.
/// </summary>
internal sealed class EwsGate(OnlineOrganizations organizations, Clocks clocks, SettingsStore settings)
{
    public EwsRefusal? Organization(string tenantId, string appId, string userAgent)
    {
        var flips = settings.Now.EwsFlips;
        if (clocks.World >= flips.Ends) return EwsRefusal.Ended;
        var now = organizations.InForce(tenantId);
        if (now.Enabled == false) return EwsRefusal.OrganizationOff;
        if (now.Enabled == true && now.AllowedAppIDs.Count == 0 && clocks.World >= flips.EmptyListBlocks) return EwsRefusal.ListEmpty;
        if (now.Enabled == true && now.AllowedAppIDs.Count > 0 && !now.AllowedAppIDs.Contains(appId, StringComparer.OrdinalIgnoreCase)) return EwsRefusal.NotListed;
        return now.UserAgents.Passes(userAgent) ? null : EwsRefusal.UserAgent;
    }

    /// <summary>Kiosk, F1 and F3 have no right to EWS since 2026: https://techcommunity.microsoft.com/blog/exchange/4474299.</summary>
    public EwsRefusal? Mailbox(ExchangeMailbox mailbox, string userAgent)
    {
        if (mailbox.EwsEnabled == false) return EwsRefusal.MailboxOff;
        if (!mailbox.UserAgents.Passes(userAgent)) return EwsRefusal.MailboxUserAgent;
        return !mailbox.IsShared && organizations.OwnerOf(mailbox)?.ExchangePlanId == ExchangePlans.Kiosk ? EwsRefusal.Licence : null;
    }
}
