namespace Portal.Mailboxes.Causes;

/// <summary>Alerts of Dynamics 365 itself, each with the article in which Microsoft explains it. No list from alert codes to texts is published, so texts and the codes inside them are matched.</summary>
internal static class CausesOfDynamics
{
    public const string ApprovalTooLow = "approval-too-low", AccountDisabled = "graph-user-disabled", NoLicence = "no-exchange-licence", AddressUnknown = "address-unknown";

    public static readonly IReadOnlyList<Cause> All =
    [
        Rights(
            "owner-privileges", "User lacks privileges", "The user or team of the mailbox lacks privileges in Dynamics 365.",
            "Give a security role with the missing privileges, then run Test & Enable.", Pages.Article("error-code-8005e259"), "8005E259"),
        Box(
            "profile-account-refused", "Profile's account refused", "Exchange refused the account of the profile (401).",
            "Check that the account may reach Exchange, set the profile and the methods, then run Test & Enable.", Who.Exchange,
            Pages.Article("error-code-8005e272"), "8005E272") with { Reach = CauseReach.Profile, Link = MailboxLinks.Credential },
        Box(
            AccountDisabled, "User disabled in the tenant", "The user is disabled in the profile's tenant.",
            "Enable the account and unblock its sign-in, then run Test & Enable.", Who.Users, Pages.Article("error-code-8005e273"), "8005E273") with { Link = MailboxLinks.Licence, Live = "the user's account in Microsoft Entra" },
        Box(
            NoLicence, "No Exchange licence, or wrong access mode", "The user has no valid Exchange licence, or another access mode than Read-Write.",
            "Assign a licence; set the user's access mode to Read-Write.", Who.Licences, Pages.Article("error-code-8005e276"), "8005E276") with { Link = MailboxLinks.Licence, ForUser = Tell.Licence, Live = "the user's plans in Microsoft Entra" },
        Box(
            AddressUnknown, "Address unknown in the tenant", "The address belongs to nobody in the profile's tenant.",
            "Correct the address, or use a profile for the other tenant.", Who.Admins, Pages.Article("test-enable-fails-for-unrecognized-email-address"),
            "no user was found with the email address") with { Link = MailboxLinks.Address, Live = "the address in Microsoft Entra" },
        Box(
            "user-recreated", "User was made anew", "The user or the mailbox was deleted and made again with the same address.",
            "Delete the old one for good; Exchange may remember it for up to three days.", Who.Exchange, Pages.Article("exception-when-using-server-side-sync"),
            "NoUserFoundWithGivenClaims") with { Link = MailboxLinks.Address },
        Rights(
            "wrong-owner", "Wrong owner, or a privilege missing", "The user of the mailbox lacks a privilege; often the mailbox belongs to somebody else.",
            "Make the user the owner of their mailbox, and give a role that reads and writes mailboxes.", Pages.Article("error-when-you-test-enable-a-mailbox"),
            "80048306", "-2147187962") with { Codes = [-2147187962] },
        Rights(
            "privilege-denied", "Privilege missing", "A privilege is missing, for example to read email server profiles.",
            "Add the privilege that the alert names to the user's role.", "https://support.microsoft.com/help/4015092", "80040220", "-2147220960",
            "PrivilegeDenied", "PrincipalPrivilegeDenied") with { Codes = [-2147220960] },
        Box(
            "plug-in", "Stopped by a plug-in", "A plug-in or workflow of the environment failed while the item was made.",
            "Find the plug-in or workflow, and mend it or switch it off.", Who.Admins, Pages.Article("unknownincomingemailintegrationerror-2147220891"), "80040265",
            "-2147220891", "ISV code aborted") with { Codes = [-2147220891], Reach = CauseReach.Organization, ForUser = Tell.Item },
        Rights(
            "queue-team", "Team of the queue has no role", "The queue belongs to a team that has no security role.",
            "Give the owner of the queue a role, then run Test & Enable.", Pages.Article("error-2147209462-logged-mailbox-record"), "-2147209462") with { Codes = [-2147209462] },
        Box(
            "host-not-found", "Server's name not found", "The server's name was not found from Dynamics 365.",
            "Check the address and the port in the profile, and the public DNS.", Who.Network, Pages.Article("email-cannot-be-received-mailbox"), "HostNotFound",
            "could not be resolved") with { Reach = CauseReach.Profile, Link = MailboxLinks.Service, ForUser = Tell.Connection },
        Box(
            "timed-out", "No answer from the server", "Nothing answered Dynamics 365 at the server's address in time.",
            "Check the ports in the profile, and let the addresses of Dynamics 365 through the firewall in front of the server.", Who.Network,
            Pages.Article("general-mailbox-access-error-occurred"), "TimedOut") with { Reach = CauseReach.Profile, Link = MailboxLinks.Service, ForUser = Tell.Connection },
        Box(
            "profile-incomplete", "Profile incomplete", "A value of the email server profile is missing or wrong.",
            "Complete the profile: server location, port, tenant, application and secret.", Who.Admins, Pages.Article("email-cannot-be-received-mailbox"),
            "InvalidIncomingEmailServerProfileConfiguration") with { Reach = CauseReach.Profile, Link = MailboxLinks.Profile, ForUser = Tell.Connection },
        Box(
            "autodiscover", "Place of the mailbox not found", "Dynamics 365 could not find out where the mailbox is: autodiscover fails.",
            "Mend autodiscover, or set it to No in the profile and enter the EWS address.", Who.Exchange, Pages.Article("error-when-testing-enabling-mailbox"),
            "mailbox location could not be determined") with { Reach = CauseReach.Profile, Link = MailboxLinks.Profile },
        Box(
            "outgoing-authentication", "Sign-in for sending refused", "The mail provider refused the sign-in for sending.",
            "Follow the provider's steps; for Gmail that is OAuth, with its ports.", Who.Admins,
            Pages.Article("outgoingemailauthenticationerror-shows-in-mailbox-alert"), "OutgoingEmailAuthenticationError") with { Link = MailboxLinks.Credential },
        Box(
            ApprovalTooLow, "Approved by somebody who may not", "The address was approved, but not by somebody who may do so for a mailbox in Exchange Online.",
            "Reject the address, then approve it again.",
            "Global Administrator or Exchange Administrator of the environment's tenant, who is System Administrator too", Pages.Monitoring,
            "requires an approval by a Microsoft 365 administrator", "requires an approval by an Office 365 administrator") with { Link = MailboxLinks.Approval, ForUser = Tell.Approval },
        Box(
            "approver-refused", "Approver may not approve",
            "Who tried to approve may not: it takes a Global or Exchange administrator, or a Delegated Mailbox Approver.",
            "Ask somebody with one of these roles, who is System Administrator of the environment too.", Who.Global, Pages.Online,
            "can only be approved by a user with the Global Administrator") with { Link = MailboxLinks.Approval, ForUser = Tell.Approval },
        Box(
            "approver-role-refused", "Approver role not given", "Only a Global or Exchange administrator may give the role Delegated Mailbox Approver.",
            "Ask one of them.", Who.Global, Pages.Online, "80090904") with { Link = MailboxLinks.Approval, ForUser = Tell.Approval },
        Box(
            "approver-role-team", "Approver role not for teams", "The role Delegated Mailbox Approver cannot be given to a team.", "Give it to a user.", Who.Global,
            Pages.Online, "80090905", "CannotAssignDelegatedMailboxApproverRoleToTeam") with { Link = MailboxLinks.Approval, ForUser = Tell.Approval },
        Box(
            "other-environment", "Another environment has the mailbox", "Another environment synchronizes this mailbox.",
            "Set the methods to None there, or let this environment take over with the next test.", Who.Admins, Pages.Monitoring,
            "configured with another organization", "another organization") with { Link = MailboxLinks.Methods, ForUser = Tell.Elsewhere },
        Box(
            "organizer-field", "Organizer missing on the form", "The form of appointments has no field for the organizer.", "Add the field Organizer to the form.",
            "System Customizer or System Administrator", Pages.Monitoring, "Organizer field isn't present", "Organizer field is not present") with { Reach = CauseReach.Organization, ForUser = Tell.Item },
        Box(
            "pending-send", "Mail waits to be sent", "Mail stays on \"Pending Send\": its sender is not set up or not enabled.",
            "Approve, test and enable the sender's mailbox.", Who.Admins, Pages.Monitoring, "Pending Send") with { Link = MailboxLinks.Test, ForUser = Tell.Mailbox },
        Box(
            "gmail", "Ports or sign-in of Gmail", "The mailbox of Gmail fails: its ports or its kind of sign-in do not fit.",
            "Use port 995 for incoming and 587 for outgoing mail, and OAuth.", Who.Admins, Pages.Article("mailbox-fails-tested-enabled"), "gmail.com failed",
            "Gmail") with { Link = MailboxLinks.Profile },
        Box("too-large", "Mail too large", "A mail is larger than Dynamics 365 takes (150 MB).", "Nothing: the limit is fixed. Make the mail smaller.", Who.Self, Pages.Monitoring, "150 MB") with { ForUser = Tell.Item },
        Box(
            "dataverse-throttled", "Dynamics 365 asks for a pause", "Dynamics 365 asks for a pause: too many requests, too much work, or too many at once.",
            "Wait; it goes on by itself.", Who.Nobody, Pages.Limits, "80072322", "80072321", "80072326", "-2147015902", "-2147015903", "-2147015898")
            with { Codes = [-2147015902, -2147015903, -2147015898], Passing = true, Reach = CauseReach.Organization, ForUser = Tell.Waits },
    ];

