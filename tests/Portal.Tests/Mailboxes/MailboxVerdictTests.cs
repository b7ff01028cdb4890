using Portal.Cloud.Dataverse;
using Portal.Mailboxes;
using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Live;
using Portal.Plans;
using Portal.Shared;

namespace Portal.Tests.Mailboxes;

/// <summary>"Is it syncing, and if not, why?" The first thing in Dynamics' own order that does not hold is the answer.</summary>
public sealed class MailboxVerdictTests
{
    private static readonly Mailbox Healthy = new(Guid.NewGuid(), "Pia Lind", "pia@contoso.com", Guid.NewGuid(), "HMA mail.contoso.com", IsQueue: false, IsForward: false, Active: true)
    {
        IncomingMethod = 2, OutgoingMethod = 2, AppointmentsMethod = 1, Approval = MailboxApproval.Approved,
        Incoming = MailboxResult.Success, Outgoing = MailboxResult.Success, Appointments = MailboxResult.Success, Overall = MailboxResult.Success,
    };

    public static TheoryData<string, Mailbox> Reasons => new()
    {
        { "Not syncing incoming mail, outgoing mail and appointments, contacts and tasks. The mailbox is deactivated", Healthy with { Active = false, ProfileId = null } },
        {
            "Not syncing incoming mail, outgoing mail and appointments, contacts and tasks. The mailbox is on no email server profile",
            Healthy with { ProfileId = null, ProfileName = null, Approval = MailboxApproval.Empty }
        },
        { "Not syncing. The mailbox is not set to server-side synchronization", Healthy with { IncomingMethod = 0, OutgoingMethod = 1, AppointmentsMethod = 2 } },
        { "Not syncing incoming mail, outgoing mail and appointments, contacts and tasks. The address has not been approved", Healthy with { Approval = MailboxApproval.Empty, Incoming = MailboxResult.Failure } },
        { "Not syncing incoming mail, outgoing mail and appointments, contacts and tasks. The address waits for approval", Healthy with { Approval = MailboxApproval.Pending } },
        { "Not syncing incoming mail, outgoing mail and appointments, contacts and tasks. Somebody decided against", Healthy with { Approval = MailboxApproval.Rejected } },
        { "Not syncing outgoing mail. The last test", Healthy with { Outgoing = MailboxResult.Failure } },
        { "Not syncing incoming mail and appointments, contacts and tasks. The last test", Healthy with { Incoming = MailboxResult.Failure, Appointments = MailboxResult.Failure } },
        { "Not syncing incoming mail. The mailbox was never tested", Healthy with { Incoming = MailboxResult.NotRun } },
    };

    [Theory, MemberData(nameof(Reasons))]
    public void First_link_that_does_not_hold_is_the_reason(string sentence, Mailbox mailbox)
    {
        var verdict = MailboxVerdicts.Of(Finding(mailbox));

        Assert.StartsWith(sentence, verdict.Sentence, StringComparison.Ordinal);
        Assert.NotEqual(Truth.Ok, verdict.Truth);
        Assert.NotNull(verdict.Problem?.Remedy);
        Assert.DoesNotContain("HMA", verdict.ForUser, StringComparison.Ordinal);
    }

    public static TheoryData<string, Truth, Mailbox> States => new()
    {
        { "Syncing", Truth.Ok, Healthy },
        { "Not syncing", Truth.NotOk, Healthy with { Outgoing = MailboxResult.Failure } },
        // An address that nobody approved is not processed ("Process emails only for approved users"), and nothing is enabled before its test.
        { "Not syncing", Truth.NotOk, Healthy with { Approval = MailboxApproval.Pending } },
        { "Not syncing", Truth.NotOk, Healthy with { Approval = MailboxApproval.Empty } },
        { "Not syncing", Truth.NotOk, Healthy with { Incoming = MailboxResult.NotRun } },
        { "Being tested", Truth.Waiting, Healthy with { TestScheduled = true } },
        { "Switched off", Truth.NotReached, Healthy with { Active = false } },
    };

