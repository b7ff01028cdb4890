namespace Portal.Mailboxes.Causes;

/// <summary>What the rows of the mailbox, its owner and its profile say by themselves.</summary>
internal static class CausesOfStatus
{
    public const string Deactivated = "deactivated", OwnerDisabled = "owner-disabled", NoProfile = "no-profile", ProfileInactive = "profile-inactive", NoMethods = "methods-off", NotApproved = "not-approved", Pending = "approval-pending",
        Rejected = "approval-rejected", Testing = "test-scheduled", NeverTested = "never-tested", Unknown = "unknown-alert", NoAlert = "no-alert", NoAddress = "no-address";

    /// <summary>What a person has to do once before anything can be synchronized: nothing broke, so many of them are no incident.</summary>
    public static readonly IReadOnlyList<string> NotYet = [NotApproved, Pending, NeverTested];

    private const string Approvers = MailboxFacts.Approvers;

    public static readonly IReadOnlyList<Cause> All =
    [
        new(
            Deactivated, "Deactivated", "The mailbox is deactivated in Dynamics 365: its row was switched off by a person, or because its user was disabled.",
            "Activate the mailbox, then run Test & Enable.", Who.Admins, Pages.Monitoring,
            "Your mailbox is switched off in Dynamics 365. An administrator has to switch it on again.") { Columns = "mailbox.statecode is Inactive", Link = MailboxLinks.Address },
        new(NoAddress, "No address", "The mailbox has no e-mail address.", "Enter the address at the user or queue, approve it, then run Test & Enable.", Who.Admins, Pages.Monitoring,
            "Dynamics 365 does not know your e-mail address. An administrator has to enter it.") { Columns = "mailbox.emailaddress is empty", Link = MailboxLinks.Address, Signs = ["The mailbox has no email address"] },
        new(
            OwnerDisabled, "User disabled", "The user of this mailbox is disabled in Dynamics 365.",
            "Enable the user where they are managed, then run Test & Enable; or deactivate the mailbox with its user.", Who.Users, Pages.Monitoring,
            "Your account is switched off in Dynamics 365. An administrator has to switch it on again.") { Columns = "systemuser.isdisabled is Yes", Link = MailboxLinks.Address },
        new(
            NoProfile, "No profile", "The mailbox is on no email server profile: nobody has assigned one yet, or the profile was deleted.",
            "Assign the profile that fits where the mailbox is, then approve it and run Test & Enable.", Who.Admins,
            Pages.Article("mailbox-does-not-have-email-server-profile"), "Your mailbox has not been set up for Dynamics 365 yet. An administrator has to do that.")
            { Columns = "mailbox.emailserverprofile is empty", Link = MailboxLinks.Profile, Signs = ["InvalidIncomingEmailServerProfile"] },
        new(ProfileInactive, "Profile deactivated", "The mailbox's email server profile is deactivated, for all its mailboxes.", "Activate the profile, or put the mailbox on another one.", Who.Admins,
            Pages.Article("mailbox-does-not-have-email-server-profile"), Tell.Profile) { Columns = "emailserverprofile.statecode is Inactive", Link = MailboxLinks.Profile, Reach = CauseReach.Profile },
        new(
            NoMethods, "Not switched on",
            "The mailbox is not set to server-side synchronization: incoming, outgoing and appointments all use another way, or none.",
            "Set the delivery methods to server-side synchronization, then run Test & Enable.", Who.Admins, Pages.Online,
            "Your mailbox is not set to be synchronized by Dynamics 365. An administrator can change that.")
            {
                Columns = "incoming and outgoing delivery method are not 2, actdeliverymethod is not 1",
                Link = MailboxLinks.Methods
            },
        new(NotApproved, "Not approved", "The address has not been approved.", "Approve the address, then run Test & Enable.", Approvers, Pages.Monitoring, Tell.Approval)
            { Columns = "mailbox.emailrouteraccessapproval is Empty", Link = MailboxLinks.Approval, Signs = ["haven't been approved", "have not been approved", "has not been approved", "hasn't been approved"] },
        new(
            Pending, "Waits for approval", "The address waits for approval: it is new or was changed, and a changed address has to be approved again.",
            "Approve the address, then run Test & Enable.", Approvers, Pages.Online, Tell.Approval)
            { Columns = "mailbox.emailrouteraccessapproval is Pending Approval", Link = MailboxLinks.Approval },
        new(Rejected, "Address rejected", "Somebody decided against this address.", "Ask who rejected it and why; then approve it and run Test & Enable.", Approvers, Pages.Online, Tell.Approval)
            { Columns = "mailbox.emailrouteraccessapproval is Rejected", Link = MailboxLinks.Approval },
        new(Testing, "Being tested", "Test & Enable is scheduled and has not finished; Dynamics 365 runs it as a job, usually within minutes.", "Look again in a few minutes.", Who.Nobody, Pages.OnPremises,
            "Your mailbox is being tested right now. Please look again in a few minutes.") { Columns = "mailbox.testemailconfigurationscheduled is Yes", Passing = true },
        new(
            NeverTested, "Never tested", "The mailbox was never tested with these settings: a new profile, address or method sets the results back to \"not run\".",
            "Run Test & Enable on the mailbox.", Who.Admins, Pages.OnPremises,
            "Your mailbox is set up but has not been tested yet. An administrator has to start the test.") { Columns = "incomingemailstatus, outgoingemailstatus or actstatus is Not Run" },
        new(
            NoAlert, "Failed without an alert",
            "The last test or synchronization failed, and Dynamics 365 recorded no alert for it; alerts are kept for three days.",
            "Run Test & Enable again; the test writes a new alert if it fails.", Who.Admins, Pages.Monitoring,
            "Dynamics 365 could not reach your mailbox. We are looking into it.") { Columns = "a result is Failure and there is no alert", Link = MailboxLinks.Alerts },
        new(
            Unknown, "Unknown alert", "Dynamics 365 gives a reason that the portal does not know; its own words are shown.",
            "Read the alert's words. Who finds out what it means can leave a note for the next one.", Who.Admins, Pages.Monitoring,
            "Dynamics 365 could not reach your mailbox. We are looking into it.") { Columns = "a result is Failure and no entry fits the alert", Link = MailboxLinks.Alerts },
    ];
}
