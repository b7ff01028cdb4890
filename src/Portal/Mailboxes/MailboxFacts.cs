using System.Globalization;
using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Causes;
using Portal.Plans;

namespace Portal.Mailboxes;

/// <summary>The values behind the answer, as text.</summary>
public static class MailboxFacts
{
    /// <summary>Who may approve depends on where the mailbox is (Microsoft: "Set up server-side synchronization", Approve email).</summary>
    public const string Approvers = "For a mailbox on-premises: a System Administrator of this environment. For one in Exchange Online: an Exchange or Global Administrator, or a Delegated Mailbox Approver, who is System Administrator here too";

    public static IReadOnlyList<Fact> Of(FoundMailbox found)
    {
        var m = found.Mailbox;
        return
        [
            new("Name", m.Name, Note: m.IsForward ? "forward mailbox" : null),
            new("Belongs to", m.RegardingName ?? (m.IsForward ? "nobody" : "not named"), Note: m.IsForward ? null : Kind(m)),
            new("Owner of the row", m.OwnerName ?? "not named", Note: m.OwnerName is null ? null : m.OwnerIsTeam ? "a team" : "a person"),
            new("Email server profile", m.ProfileName ?? "none"),
            new("Incoming mail", MailboxMethods.MailWord(m.IncomingMethod), Note: ResultWord(m.Incoming)),
            new("Outgoing mail", MailboxMethods.MailWord(m.OutgoingMethod), Note: ResultWord(m.Outgoing)),
            new("Appointments, contacts and tasks", MailboxMethods.AppointmentsWord(m.AppointmentsMethod), Note: ResultWord(m.Appointments)),
            new("Approval", ApprovalWord(found.Signs)),
            new("Last test", m.TestCompletedAt is { } tested ? Time(tested) : "never", Note: m.TestScheduled ? "another one is scheduled" : null),
            new("Last synchronization", m.LastSyncAt is { } synced ? Time(synced) : "not recorded"),
            new("Last alert", found.LastAlert is { } alert ? AlertWords.Text(alert.Text) : "none", Note: found.LastAlert is { } at ? $"{at.Level}, {Time(at.SeenAt ?? at.CreatedAt)}" : null),
            new("Mailbox id", m.Id.ToString("D")),
            .. found.Keepers is { At: { } read, Names.Count: > 0 } keepers ? [new Fact("System Administrators", string.Join(", ", keepers.Names.Select(n => n.Isolated())), Note: $"{(keepers.All > keepers.Names.Count ? $"of {keepers.All}; " : "")}read {Time(read)}{(keepers.Lacking is { } lacking ? $"; {lacking}" : "")}")] : Array.Empty<Fact>(),
        ];
    }

    /// <summary>"The mailbox belongs to the queue Billing, and its row to the team Service Desk."; null where nothing is known by name.</summary>
    public static string? Belongs(Mailbox m)
    {
        if (m.RegardingName is not { } name) return null;
        var owner = m.OwnerName is { } other && m.OwnerId != m.RegardingId ? $", and its row to the {(m.OwnerIsTeam ? "team" : "person")} {other.Isolated()}" : "";
        return $"The mailbox belongs to the {Kind(m)} {name.Isolated()}{owner}.";
    }

    private static string Kind(Mailbox m) => m.IsQueue ? "queue" : "user";

    public static string ApprovalWord(MailboxSigns signs) => (signs.Approval, signs.ApprovalNeeded) switch
    {
        (MailboxApproval.Approved, _) => $"Approved{By(signs)}",
        (var other, false) => $"{Word(other)}; this environment does not ask for approval",
        (var other, true) => Word(other),
    };

    public static string ResultWord(MailboxResult result) => result switch
    {
        MailboxResult.Success => "Passed",
        MailboxResult.Failure => "Failed",
        _ => "Not run",
    };

    public static string Word(MailboxApproval approval) => approval switch
    {
        MailboxApproval.Empty => "Not approved",
        MailboxApproval.Pending => "Waiting for approval",
        MailboxApproval.Rejected => "Rejected",
        _ => "Approved",
    };

    // Dataverse has recorded the person and the time since version 9.2.2412.2; older approvals have neither.
    private static string By(MailboxSigns signs) => (signs.ApprovedBy, signs.ApprovedAt) switch
    {
        ({ } who, { } at) => $" by {who.Isolated()}, {Time(at)}",
        ({ } who, null) => $" by {who.Isolated()}",
        (null, { } at) => $", {Time(at)}",
        _ => " (by whom was not recorded)",
    };

    private static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("d MMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
