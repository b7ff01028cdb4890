namespace Portal.Cloud.Errors;

/// <summary>What Microsoft Graph answers when an app opens a mailbox. https://learn.microsoft.com/graph/errors and /graph/auth-limit-mailbox-access</summary>
internal static class GraphMailErrors
{
    private const string Granter = "Privileged Role Administrator or Global Administrator";
    private const string Errors = "https://learn.microsoft.com/graph/errors";
    private const string Policies = "https://learn.microsoft.com/exchange/permissions-exo/application-access-policies";

    private static readonly ErrorText NoMailbox = new(
        "Microsoft Graph finds no mailbox in Exchange Online with that address.", "The address is wrong, the mailbox lives on-premises, or it has no Exchange Online licence.",
        "Check the address, the tenant and the licence.", "Exchange Administrator", Errors);

    public static readonly IReadOnlyList<KnownError> Table =
    [
        // The suffix is seen by many and documented by nobody: https://github.com/microsoftgraph/microsoft-graph-docs
        new(CloudErrorKind.NotAllowed, ["ErrorAccessDenied"], new(
            "Exchange Online keeps the app out of this mailbox by a policy.", "An application access policy of the tenant leaves this mailbox out.",
            "Put the mailbox into the policy's group, or change the policy; it can take more than an hour to work.", "Exchange Administrator", Policies)) { Says = "AppOnly AccessPolicy", Settling = true },
        new(CloudErrorKind.BlockedByPolicy, ["ErrorAccessDenied"], new(
            "A user-agent list of the organization shuts the caller out.", "EwsApplicationAccessPolicy holds for Graph and REST too.",
            "Let the caller's user agent through (Set-OrganizationConfig -EwsAllowList), or take it off the block list; Dynamics 365 needs CRM/*.", "Exchange Administrator", Policies)) { Says = "UserAgent" },
        new(CloudErrorKind.NotAllowed, ["ErrorAccessDenied", "AccessDenied", "Forbidden", "UnknownError", "Authorization_RequestDenied"], new(
            "Microsoft Graph refused: the app lacks the permission for this.", "It is not granted, was granted moments ago, or an application access policy leaves the mailbox out.",
            "Compare the permissions in the token with those that are needed; have the missing one granted.", Granter, Errors)) { Status = 403, Settling = true },
        new(
            CloudErrorKind.NotFound,
            [
                "MailboxNotEnabledForRESTAPI", "MailboxNotSupportedForRESTAPI", "ErrorInvalidUser", "ErrorNonExistentMailbox",
                "Request_ResourceNotFound", "ResourceNotFound", "ErrorItemNotFound"
            ],
            NoMailbox),
        new(CloudErrorKind.NotFound, [], NoMailbox) { Status = 404 },
        new(CloudErrorKind.SignInNeeded, ["InvalidAuthenticationToken", "TokenExpired", "Authentication_ExpiredToken"], new(
            "Microsoft Graph did not accept the app's token.", "It has expired or was withdrawn.", "Run the step again: it gets a new one.", "You", Errors)),
        new(CloudErrorKind.Throttled, ["ErrorServerBusy", "TooManyRequests", "ApplicationThrottled", "MailboxConcurrency"], new(
            "Microsoft Graph asks for a pause.", "A limit of this mailbox or app was reached.", "Wait a minute, then try again.", "You", "https://learn.microsoft.com/graph/throttling-limits")),
    ];
}