    [Theory, MemberData(nameof(States))]
    public void Verdict_and_grid_say_the_same_word_with_the_same_sign(string word, Truth sign, Mailbox mailbox)
    {
        var verdict = MailboxVerdicts.Of(Finding(mailbox));
        var line = new MailboxLine { Row = 1, Environment = "contoso.crm4.dynamics.com", Id = mailbox.Id, Name = "Pia", Address = "", State = verdict.Diagnosis.State };
        var cell = GridCells.Of(line, GridColumn.State, null!, DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc).Value;

        Assert.Equal((sign, word), (verdict.Truth, MailboxWords.State(verdict.Diagnosis.State)));
        Assert.Contains($"{word}</span>", cell, StringComparison.Ordinal);
        Assert.Contains(TruthText.Class(sign), cell, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_passed_is_yes()
    {
        var verdict = MailboxVerdicts.Of(Finding(Healthy));

        Assert.Equal((Truth.Ok, "Syncing: incoming mail, outgoing mail and appointments, contacts and tasks passed the last test."), (verdict.Truth, verdict.Sentence));
        Assert.All(verdict.Chain, l => Assert.Equal(Truth.Ok, l.Truth));
    }

    [Fact]
    public void A_hostile_address_turns_nothing_round_in_the_text_for_the_user() =>
        Assert.Equal(
            "\u2068a·b@contoso.com\u2069 is connected to Dynamics 365, and its last test passed.",
            MailboxVerdicts.Of(Finding(Healthy with { Address = "a\u202Eb@contoso.com" })).ForUser);

    [Fact]
    public void What_is_not_switched_on_is_said_and_does_not_count_as_failed()
    {
        var verdict = MailboxVerdicts.Of(Finding(Healthy with { AppointmentsMethod = 2, Appointments = MailboxResult.Failure }));

        Assert.Equal(Truth.Ok, verdict.Truth);
        Assert.EndsWith("appointments, contacts and tasks is not switched on.", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Scheduled_test_is_waiting_and_old_results_do_not_shine()
    {
        var verdict = MailboxVerdicts.Of(Finding(Healthy with { TestScheduled = true }));

        Assert.Equal(Truth.Waiting, verdict.Truth);
        Assert.Contains(verdict.Chain, l => l is { Key: "test", Truth: Truth.Waiting });
    }

    [Fact]
    public void Old_success_behind_a_broken_link_is_not_reached()
    {
        var verdict = MailboxVerdicts.Of(Finding(Healthy with { Approval = MailboxApproval.Rejected }));

        Assert.Equal(Truth.NotReached, verdict.Chain.Single(l => l.Key == "test").Truth);
    }

    [Fact]
    public void Unapproved_address_is_no_reason_where_the_environment_does_not_ask_for_approval() =>
        Assert.Equal(Truth.Ok, MailboxVerdicts.Of(Finding(Healthy with { Approval = MailboxApproval.Empty }, approvalNeeded: false)).Truth);

    [Fact]
    public void Deactivated_profile_is_the_reason() =>
        Assert.Contains("is deactivated", MailboxVerdicts.Of(Finding(Healthy, profileActive: false)).Sentence, StringComparison.Ordinal);

    [Fact]
    public void Approval_without_a_recorded_person_says_so()
    {
        Assert.Equal("Approved (by whom was not recorded)", MailboxFacts.ApprovalWord(Finding(Healthy).Found!.Signs));
        Assert.Equal("Approved by Alice Adams, 1 Nov 2026, 09:30 UTC",
            MailboxFacts.ApprovalWord(Finding(Healthy with { ApprovedBy = "Alice Adams", ApprovedAt = new(2026, 11, 1, 10, 30, 0, TimeSpan.FromHours(1)) }).Found!.Signs));
    }

    // Choice columns of the mailbox table: appointments are numbered differently from mail.
    [Theory, InlineData(0, "Dynamics 365 for Outlook"), InlineData(1, "Server-side synchronization"), InlineData(2, "None")]
    public void Appointments_have_numbers_of_their_own(int method, string word) => Assert.Equal(word, MailboxMethods.AppointmentsWord(method));

    [Theory, InlineData(0, "None"), InlineData(1, "Dynamics 365 for Outlook"), InlineData(2, "Server-side synchronization"), InlineData(3, "Forward mailbox")]
    public void Mail_methods_have_theirs(int method, string word) => Assert.Equal(word, MailboxMethods.MailWord(method));

    [Theory]
    [InlineData("The email message \"Your salary in 2027\" cannot be sent.", "The email message (not shown) cannot be sent.")]
    [InlineData("Cannot send “Dismissal of B.” now", "Cannot send (not shown) now")]
    [InlineData("Message 'secret plans' failed.", "Message (not shown) failed.")]
    [InlineData("No user was found with the email address \"pia@contoso.com\".", "No user was found with the email address \"pia@contoso.com\".")]
    [InlineData("The user's mailbox isn't reachable.", "The user's mailbox isn't reachable.")]
    [InlineData("Die E-Mail „Ihr Gehalt“ an »Anna« ist zu groß.", "Die E-Mail (not shown) an (not shown) ist zu groß.")]
    [InlineData("The email message \"Your salary in 20", "The email message (not shown)")]
    public void Alert_shows_no_subject(string text, string shown) => Assert.Equal(shown, AlertWords.Text(text));

    [Fact]
    public void Known_alert_brings_its_cause_and_remedy()
    {
        var alert = new Alert(Guid.NewGuid(), AlertLevel.Error, null, "Test failed.", "AADSTS7000222: The provided client secret keys are expired.", DateTimeOffset.UnixEpoch, null);

        var problem = MailboxVerdicts.Of(Finding(Healthy with { Incoming = MailboxResult.Failure }, alert: alert)).Problem!;

        Assert.Equal(("The profile's client secret expired.", "Make a new secret, store it in the profile, then run Test & Enable on one mailbox."), (problem.Sentence, problem.Remedy));
    }

    [Fact]
    public void Cause_about_the_owners_rights_names_whom_the_mailbox_belongs_to_and_who_can_mend_it()
    {
        var queue = Healthy with { IsQueue = true, Incoming = MailboxResult.Failure, RegardingId = Guid.NewGuid(), RegardingName = "Billing", OwnerId = Guid.NewGuid(), OwnerName = "\u202Eecivres", OwnerIsTeam = true };
        var finding = Finding(queue, alert: new Alert(Guid.NewGuid(), AlertLevel.Error, -2147209462, "Failed.", null, DateTimeOffset.UnixEpoch, null));
        var verdict = MailboxVerdicts.Of(finding with { Found = finding.Found! with { Keepers = Keepers.Of("Alice Adams", "Egon Ek") } });

        Assert.Equal("The mailbox belongs to the queue Billing, and its row to the team \u2068·ecivres\u2069.", verdict.Problem!.Cause);
        Assert.Equal("System Administrator of the environment (Alice Adams and Egon Ek)", verdict.Problem.Who);
        Assert.EndsWith("owner: System Administrator of the environment (Alice Adams and Egon Ek).", verdict.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("Alice", verdict.ForUser, StringComparison.Ordinal); // the text for the user names a role
        Assert.Null(MailboxVerdicts.Of(Finding(Healthy with { Outgoing = MailboxResult.Failure, RegardingName = "Pia Lind" })).Problem!.Cause);
    }

    [Fact]
    public void Names_that_could_not_be_read_are_said_where_the_remedy_stands_and_not_in_the_answer()
    {
        var finding = Finding(Healthy with { Active = false });
        var verdict = MailboxVerdicts.Of(finding with { Found = finding.Found! with { Keepers = Keepers.Nobody with { Unread = "the portal's reader may not read users" } } });

        Assert.EndsWith("(who that is could not be read: the portal's reader may not read users)", verdict.Problem!.Who, StringComparison.Ordinal);
        Assert.DoesNotContain("could not be read", verdict.Sentence, StringComparison.Ordinal);
    }

    private static EnvironmentFinding Finding(Mailbox mailbox, bool approvalNeeded = true, bool profileActive = true, Alert? alert = null) => new(
        "contoso",
        new FoundMailbox(mailbox, mailbox.ProfileId is { } id ? new ServerProfile(id, "HMA mail.contoso.com", null, 6, null, profileActive, null) : null, alert, approvalNeeded),
        null,
        DateTimeOffset.UnixEpoch);
}
