namespace Portal.Sandbox.Crowd;

/// <summary>
/// What goes wrong with single mailboxes and with whole profiles. Literal texts and codes are those of Microsoft's support articles on server-side synchronization
/// (https://learn.microsoft.com/troubleshoot/power-platform/dataverse/email-exchange-synchronization/troubleshooting-monitoring-server-side-synchronization and its neighbours), of the EWS response codes
/// (https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode) and of Microsoft Entra's error codes; sentences around them are not published.
/// </summary>
internal static class Troubles
{
    private const string Credentials = "The credentials specified for the associated email server profile are incorrect or have insufficient permissions.";
    private const string Unapproved = "One or more email addresses haven't been approved.";

    public static readonly Trouble NotApproved = new("not-approved", 0, Unapproved, "emailrouteraccessapproval is not Approved.", 4_030);
    public static readonly Trouble NoProfile = new("no-profile", 8, "InvalidIncomingEmailServerProfile", "The mailbox has no active email server profile.", 4_001);

    public static readonly Trouble SecretExpired = new("secret-expired", 0, Credentials,
        "Microsoft Entra ID answered 401: AADSTS7000222: The provided client secret keys for app '{0}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.",
        4_010);

    public static readonly Trouble NotOnEwsList = new(
        "ews-list",
        0,
        "Http server returned Forbidden exception.",
        "The request failed with HTTP status 403: Forbidden. X-EWS-Policy-Reason: EWS is blocked by policy for this user or tenant",
        4_031);

    public static readonly Trouble AppUnknown = new("app-unknown", 0, Credentials,
        "Microsoft Entra ID answered 400: AADSTS700016: Application with identifier '{0}' was not found in the directory 'Contoso'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
        4_010);

    public static readonly Trouble CertificateMissing = new("certificate-missing", 0, Credentials,
        "Key Vault answered 404: A certificate with (name/id) {0} was not found in this key vault. If you recently deleted this certificate you may be able to recover it using the correct recovery command.", 4_010);

