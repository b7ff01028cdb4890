using Portal.Cloud.Dataverse;
using Portal.Plans;
using Portal.Shared;

namespace Portal.Mailboxes;

/// <summary>The chain from the mailbox's row to each thing that is synchronized. A link after one that does not hold is not reached.</summary>
internal static class MailboxChain
{
    public static IReadOnlyList<ChainLink> Of(EnvironmentFinding finding, FoundMailbox found)
    {
        var mailbox = found.Mailbox;
        var source = $"Dataverse, {finding.Environment}";
        List<(string Key, string Title, Truth Truth, string Sentence)> links =
        [
            ("row", "Mailbox", mailbox.Active ? Truth.Ok : Truth.NotOk, mailbox.Active ? "The mailbox is active." : "The mailbox is deactivated."),
            ("profile", "Profile", Profile(found), mailbox.ProfileId is null ? "No email server profile is assigned." : $"It is on \"{mailbox.ProfileName.Isolated()}\"."),
            ("methods", "Methods", MailboxMethods.Any(mailbox) ? Truth.Ok : Truth.NotOk, MailboxMethods.Any(mailbox) ? "Server-side synchronization is switched on." : "Server-side synchronization is not switched on."),
            ("approval", "Approval", Approval(found), MailboxFacts.ApprovalWord(found)),
            ("incoming", "Incoming", Result(mailbox, mailbox.IncomingMethod == 2, mailbox.Incoming), MailboxFacts.ResultWord(mailbox.Incoming)),
            ("outgoing", "Outgoing", Result(mailbox, mailbox.OutgoingMethod == 2, mailbox.Outgoing), MailboxFacts.ResultWord(mailbox.Outgoing)),
            ("appointments", "Appointments", Result(mailbox, mailbox.AppointmentsMethod == 1, mailbox.Appointments), MailboxFacts.ResultWord(mailbox.Appointments)),
        ];

        // A stored "Success" from before a change would otherwise shine behind a broken link.
        var broken = links.FindIndex(l => l.Truth == Truth.NotOk);
        return [.. links.Select((l, i) => new ChainLink(l.Key, l.Title, broken >= 0 && broken < 4 && i > broken && i >= 4 ? Truth.NotReached : l.Truth, l.Sentence, source, finding.At))];
    }

    private static Truth Profile(FoundMailbox found) => (found.Mailbox.ProfileId, found.Profile) switch
    {
        (null, _) => Truth.NotOk,
        (_, null) => Truth.CouldNotCheck,
        (_, { Active: var active }) => active ? Truth.Ok : Truth.NotOk,
    };

    private static Truth Approval(FoundMailbox found) => found switch
    {
        { Mailbox.Approval: MailboxApproval.Approved } or { ApprovalNeeded: false } => Truth.Ok,
        { Mailbox.Approval: MailboxApproval.Pending } => Truth.NotOk,
        _ => Truth.NotOk,
    };

    private static Truth Result(Mailbox mailbox, bool on, MailboxResult result) => (on, result) switch
    {
        (false, _) => Truth.NotReached,
        (_, MailboxResult.Failure) => Truth.NotOk,
        (_, MailboxResult.Success) when !mailbox.TestScheduled => Truth.Ok,
        _ => mailbox.TestScheduled ? Truth.Waiting : Truth.NotReached,
    };
}
