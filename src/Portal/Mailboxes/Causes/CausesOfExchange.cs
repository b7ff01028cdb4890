namespace Portal.Mailboxes.Causes;

/// <summary>Answers of Exchange Online, of Exchange on-premises and of Microsoft Graph for mail. What names one cause stands before what only names a status.</summary>
internal static class CausesOfExchange
{
    public const string Unauthorized = "exchange-401", Forbidden = "exchange-403", EwsOff = "ews-off", EwsList = "ews-list", HmaOff = "hma-off", AppPolicy = "app-policy", UserAgents = "user-agents";

    public static readonly IReadOnlyList<Cause> All =
    [
        Server(
            "token-audience", "Token for another server", "Exchange was shown a token that is made out for another server.",
            "Make the resource id of the profile the host of the server's public EWS address.", Who.Exchange, Pages.Hma, "invalid_resource",
            "audience claim value is invalid", "The audience of the token") with { Link = MailboxLinks.Credential },
        Server(
            "token-tenant", "Tenant not set up at the server", "The Exchange server does not know the tenant that the token comes from.",
            "Run the Hybrid Configuration Wizard again and check the domain name of the authorization server.", Who.Exchange, Pages.Hma, "invalid_tenant",
            "The tenant for tenant guid") with { Link = MailboxLinks.Credential },
        Server(
            "token-without-permission", "Token without a permission", "The token of the profile's app contains no permission for Exchange.",
            "Grant full_access_as_app to the app, or assign it a role in Exchange; then wait for a new token. Where roles have already taken the consent's place, grant it again: Microsoft does not say that Dynamics 365 works by roles alone.",
            Who.Grants, Pages.Rbac, "The token contains no permissions") with { Link = MailboxLinks.Consent },
        Server(
            "token-scope", "Permission of the token too small", "Exchange does not take the token's permission for this call.",
            "Check the app's granted permission, and whether OAuth is on at every EWS virtual directory.", Who.Exchange, Pages.Hma,
            "token contains not enough scope", "should have valid scope claim") with { Link = MailboxLinks.Consent },
        Server(
            HmaOff, "Hybrid Modern Authentication off", "Hybrid Modern Authentication is off at the Exchange server.",
            "Switch it on again: OAuth2ClientProfileEnabled of the organization, and the default authorization endpoint.", Who.Exchange, Pages.Hma,
            "Flighting is not enabled", "oauth_not_available"),
        Server(
            "token-refused", "Token refused by the server",
            "The Exchange server does not accept the token: its issuer, its signature, its time or its application is not trusted there.",
            "Refresh the authorization server's metadata, check the server's clock, and the application at the server.", Who.Exchange, Pages.Hma,
            "issuer of the token is unknown", "token has an invalid signature", "The token has expired", "The Application Identifier") with { Link = MailboxLinks.Credential },
        Box(
            "impersonation", "App may not open the mailbox", "The app may not open this mailbox.",
            "Check the app's permission and what confines it: a role's scope, a group, or impersonation on a server of your own.", Who.Exchange,
            Pages.Article("the-account-does-not-have-permission-to-impersonate-the-requested-user-error"), "permission to impersonate", "ErrorImpersonateUserDenied") with { Link = MailboxLinks.Consent },
        Server(
            "impersonation-missing", "Mailbox not named in the request", "A request of the app named no mailbox, which this kind of token has to.",
            "Server-side synchronization names it; look for another program that uses the same app.", Who.Apps, Pages.Hma,
            "ExchangeImpersonation SOAP header must be present"),
        Organization(
            EwsOff, "EWS switched off", "Exchange Web Services are switched off for this mailbox or the organization.",
            "Put the app on EwsAllowedAppIDs first, then set EwsEnabled to true; an empty list with EwsEnabled true blocks everything. A change takes up to a day. For one mailbox: Set-CASMailbox -EwsEnabled. From 1 April 2027 on nothing switches it on again: the app needs the permissions of Microsoft Graph then.",
            Who.Exchange, Pages.EwsAccess,
            "EWS is disabled for this user or tenant") with { Live = "EwsEnabled of the organization, where the portal may read it" },
        Organization(
            EwsList, "App not on the EWS list",
            "The organization's list of allowed apps, or a list of user agents, shuts Dynamics 365 out of Exchange Web Services.",
            "Add the profile's app to EwsAllowedAppIDs: read the list, add, write the whole list. It takes up to a day. If the app is on it, let CRM/* through in EwsAllowList or EwsBlockList, of the organization and of the mailbox.",
            Who.Exchange, Pages.EwsAccess,
            "EWS is blocked by policy for this user or tenant") with { Live = "EwsAllowedAppIDs of the organization, where the portal may read it" },
        Box(
            AppPolicy, "Mailbox outside the app's policy", "A policy that confines the app leaves this mailbox out.",
            "Add the mailbox to the policy's group as a direct member; it takes more than an hour.", Who.Exchange, Pages.Scope,
            "Blocked by tenant configured AppOnly AccessPolicy") with { Live = "Test-ApplicationAccessPolicy for the app and the mailbox, where the portal may run it" },
        Organization(
            UserAgents, "Dynamics 365 not on the user agent list", "A list of user agents shuts Dynamics 365 out of Exchange Online.",
            "Add CRM/* to the list of allowed user agents, or take it off the list of blocked ones.", Who.Exchange, Pages.EwsAccess,
            "Tenant-Configured UserAgent AllowList") with { Live = "the user agent lists of the organization and the mailbox, where the portal may read them" },
        Box(
            "odata-disabled", "Shut out of Exchange Online",
            "Exchange Online shuts the app out of this mailbox: by a policy that confines the app, or by a list of user agents that leaves out Dynamics 365.",
            "Look at the policies and lists of the organization; a change takes more than an hour.", Who.Exchange, Pages.Scope, "Access to OData is disabled"),
        Box(
            "rest-not-enabled", "Not in Exchange Online, or without licence", "The mailbox is not in Exchange Online, is disabled, or has no licence there.",
            "Assign a licence; a mailbox on premises needs a profile of that kind.", Who.Licences, Pages.Article("error-code-8005e274"), "8005E274",
            "MailboxNotEnabledForRESTAPI")
            with { Link = MailboxLinks.Licence, ForUser = Tell.Licence, Live = "the user's plans in Microsoft Entra" },
        Box(
            "invalid-licence", "No Exchange licence", "The mailbox has no Exchange licence.", "Assign a licence; a shared mailbox suits a queue.", Who.Licences,
            Pages.Article("email-cannot-be-received-because-license-is-invalid-error"), "ErrorInvalidLicense")
            with { Link = MailboxLinks.Licence, ForUser = Tell.Licence },
        Box(
            "quota", "Limit of Exchange reached", "The mailbox has reached a limit of Exchange.",
            "Send from Outlook to see the limit; Exchange Online's limits say how long it lasts.", Who.Exchange,
            Pages.Article("errorquotaexceeded-exchange-server-returned-403-error"), "ErrorQuotaExceeded"),
        Box(
            "no-such-mailbox", "No such mailbox", "Exchange has no mailbox with this address there.",
            "Check that the address is the primary one and that the user name is not of the form domain\\user; check whether the mailbox was moved: one that went to Exchange Online needs a profile for it, and one that came back its server's.", Who.Exchange,
            Pages.Article("the-smtp-address-has-no-mailbox"), "ErrorNonExistentMailbox", "no mailbox associated")
            with { Link = MailboxLinks.Address },
        Box(
            "not-primary-address", "Not the primary address", "The address is an alias, not the mailbox's primary address.",
            "Enter the primary address at the user, approve it, then run Test & Enable.", Who.Admins, Pages.Ews, "ErrorNonPrimarySmtpAddress") with { Link = MailboxLinks.Address },
        Box(
            "mailbox-move", "Mailbox is being moved", "The mailbox is being moved.",
            "Wait for the move to end. A mailbox that went to the cloud needs the other profile.", Who.Exchange, Pages.Ews, "ErrorMailboxMoveInProgress") with { Passing = true, ForUser = Tell.Waits },
        Server(
            "no-server-in-site", "No server answered in the site", "No server of the destination site could take the request.",
            "Look at the servers' proxying between sites and at their load.", Who.Exchange, Pages.Ews, "ErrorNoRespondingCASInDestinationSite") with { Passing = true },
        Server(
            "exchange-busy", "Exchange asks for a pause", "Exchange asks for a pause: too many requests.",
            "Wait; Dynamics 365 tries again by itself. On a server of your own, look at its throttling policy.", Who.Nobody, Pages.Throttling, "ErrorServerBusy",
            "ErrorExceededConnectionCount") with { Passing = true, ForUser = Tell.Waits },
        Box(
            "graph-mail-denied", "Permission missing for this mailbox", "The app lacks a permission for this, or what it has does not cover this mailbox.",
            "Grant the app what synchronization needs: where Dynamics 365 uses Microsoft Graph, those are Microsoft Graph's own permissions. Where a policy or a role's scope confines the app, put the mailbox into its group.",
            Who.Grants, Pages.CrossTenant, "ErrorAccessDenied", "The requested web method is unavailable")
            with { Link = MailboxLinks.Consent, Live = "the app's grants in Microsoft Entra" },
        Admin(
            "exchange-cmdlet", "No role in Exchange", "The app or account may not run this command of Exchange: it has no role there, or the role is too new.",
            "Assign the role in Exchange, then use a new token.", Who.Exchange, Pages.AppOnly, "User is not allowed to call"),
        Admin(
            "exchange-cmdlet-unknown", "Command not offered", "Exchange does not offer this command to the account: a role is missing.",
            "Assign the role Organization Configuration.", Who.Exchange, Pages.Scope, "is not recognized"),
        Admin(
            "policies-full", "No room for policies", "Exchange has no room for another application access policy.",
            "Shorten the descriptions, or move to roles for applications.", Who.Exchange, Pages.Scope, "The total size of App Access Policies exceeded the limit"),
        Server(
            "exchange-certificate", "Server's certificate not trusted",
            "Dynamics 365 does not trust the certificate of the mail server: it may come from the company's own authority, be too old, or carry another name.",
            "Install a certificate of a public authority on the server.", Who.Exchange, Pages.OnPremises, "secure connection"),
    ];

