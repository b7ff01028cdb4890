namespace Portal.Tests.Mailboxes.Causes;

/// <summary>
/// Texts as they are published or were seen: Microsoft's support articles on server-side synchronization, Entra's reference of error codes, Key Vault's error codes, Exchange's
/// response codes and x-ms-diagnostics, Graph's errors. Codes without a published sentence stand in the frame in which Dynamics 365 quotes them.
/// </summary>
internal static class AlertTexts
{
    private const string Credentials = "The credentials specified for the associated email server profile are incorrect or have insufficient permissions.", Unauthorized = "Http server returned 401 Unauthorized exception.", Forbidden = "Http server returned Forbidden exception.";

    /// <summary>Key of the cause, text of the alert, its details.</summary>
    public static readonly IReadOnlyList<(string Cause, string Text, string? Details)> All =
    [
        // Support articles on server-side synchronization
        ("owner-privileges", "Error code: 8005E259", null),
        ("profile-account-refused", "Error code: 8005E272", "401 from Exchange"),
        ("graph-user-disabled", "Error code 8005E273", null),
        ("rest-not-enabled", "8005E274. The mailbox is either inactive, soft-deleted, or is hosted on-premise. MailboxNotEnabledForRESTAPI", null),
        ("no-exchange-licence", "Error code 8005E276 800046", null),
        ("address-unknown", "Test and Enable failed because no user was found with the email address anna@contoso.com.", null),
        ("exchange-403", Forbidden, null),
        ("exchange-403", "The request failed with HTTP status 403: Forbidden.", null),
        ("exchange-401", Unauthorized, null),
        ("user-recreated", Unauthorized, "NoUserFoundWithGivenClaims"),
        ("wrong-owner", "Crm.80048306 (-2147187962)", null),
        ("wrong-owner", "Fehler -2147187962", null),
        ("privilege-denied", "Crm.80040220", "PrivilegeDenied: prvReadEmailServerProfile (-2147220960)"),
        ("plug-in", "Unknown incoming email integration error - 2147220891: -2147220891, ISV code aborted the operation", null),
        ("queue-team", "An unknown error occurred. Error -2147209462", null),
        ("no-profile", "InvalidIncomingEmailServerProfile", null),
        ("host-not-found", "InvalidIncomingEmailServerProfileConfiguration HostNotFound", null),
        ("host-not-found", "The remote name could not be resolved: 'mail.contoso.com'", null),
        ("profile-incomplete", "InvalidIncomingEmailServerProfileConfiguration", "emailserverprofile.oauthclientid is empty."),
        ("timed-out", "Socket returned exception TimedOut (0x80004005)", null),
        ("invalid-licence", "ErrorInvalidLicense", null),
        ("quota", "ErrorQuotaExceeded", "403"),
        ("no-such-mailbox", "ErrorNonExistentMailbox", null),
        ("no-such-mailbox", "The SMTP address has no mailbox associated with it.", null),
        ("impersonation", "The account does not have permission to impersonate the requested user.", null),
        ("autodiscover", "The mailbox location could not be determined while receiving email.", null),
        ("outgoing-authentication", "OutgoingEmailAuthenticationError", null),
        ("approval-too-low", "The email address requires an approval by a Microsoft 365 administrator.", null),
        ("not-approved", "One or more email addresses haven't been approved.", null),
        ("credentials", Credentials, null),
        ("other-environment", "The email address anna@contoso.com is configured with another organization.", null),
        ("exchange-certificate", "An error occurred while establishing a secure connection to the email server.", null),
        ("organizer-field", "The Organizer field isn't present on the form.", null),
        ("pending-send", "The e-mail stays in Pending Send.", null),
        ("approver-role-refused", "0x80090904", null),
        ("approver-role-team", "0x80090905 CannotAssignDelegatedMailboxApproverRoleToTeam", null),
        ("approver-refused", "The email address can only be approved by a user with the Global Administrator or Exchange Administrator role in Office 365.", null),
        ("gmail", "Gmail refused the sign-in on port 993.", null),
        ("too-large", "The mail is larger than 150 MB.", null),
        ("dataverse-throttled", "0x80072321", "Combined execution time of incoming requests exceeded limit"),
        ("dataverse-throttled", "0x80072322", null),
        ("dataverse-throttled", "Number of concurrent requests exceeded the limit (0x80072326)", null),
        ("no-address", "The mailbox has no email address.", null),
        ("server-trouble", "Http server returned 503.", "Service Unavailable"),

        // Exchange and Graph
        ("token-audience", Unauthorized, "2000003;reason=\"The audience claim value is invalid 'aud'.\";error_category=\"invalid_resource\""),
        ("token-tenant", Unauthorized, "2000004;reason=\"The tenant for tenant guid '5a3b' does not exist.\";error_category=\"invalid_tenant\""),
        ("token-without-permission", Unauthorized, "2000008;reason=\"The token contains no permissions, or permissions can not be understood.\";error_category=\"invalid_grant\""),
        ("token-scope", Forbidden, "The token contains not enough scope to make this call."),
        ("hma-off", Unauthorized, "4000000;reason=\"Flighting is not enabled for domain 'contoso.com'.\";error_category=\"oauth_not_available\""),
        ("token-refused", Unauthorized, "The issuer of the token is unknown"),
        ("token-refused", Unauthorized, "The token has an invalid signature"),
        ("token-audience", Unauthorized, "The audience of the token 'https://a' doesn't match the endpoint 'https://b'"),
        ("token-refused", Unauthorized, "The Application Identifier 'b9701c1e' is unknown"),
        ("token-scope", Unauthorized, "The token should have valid scope claim or linked account associated with partner application"),
        ("impersonation", "Test Connection failed", "ErrorImpersonateUserDenied"),
        ("impersonation-missing", "ErrorInvalidRequest", "ExchangeImpersonation SOAP header must be present for this type of OAuth token."),
        ("ews-off", Forbidden, "EWS access is blocked. EWS is disabled for this user or tenant"),
        ("ews-list", Forbidden, "EWS access is blocked. EWS is blocked by policy for this user or tenant"),
        ("app-policy", Forbidden, "ErrorAccessDenied: Access to OData is disabled.: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings."),
        ("odata-disabled", Forbidden, "ErrorAccessDenied: Access to OData is disabled."),
        ("user-agents", Forbidden, "Access to OData is disabled: blocked due to a Tenant-Configured UserAgent AllowList"),
        ("graph-mail-denied", Forbidden, "Microsoft Graph answered 403 to GET /v1.0/users/anna/mailFolders/inbox: ErrorAccessDenied: Access is denied. Check credentials and try again."),
        ("graph-mail-denied", "The requested web method is unavailable to this caller or application.", null),
        ("no-server-in-site",
            "ErrorNoRespondingCASInDestinationSite",
            "Exchange Web Services are not currently available for this request because none of the Client Access Servers in the destination site could process the request."),
        ("exchange-busy", "ErrorServerBusy", null),
        ("exchange-busy", "ErrorExceededConnectionCount", null),
        ("mailbox-move", "ErrorMailboxMoveInProgress", null),
        ("not-primary-address", "ErrorNonPrimarySmtpAddress", null),
        ("exchange-cmdlet", "User is not allowed to call Get-OrganizationConfig", null),
        ("exchange-cmdlet-unknown", "The term 'New-ApplicationAccessPolicy' is not recognized", null),
        ("policies-full", "The total size of App Access Policies exceeded the limit.", null),

        // Key Vault, Graph and Azure
        ("vault-tenant", Credentials, "Key Vault answered 401: AKV10032: Invalid issuer."),
        ("vault-audience", Credentials, "Key Vault answered 401: "),
        ("vault-right", Credentials, "Key Vault answered 403: The user, group or application does not have secrets get permission on key vault 'contoso-hma'."),
        ("vault-right", Credentials, "Key Vault answered 403: Caller is not authorized to perform action on resource."),
        ("vault-right", Credentials, "ForbiddenByRbac"),
        ("vault-firewall", Credentials, "Key Vault answered 403: Client address is not authorized and caller is not a trusted service."),
        ("vault-pending", Credentials, "PendingCertificateNotFound"),
        ("vault-conflict", Credentials, "Key Vault answered 409: Certificate is currently being deleted."),
        ("vault-throttled", Credentials, "Key Vault answered 429: too many requests"),
        ("key-not-exportable", Credentials, "The secret hma in contoso-hma holds no private key: the certificate's key is not exportable."),
        ("graph-denied", "Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
        ("credential-policy", "Credential type not allowed as per assigned policy", null),
        ("certificate-dates", "KeyCredentialsInvalidEndDate", null),
        ("principal-not-found", "PrincipalNotFound", null),

        // Entra's codes, in the frame in which alerts quote them
        .. Codes("app-unknown", 700016), .. Codes("app-no-principal", 7000229), .. Codes("secret-wrong", 7000215), .. Codes("secret-expired", 7000222), .. Codes("credential-missing", 7000218),
        .. Codes("certificate-unknown", 700027), .. Codes("clock", 700024), .. Codes("certificate-ended", 7000214, 7000277, 1000502, 7000274), .. Codes("certificate-subject", 700030),
        .. Codes("not-consented", 65001, 90094, 90095), .. Codes("consent-declined", 65004), .. Codes("service-not-subscribed", 650052), .. Codes("permission-not-declared", 650056, 650057),
        .. Codes("resource-unknown", 500011), .. Codes("resource-disabled", 500014), .. Codes("not-assigned", 50105), .. Codes("account-elsewhere", 50020, 50034), .. Codes("redirect-unknown", 50011, 900971),
        .. Codes("common-address", 50194, 9001023, 90130, 90124), .. Codes("mfa-needed", 50076, 50079, 50074, 50078), .. Codes("policy-blocks-app", 53003), .. Codes("device-policy", 53000, 53001, 53002),
        .. Codes("tenant-policy", 530032, 530034, 530035, 53011, 500212, 500213, 500021), .. Codes("sign-in-ended", 50173, 700082, 70008, 70043, 50013, 500133), .. Codes("code-used", 54005),
        .. Codes("sign-in-loop", 50196), .. Codes("tenant-unknown", 90002, 90038, 900432), .. Codes("app-disabled", 7000112, 70001, 1000031), .. Codes("entra-throttled", 90055),
    ];

    private static IEnumerable<(string, string, string?)> Codes(string cause, params int[] codes) =>
        codes.Select(code => (cause, Credentials, (string?)$"Microsoft Entra ID answered 400: AADSTS{code}: Trace ID: 2f0e7000-4034-4013-9401-b1c3d3a84030 Timestamp: 2026-11-22 09:12:40Z"));
}
