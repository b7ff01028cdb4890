using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Causes;
using Portal.Mailboxes.Replica;
using Portal.Plans;

namespace Portal.Tests.Mailboxes.Causes;

/// <summary>The state and the cause of one mailbox, from what the look-up and the stored copy both know.</summary>
public sealed class MailboxCausesTests
{
    private static readonly MailboxSigns Healthy = new()
    {
        Address = "pia@contoso.com", ProfileId = Guid.NewGuid(), ProfileName = "HMA mail.contoso.com", ProfileActive = true, IncomingMethod = 2, OutgoingMethod = 2, AppointmentsMethod = 1,
        Approval = MailboxApproval.Approved, Incoming = MailboxResult.Success, Outgoing = MailboxResult.Success, Appointments = MailboxResult.Success,
    };

    private static readonly MailboxSigns Failing = Healthy with { Incoming = MailboxResult.Failure };

    public static TheoryData<string, MailboxState, MailboxSigns> Rows => new()
    {
        { "deactivated", MailboxState.SwitchedOff, Healthy with { Active = false, ProfileId = null } },
        { "owner-disabled", MailboxState.SwitchedOff, Failing with { OwnerDisabled = true } },
        { "no-address", MailboxState.NotWorking, Failing with { Address = "" } },
        { "no-profile", MailboxState.NotWorking, Failing with { ProfileId = null } },
        { "no-profile", MailboxState.SwitchedOff, new MailboxSigns { Address = "pia@contoso.com" } },
        { "profile-inactive", MailboxState.NotWorking, Healthy with { ProfileActive = false } },
        { "methods-off", MailboxState.SwitchedOff, Failing with { IncomingMethod = 3, OutgoingMethod = 1, AppointmentsMethod = 2 } },
        { "not-approved", MailboxState.NotWorking, Failing with { Approval = MailboxApproval.Empty } },
        { "approval-pending", MailboxState.NotWorking, Failing with { Approval = MailboxApproval.Pending } },
        { "approval-rejected", MailboxState.NotWorking, Healthy with { Approval = MailboxApproval.Rejected } },
        { "test-scheduled", MailboxState.Waiting, Failing with { TestScheduled = true } },
        { "never-tested", MailboxState.NotWorking, Healthy with { Outgoing = MailboxResult.NotRun } },
        { "no-alert", MailboxState.NotWorking, Failing },
        { "unknown-alert", MailboxState.NotWorking, Failing with { Alert = Alert("Das Postfach ist nicht verfügbar.") } },
        { "secret-expired", MailboxState.NotWorking, Failing with { Alert = Alert("Test failed.", "AADSTS7000222: expired") } },
    };

    [Theory, MemberData(nameof(Rows))]
    public void First_thing_that_does_not_hold_is_the_cause(string cause, MailboxState state, MailboxSigns signs)
    {
        var diagnosis = MailboxCauses.Of(signs);

        Assert.Equal((cause, state), (diagnosis.CauseKey, diagnosis.State));
    }

    [Fact]
    public void Everything_passed_is_working_also_beside_an_old_alert() =>
        Assert.Equal((MailboxState.Working, null), (MailboxCauses.Of(Healthy with { Alert = Alert("Http server returned 401 Unauthorized exception.") }).State, MailboxCauses.Of(Healthy).CauseKey));

    [Fact]
    public void Alert_of_the_profile_counts_where_the_mailbox_has_none_that_is_known()
    {
        var profile = Alert("The credentials specified are wrong.", "AADSTS7000222");

        Assert.Equal("secret-expired", MailboxCauses.Of(Failing with { Alert = Alert("Unbekannt."), ProfileAlert = profile }).CauseKey);
        Assert.Equal("secret-expired", MailboxCauses.Of(Failing with { ProfileAlert = profile }).CauseKey);
        Assert.Equal("quota", MailboxCauses.Of(Failing with { Alert = Alert("ErrorQuotaExceeded"), ProfileAlert = profile }).CauseKey);
    }

    [Fact]
    public void Last_error_of_the_row_counts_when_the_alerts_are_gone() => Assert.Equal("mailbox-move", MailboxCauses.Of(Failing with { SyncError = Alert("ErrorMailboxMoveInProgress") }).CauseKey);

    [Fact]
    public void What_the_portal_saw_itself_is_closer_than_a_bare_status_and_never_closer_than_a_named_cause()
    {
        LiveSign[] live = [new(MailboxLinks.Credential, Truth.NotOk, "The secret ended yesterday.", "Microsoft Graph", DateTimeOffset.UnixEpoch, "secret-expired")];

        Assert.Equal("secret-expired", MailboxCauses.Of(Failing with { Live = live, Alert = Alert("Http server returned 401 Unauthorized exception.") }).CauseKey);
        Assert.Equal("secret-expired", MailboxCauses.Of(Failing with { Live = live }).CauseKey);
        Assert.Equal("quota", MailboxCauses.Of(Failing with { Live = live, Alert = Alert("ErrorQuotaExceeded") }).CauseKey);
    }

    [Fact]
    public void Only_what_is_switched_on_can_fail()
    {
        var diagnosis = MailboxCauses.Of(Failing with { AppointmentsMethod = 2, Appointments = MailboxResult.Failure });

        Assert.Equal(["incoming mail"], diagnosis.Parts);
    }

    private static AlertSign Alert(string text, string? details = null) => new(text, details, null, DateTimeOffset.UnixEpoch);
}
