using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Causes;
using Portal.Plans;

namespace Portal.Mailboxes.Replica;

/// <summary>From what Dataverse says to the row, and from the row to its state.</summary>
internal static class MailboxCopy
{
    /// <summary>Synchronization writes its time every quarter of an hour; the copy follows in steps of this size, unless something else changed too.</summary>
    public static readonly TimeSpan SyncStep = TimeSpan.FromHours(1);

    /// <summary>How long a mailbox counts as new.</summary>
    private static readonly TimeSpan New = TimeSpan.FromDays(30);

    public static ReplicaMailbox Start(string environment, Guid id) => new() { Environment = environment, Id = id, Name = "", NameKey = "" };

    /// <summary>Takes over what was read. Whether anything that counts changed is for the caller to see by <see cref="Watched"/>.</summary>
    public static void Take(ReplicaMailbox row, Mailbox m, Surroundings around)
    {
        (row.Name, row.Address) = (Text(m.Name), Text(m.Address));
        (row.NameKey, row.AddressKey) = (Folded.FirstOf(row.Name, row.Address, $"{m.Id}"), Folded.Of(row.Address));
        row.Owner = m.IsForward ? OwnerKind.Forward : m.IsQueue ? OwnerKind.Queue : OwnerKind.User;
        Own(row, m);
        if (row.ProfileId != m.ProfileId) (row.ProfileId, row.ProfileName) = (m.ProfileId, null);
        row.ProfileName = OrNull(m.ProfileName) ?? row.ProfileName;
        (row.Active, row.IncomingMethod, row.OutgoingMethod, row.AppointmentsMethod) = (m.Active, m.IncomingMethod, m.OutgoingMethod, m.AppointmentsMethod);
        (row.Incoming, row.Outgoing, row.Appointments) = (m.Incoming, m.Outgoing, m.Appointments);
        (row.Approval, row.ApprovedAt, row.ApprovedBy) = (m.Approval, m.ApprovedAt, OrNull(m.ApprovedBy));
        (row.TestScheduled, row.TestCompletedAt) = (m.TestScheduled, m.TestCompletedAt);
        (row.TransientFailures, row.PostponedUntil, row.CreatedAt) = (m.TransientFailures, m.PostponedUntil, m.CreatedAt);
        row.LastSyncError = m.LastSyncError is { Length: > 0 } error ? Folded.Cut(Folded.Whole(AlertWords.Text(error)), 500) : null;
        Surround(row, around);
    }

    /// <summary>A name that did not come this time is kept as long as it is the same owner's.</summary>
    private static void Own(ReplicaMailbox row, Mailbox m)
    {
        row.OwnerName = OrNull(m.RegardingName) ?? (row.OwnerId == m.RegardingId ? row.OwnerName : null);
        row.OwnerId = m.RegardingId;
        row.RowOwner = m.OwnerId is null || m.OwnerId == m.RegardingId ? null : OrNull(m.OwnerName) ?? row.RowOwner;
    }

    /// <summary>What came from elsewhere than the mailbox's own row.</summary>
    public static void Surround(ReplicaMailbox row, Surroundings around)
    {
        if (row.ProfileId is { } id && around.Profiles?.GetValueOrDefault(id) is { } profile) row.ProfileName = Text(profile.Name);
        row.ProfileKey = Folded.Of(row.ProfileName);
        row.ApprovalNeeded = around.ApprovalNeeded(row.Owner);
        if (around.Disabled is { } disabled) row.OwnerDisabled = row.Owner == OwnerKind.User && row.OwnerId is { } owner && disabled.Contains(owner);
    }

    /// <summary>State, cause and the marks of the shipped views.</summary>
    /// <param name="alert">Newest of the mailbox.</param>
    /// <param name="profileAlert">Newest of its profile.</param>
    public static void Judge(ReplicaMailbox row, Surroundings around, ReplicaAlert? alert, ReplicaAlert? profileAlert, DateTimeOffset now, bool isNew)
    {
        if (alert is not null) (row.LastAlertText, row.LastAlertCode, row.LastAlertAt) = (alert.Text, alert.Code, alert.At);
        var before = row.State;
        var found = MailboxCauses.Of(Signs(row, around, alert, profileAlert));
        (row.State, row.Cause) = (found.State, found.CauseKey);
        if (isNew || row.State != before) row.StateSince = now;
        row.NeverTested = row is { Active: true, Approval: MailboxApproval.Approved, TestCompletedAt: null, ProfileId: not null } && MailboxMethods.Any(Signs(row, around, null, null));
        row.OnDefault = row.CreatedAt > now - New && IsMicrosofts(row.ProfileName);
    }

    /// <summary>The profile that comes with every environment; its name is the same in all languages.</summary>
    public static bool IsMicrosofts(string? profileName) => string.Equals(profileName, "Microsoft Exchange Online", StringComparison.OrdinalIgnoreCase);

    /// <summary>What the history is about.</summary>
    public static (string Field, string? Value)[] Watched(ReplicaMailbox m) =>
    [
        ("Name", m.Name), ("Address", m.Address), ("Profile", m.ProfileName), ("Active", m.Active ? "yes" : "no"), ("Owner disabled", m.OwnerDisabled ? "yes" : "no"),
        ("Incoming method", MailboxMethods.MailWord(m.IncomingMethod)), ("Outgoing method", MailboxMethods.MailWord(m.OutgoingMethod)), ("Appointments method", MailboxMethods.AppointmentsWord(m.AppointmentsMethod)),
        ("Incoming", MailboxFacts.ResultWord(m.Incoming)), ("Outgoing", MailboxFacts.ResultWord(m.Outgoing)), ("Appointments", MailboxFacts.ResultWord(m.Appointments)), ("Approval", m.Approval.ToString()),
    ];

    public static IReadOnlyList<Change> Difference((string Field, string? Value)[] before, (string Field, string? Value)[] after) =>
        [.. before.Zip(after).Where(p => !string.Equals(p.First.Value, p.Second.Value, StringComparison.Ordinal)).Select(p => new Change(p.First.Field, p.First.Value, p.Second.Value))];

    private static MailboxSigns Signs(ReplicaMailbox m, Surroundings around, ReplicaAlert? alert, ReplicaAlert? profileAlert) => new()
    {
        Active = m.Active, Address = m.Address, OwnerDisabled = m.OwnerDisabled, ProfileId = m.ProfileId, ProfileName = m.ProfileName, ProfileActive = around.IsActive(m.ProfileId),
        IncomingMethod = m.IncomingMethod, OutgoingMethod = m.OutgoingMethod, AppointmentsMethod = m.AppointmentsMethod,
        Approval = m.Approval, ApprovalNeeded = m.ApprovalNeeded, ApprovedAt = m.ApprovedAt, ApprovedBy = m.ApprovedBy,
        TestScheduled = m.TestScheduled, TestCompletedAt = m.TestCompletedAt, Incoming = m.Incoming, Outgoing = m.Outgoing, Appointments = m.Appointments,
        LastSyncAt = m.LastSyncAt, TransientFailures = m.TransientFailures, PostponedUntil = m.PostponedUntil, Alert = Sign(alert), ProfileAlert = Sign(profileAlert),
        SyncError = m.LastSyncError is { } error ? new AlertSign(error, null, null, null) : null,
    };

    private static AlertSign? Sign(ReplicaAlert? alert) => alert is null ? null : new AlertSign(alert.Text, alert.Details, alert.Code, alert.At);

    private static string Text(string? text) => text is null ? "" : Folded.Cut(Folded.Whole(text));

    private static string? OrNull(string? text) => string.IsNullOrEmpty(text) ? null : Text(text);
}
