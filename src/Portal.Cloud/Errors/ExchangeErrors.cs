namespace Portal.Cloud.Errors;

/// <summary>
/// Exchange Web Services: SOAP response codes, x-ms-diagnostics numbers and refusals of the front end.
/// https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode
/// </summary>
internal static class ExchangeErrors
{
    private const string Admin = "Exchange administrator";
    private const string Codes = "https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode";
    private const string Hma = "https://learn.microsoft.com/exchange/hybrid-deployment/configure-hybrid-modern-authentication";

    public static readonly IReadOnlyList<KnownError> Table =
    [
        new(CloudErrorKind.NotAllowed, ["ErrorImpersonateUserDenied", "ErrorImpersonationDenied"], new(
            "Exchange does not let the app act for this mailbox.", "The impersonation right is missing, or its scope leaves this mailbox out.",
            "Check ApplicationImpersonation and its scope on the server.", Admin, "https://learn.microsoft.com/exchange/client-developer/exchange-web-services/impersonation-and-ews-in-exchange")),
        new(CloudErrorKind.NotFound, ["ErrorNonExistentMailbox", "ErrorMissingEmailAddress"], new(
            "This Exchange server has no mailbox with that address.", "The address is wrong, or the mailbox lives in Exchange Online.",
            "Check the primary address. A mailbox in the cloud needs another server profile.", Admin, Codes)),
        new(CloudErrorKind.BadInput, ["ErrorNonPrimarySmtpAddress"], new(
            "This is not the mailbox's primary address.", "An alias was used.", "Use the primary SMTP address.", Admin, Codes)),
        new(CloudErrorKind.Conflict, ["ErrorMailboxMoveInProgress"], new(
            "The mailbox is being moved.", "A move to another database or to the cloud is under way.", "Wait until the move is finished.", Admin, Codes)),
        new(CloudErrorKind.NotAllowed, ["ErrorInvalidLicense"], new(
            "The mailbox has no Exchange Online licence.", "A mailbox in the cloud needs one.", "Assign a licence, or use a shared mailbox for a queue.", "License Administrator", Codes)),
        new(CloudErrorKind.Throttled, ["ErrorServerBusy", "ErrorExceededConnectionCount", "ErrorExceededSubscriptionCount"], new(
            "Exchange asks for a pause.", "The throttling policy of the server was reached.", "Wait a minute, then try again.", Admin, Codes)),
        new(CloudErrorKind.Unavailable, ["ErrorNoRespondingCASInDestinationSite", "ErrorInternalServerTransientError"], new(
            "Exchange could not pass the request to the mailbox's server.", "A server is down, or versions and sites do not reach each other.", "Check the servers, then try again.", Admin, Codes)),
        new(CloudErrorKind.NotAllowed, ["ErrorAccessDenied"], new(
            "Exchange denied the app access to this mailbox.", "A policy or a missing right keeps the app out.", "Check the app's permissions and access policies.", Admin, Codes)),
        new(CloudErrorKind.NotAllowed, ["2000003"], new(
            "Exchange did not accept the token: it is meant for another resource.", "The resource id is not an address this server answers to.",
            "Use the host of the EWS URL as the resource id.", Admin, Hma)),
        new(CloudErrorKind.NotAllowed, ["2000004"], new(
            "Exchange does not trust the tenant that issued the token.", "The server is hybrid with another tenant, or its authorization server is not set up.",
            "Compare the tenant; run the Hybrid Configuration wizard again.", Admin, Hma)),
        new(CloudErrorKind.NotAllowed, ["2000008"], new(
            "The token carries no permission for Exchange.", "The permission full_access_as_app is not granted, or the token is older than the grant.",
            "Have the permission granted, then try again.", "Cloud Application Administrator or Application Administrator", Hma)) { Settling = true },
        new(CloudErrorKind.NotAllowed, ["4000000"], new(
            "Hybrid Modern Authentication is not switched on for this host.", "Exchange trusts the tenant, but does not offer OAuth to clients.",
            "Enable it: Set-AuthServer with IsDefaultAuthorizationEndpoint and Set-OrganizationConfig with OAuth2ClientProfileEnabled.", Admin, Hma)),
        new(CloudErrorKind.NotAllowed, [], new(
            "Exchange refused the app's token for lack of scope.", "The role in the token or the impersonation header is not what the server expects.",
            "Check the granted permission and OAuth on the EWS virtual directory.", Admin, Hma)) { Says = "not enough scope" },
        new(CloudErrorKind.NotAllowed, [], new(
            "Exchange asks the app to say for whom it acts.",
            "The impersonation header is missing.",
            "Report this with the ids below.",
            "Operator of this portal",
            Codes)) { Says = "ExchangeImpersonation SOAP header must be present" },
        new(CloudErrorKind.BlockedByPolicy, [], new(
            "Exchange forbids this app the use of EWS.", "EWS is switched off for the organization or the mailbox, or the app is not on the allow list. Exchange Online is closing EWS since October 2026.",
            "On-premises: check EWS on the virtual directory and the allow and block lists. In the cloud: add the app to EwsAllowedAppIDs, and never switch EWS on with an empty list.", Admin,
            "https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-control-access-to-ews-in-exchange")) { Status = 403 },
        new(CloudErrorKind.NotAllowed, [], new(
            "Exchange did not accept the app's token.", "OAuth is not enabled on the EWS virtual directory, or the server does not trust the tenant.",
            "Check the server's Hybrid Modern Authentication.", Admin, Hma)) { Status = 401 },
        new(CloudErrorKind.BadInput, ["NotExchange"], new(
            "Something else than Exchange answers at this address.", "A proxy or a sign-in page stands in front of the server.", "Publish EWS without pre-authentication.", "Network administrator", Hma)),
    ];
}