    /// <summary>Those of single mailboxes, by weight.</summary>
    public static readonly IReadOnlyList<Trouble> All =
    [
        NoProfile,
        new(
            "ews-off-mailbox",
            14,
            "Http server returned Forbidden exception.",
            "The request failed with HTTP status 403: Forbidden. X-EWS-Policy-Reason: EWS is disabled for this user or tenant",
            4_031) { Where = Where.Online },
        new("no-licence", 14, "Error code: 8005E276. The mailbox has no valid Exchange license.", "8005E276", 8_005_276) { Where = Where.Online },
        new(
            "not-enabled-for-rest",
            12,
            "8005E274. The mailbox is either inactive, soft-deleted, or is hosted on-premise. MailboxNotEnabledForRESTAPI",
            "Microsoft Graph answered 404: MailboxNotEnabledForRESTAPI",
            4_042) { Where = Where.Online },
        new("invalid-licence", 10, "ErrorInvalidLicense", "ErrorInvalidLicense: The mailbox doesn't have a valid license.", 5_000) { Where = Where.Online },
        new("approval-by-365", 14, "The email address requires an approval by a Microsoft 365 administrator.", "isemailaddressapprovedbyo365admin is not true.", 4_032) { Where = Where.Online },
        new("user-disabled-graph", 12, "Error code: 8005E273. The user is disabled.", "8005E273", 8_005_273) { Where = Where.Online },
        new("user-unauthorized", 8, "Error code: 8005E272. Http server returned 401 Unauthorized exception.", "8005E272", 8_005_272),
        new("user-privileges", 8, "Error code: 8005E259. The user or team that owns the mailbox does not have the required privileges.", "8005E259", 8_005_259),
        new("unknown-address", 14, "Test and Enable failed because no user was found with the email address {1}.", "Request_ResourceNotFound", 4_043) { IsWhole = true },
        new("unauthorized", 12, "Http server returned 401 Unauthorized exception.", "401 Unauthorized", 4_011),
        new("recreated-user", 6, "NoUserFoundWithGivenClaims", "401; NoUserFoundWithGivenClaims", 4_011) { Where = Where.Online },
        new("owner-privileges", 6, "Error code: Crm.80048306. The mailbox user does not have the required privileges. (-2147187962)", "-2147187962", 48_306),
        new("privilege-denied", 6, "Error code: Crm.80040220. The user does not hold the necessary privileges: prvReadEmailServerProfile. (-2147220960)", "PrivilegeDenied prvReadEmailServerProfile", 40_220),
        new("isv-aborted", 4, "UnknownIncomingEmailIntegrationError -2147220891. ISV code aborted the operation.", "Crm.80040265", 40_265),
        new("queue-owner", 4, "UnknownIncomingEmailIntegrationError -2147209462", "-2147209462", 9_462) { Where = Where.Queue },
        new("no-mailbox", 14, "The SMTP address has no mailbox associated with it.", "ErrorNonExistentMailbox: The SMTP address has no mailbox associated with it.", 5_000),
        new("mailbox-moving", 10, "ErrorMailboxMoveInProgress", "ErrorMailboxMoveInProgress: Mailbox move in progress. Try again later.", 5_001) { Passes = true },
        new("alias", 6, "ErrorNonPrimarySmtpAddress", "ErrorNonPrimarySmtpAddress: The email address {1} is not the primary SMTP address.", 5_000),
        new(
            "impersonation",
            12,
            "The account does not have permission to impersonate the requested user.",
            "ErrorImpersonateUserDenied: The account does not have permission to impersonate the requested user.",
            5_000) { Where = Where.OnPremises },
        new(
            "scoped-out",
            8,
            "Http server returned Forbidden exception.",
            "Microsoft Graph answered 403: ErrorAccessDenied: Access to OData is disabled. [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.",
            4_031) { Where = Where.Online },
        new("credentials", 10, Credentials, "401 Unauthorized", 4_010) { Where = Where.OnPremises },
        new("location", 6, "The mailbox location could not be determined while receiving email.", "AutodiscoverFailed", 5_010) { Where = Where.OnPremises },
        new("timed-out", 8, "Socket returned exception TimedOut. (0x80004005)", "0x80004005", 4_080) { Where = Where.OnPremises, Passes = true },
        new("secure-connection", 4, "An error occurred while establishing a secure connection to the email server.", "AuthenticationException", 5_020) { Where = Where.OnPremises, Passes = true },
        new("no-cas", 4, "ErrorNoRespondingCASInDestinationSite",
            "Exchange Web Services are not currently available for this request because none of the Client Access Servers in the destination site could process the request.",
            5_001) { Where = Where.OnPremises, Passes = true },
        new("server-busy", 16, "ErrorServerBusy", "ErrorServerBusy: The server cannot service this request right now. Try again later. BackOffMilliseconds: 297749", 5_001) { Passes = true },
        new("too-many-connections", 6, "ErrorExceededConnectionCount", "ErrorExceededConnectionCount: You have exceeded the available concurrent connections for your account.", 5_001) { Passes = true },
        new("quota", 6, "ErrorQuotaExceeded", "ErrorQuotaExceeded: Exchange server returned 403.", 5_000) { OutgoingOnly = true },
        new("outgoing-authentication", 3, "OutgoingEmailAuthenticationError", "OutgoingEmailAuthenticationError", 5_000) { OutgoingOnly = true },
        new("organizer", 4, "The appointment can't be synchronized because the Organizer field isn't present.", "Organizer field isn't present", 5_030) { AppointmentsOnly = true },
        new("two-environments", 14, "The email address {1} is configured with another organization.", "The mailbox is marked as primary for another organization.", 5_040),
        new(
            "german",
            8,
            "Für das Postfach {0} können keine E-Mails empfangen werden. Die für das zugeordnete E-Mail-Serverprofil angegebenen Anmeldeinformationen sind falsch oder verfügen nicht über ausreichende Berechtigungen.",
            "HTTP 401",
            4_010) { IsWhole = true },
        new("french", 8, "Impossible de recevoir le courrier électronique de la boîte aux lettres {0}. Le serveur HTTP a renvoyé une exception Interdit.", "HTTP 403", 4_031) { IsWhole = true },
        new("truncated", 6, Long(), "The request failed with HTTP status 403: Forbid", 0),
        new("undocumented", 8, "An error occurred while processing the mailbox. MapiExceptionJetErrorLogWriteFail (0x8004010d, ec=-1022)", "MapiExceptionJetErrorLogWriteFail: Unable to synchronize", 7_777),
    ];

    /// <summary>Cut off at 2,000 characters in the middle of a word, as the column cuts.</summary>
    private static string Long()
    {
        const string Beginning = "An error occurred while the mailbox was accessed. The server answered: ", Stack = "   at Microsoft.Crm.Asynchronous.EmailConnector.ExchangeIncomingEmailProvider.Receive(MailboxContext context) ";
        return (Beginning + string.Concat(Enumerable.Repeat(Stack, 30)))[..1_850];
    }
}