    /// <summary>After what Microsoft Entra and Exchange name more closely.</summary>
    public static readonly IReadOnlyList<Cause> Last =
    [
        Box(
            "credentials", "Credentials refused", "The profile's credentials are wrong, or they have too few permissions.",
            "Check the profile's secret, the app's permission, and what confines it.", Who.AdminsAndApp, Pages.Monitoring,
            "are incorrect or have insufficient permissions") with { Reach = CauseReach.Profile, Link = MailboxLinks.Credential, ForUser = Tell.Connection },
        Box(
            "server-trouble", "Mail server in trouble", "The mail server answered that it cannot work at the moment.",
            "Wait a while; if it stays, look at the server.", Who.Servers, Pages.Article("general-mailbox-access-error-occurred"), "Http server returned 5", "503",
            "502", "504") with { Reach = CauseReach.Profile, Passing = true, Link = MailboxLinks.Service, ForUser = Tell.Waits },
    ];

    private static Cause Box(string key, string title, string meaning, string remedy, string owner, string source, params string[] signs) =>
        new(key, title, meaning, remedy, owner, source, Tell.Mailbox) { Signs = signs };

    private static Cause Rights(string key, string title, string meaning, string remedy, string source, params string[] signs) =>
        new(key, title, meaning, remedy, Who.Admins, source, Tell.Rights) { Signs = signs, Link = MailboxLinks.Address, AboutOwner = true };
}