    /// <summary>What only names a status: after everything else.</summary>
    public static readonly IReadOnlyList<Cause> Last =
    [
        Organization(Forbidden, "Refused by Exchange (403)", "Exchange web services are switched off for this mailbox or the organization, or the list of allowed apps shuts Dynamics 365 out.",
            "Look first at EwsAllowedAppIDs, then at EwsEnabled of the organization and of the mailbox, and at the lists of user agents (CRM/*). Setting EwsEnabled to true with an empty list blocks everything.",
            Who.Exchange, Pages.Article("http-server-returned-forbidden-exception"), "Forbidden", "403"),
        Box(
            Unauthorized, "Not accepted by Exchange (401)",
            "Exchange did not accept Dynamics 365 for this mailbox: another address, a mailbox that is elsewhere than the profile expects, no licence, or a re-created user.",
            "Check that the address and the place of the mailbox fit the profile.", Who.Exchange, Pages.Article("exception-when-using-server-side-sync"), "401"),
    ];

    private static Cause Box(string key, string title, string meaning, string remedy, string owner, string source, params string[] signs) =>
        new(key, title, meaning, remedy, owner, source, Tell.Mailbox) { Signs = signs, Link = MailboxLinks.Service };

    private static Cause Server(string key, string title, string meaning, string remedy, string owner, string source, params string[] signs) =>
        new(key, title, meaning, remedy, owner, source, Tell.Connection) { Signs = signs, Reach = CauseReach.Profile, Link = MailboxLinks.Service };

    private static Cause Organization(string key, string title, string meaning, string remedy, string owner, string source, params string[] signs) =>
        new(key, title, meaning, remedy, owner, source, Tell.Connection) { Signs = signs, Reach = CauseReach.Organization, Link = MailboxLinks.Service };

    private static Cause Admin(string key, string title, string meaning, string remedy, string owner, string source, params string[] signs) =>
        new(key, title, meaning, remedy, owner, source, Tell.NotYours) { Signs = signs, Reach = CauseReach.Organization, Link = MailboxLinks.Service };
}
