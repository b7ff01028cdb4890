namespace Portal.Cloud.Errors;

/// <summary>
/// Exchange Online over EWS, and the service behind its PowerShell.
/// https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode; what is said of EwsAllowedAppIDs is Microsoft's Exchange Team Blog,
/// "Introducing EWSAllowedAppIDs" and "EWS Deprecation Is Here". The body of such a refusal is published nowhere, so a 403 is told with all its causes.
/// </summary>
internal static class ExchangeOnlineErrors
{
    private const string Admin = "Exchange Administrator";
    private const string Granter = "Cloud Application Administrator, Application Administrator, Privileged Role Administrator or Global Administrator";
    private const string Codes = "https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode";
    private const string Oauth = "https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-authenticate-an-ews-application-by-using-oauth";
    private const string AccessToEws = "https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-control-access-to-ews-in-exchange";
    private const string PowerShell = "https://learn.microsoft.com/powershell/exchange/connect-to-exchange-online-powershell";

    public static readonly IReadOnlyList<KnownError> Table =
    [
        new(CloudErrorKind.NotAllowed, ["ErrorImpersonateUserDenied", "ErrorImpersonationDenied"], new(
            "Exchange Online does not let the app act for this mailbox.", "A role for applications (RBAC) or another scope leaves this mailbox out.",
            "Check the app's role assignments and their scope in Exchange Online; a change there takes up to two hours.", Admin, "https://learn.microsoft.com/exchange/permissions-exo/application-rbac")),
        new(CloudErrorKind.NotFound, ["ErrorNonExistentMailbox", "ErrorMissingEmailAddress"], new(
            "Exchange Online has no mailbox with that address in this tenant.", "The address is wrong, the mailbox lives on-premises, or it has no licence.",
            "Check the primary address and the tenant. A mailbox on-premises needs an HMA profile.", Admin, Codes)),
        new(CloudErrorKind.BadInput, ["ErrorNonPrimarySmtpAddress"], new(
            "This is not the mailbox's primary address.", "An alias was used.", "Use the primary SMTP address.", Admin, Codes)),
        new(CloudErrorKind.Conflict, ["ErrorMailboxMoveInProgress"], new(
            "The mailbox is being moved.", "A move is under way.", "Wait until it is finished.", Admin, Codes)),
        new(CloudErrorKind.NotAllowed, ["ErrorInvalidLicense"], new(
            "The mailbox's licence does not include EWS.", "Exchange Online Kiosk, Microsoft 365 F1 and F3 and Office 365 F3 have no EWS rights since 2026; or there is no licence at all.",
            "Assign a licence with Exchange Online Plan 1 or 2, or use a shared mailbox for a queue.", "License Administrator", Codes)),
        new(CloudErrorKind.Throttled, ["ErrorServerBusy", "ErrorExceededConnectionCount", "ErrorExceededSubscriptionCount"], new(
            "Exchange Online asks for a pause.", "Its throttling policy was reached; it can be neither seen nor changed.", "Wait a minute, then try again.", "You", Codes)),
        new(CloudErrorKind.Unavailable, ["ErrorInternalServerTransientError", "ErrorNoRespondingCASInDestinationSite"], new(
            "Exchange Online could not pass the request to the mailbox's server.", "A passing trouble of the service.", "Try again in a few minutes.", "You; if it stays, Microsoft", Codes)),
        new(CloudErrorKind.NotAllowed, ["ErrorAccessDenied"], new(
            "Exchange Online denied the app access to this mailbox.", "An application access policy keeps the app out, or a right is missing.",
            "Check Get-ApplicationAccessPolicy and the app's permissions; a change of a policy can take more than an hour.", Admin, "https://learn.microsoft.com/exchange/permissions-exo/application-access-policies")),
        new(CloudErrorKind.NotAllowed, ["2000003"], new(
            "Exchange Online did not accept the token: it is meant for another resource.", "The token was asked for another address than https://outlook.office365.com.",
            "Report this with the ids below.", "Operator of this portal", Oauth)),
        new(CloudErrorKind.NotAllowed, ["2000008"], new(
            "The token carries no permission for Exchange Online.", "The permission full_access_as_app is not granted, or the token is older than the grant.",
            "Have the permission granted, then try again.", Granter, Oauth)) { Settling = true },
        new(CloudErrorKind.NotAllowed, [], new(
            "Exchange Online asks the app to say for whom it acts.",
            "The impersonation header is missing.",
            "Report this with the ids below.",
            "Operator of this portal",
            Codes)) { Says = "ExchangeImpersonation SOAP header must be present" },
        new(CloudErrorKind.NotAllowed, [], new(
            "Exchange Online does not let this account run that command.", "The account holds no Exchange role for it, or got it only minutes ago.",
            "Let an Exchange Administrator of that tenant do it, or run the script as one.", Admin, PowerShell)) { Says = "is not allowed to call" },
        new(CloudErrorKind.BadInput, [], new(
            "Exchange Online makes no scopes and roles in this organization yet.", "Nobody has customized the organization: until then it has no room for objects of its own.",
            "Run Enable-OrganizationCustomization once in Exchange Online PowerShell, wait until it is finished, then run this step again. It cannot be undone and changes nothing that is there.", Admin,
            "https://learn.microsoft.com/powershell/module/exchange/enable-organizationcustomization")) { Says = "Enable-OrganizationCustomization" },
        new(CloudErrorKind.NotFound, [], new(
            "Exchange Online does not have this object.", "The name or address is wrong, or it belongs to another tenant.", "Check it.", "You", PowerShell)) { Says = "couldn't be found" },
        new(CloudErrorKind.BlockedByPolicy, [], new(
            "EWS is switched off for this organization or mailbox.",
            "EwsEnabled is False for the organization, or for this mailbox (Get-CASMailbox); or Microsoft has switched it off, as it does step by step until 1 April 2027.",
            "Read the organization's settings in the step \"EWS list\". Switching EWS on is a plan of its own, and never with an empty list; a mailbox is switched on by Set-CASMailbox.",
            Admin,
            AccessToEws)) { Status = 403, Says = "EWS is disabled" },
        new(CloudErrorKind.BlockedByPolicy, [], new(
            "A list of the organization keeps this app away from EWS.",
            "The app is not on EwsAllowedAppIDs, or the list is empty, or a user-agent list shuts the caller out. A change of the list takes up to 24 hours.",
            "Look at the step \"EWS list\": it shows the list and adds the app. If it was added a short while ago, wait.", Admin, AccessToEws)) { Status = 403, Says = "blocked by policy", Settling = true },
        new(CloudErrorKind.BlockedByPolicy, [], new(
            "Exchange Online forbids this app the use of EWS.",
            "One of these: EwsEnabled is False; it is True and the app is not on EwsAllowedAppIDs, or nobody is; EWS is off for the mailbox; a user-agent list shuts the caller out; or a change is younger than 24 hours.",
            "Read the organization's settings in the step \"EWS list\" and add the app to the list. Never switch EWS on with an empty list: that blocks every app.", Admin, AccessToEws)) { Status = 403 },
        new(CloudErrorKind.NotAllowed, [], new(
            "Exchange Online did not accept the token.", "It has expired, or belongs to another tenant or cloud.", "Try again with a new token; check the tenant id.", "You", Oauth)) { Status = 401 },
        new(CloudErrorKind.BadInput, ["NotExchange"], new(
            "Something else than Exchange Online answered.", "A proxy stands between this portal and Microsoft.", "Let outlook.office365.com through without inspection.", "Network administrator", Oauth)),
    ];
}
