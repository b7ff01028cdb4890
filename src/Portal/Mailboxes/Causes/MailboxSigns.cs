using Portal.Cloud.Dataverse;
using Portal.Plans;

namespace Portal.Mailboxes.Causes;

/// <summary>What a verdict is made of: known to the look-up of this moment and to the stored copy alike. What one of them does not know stays null, and is then never a guess.</summary>
public sealed record MailboxSigns
{
    public bool Active { get; init; } = true;
    public string? Address { get; init; }
    public bool OwnerDisabled { get; init; }
    public Guid? ProfileId { get; init; }

    /// <summary>As the environment names it: hostile input, isolate it in sentences.</summary>
    public string? ProfileName { get; init; }

    /// <summary>Null: the profile could not be read.</summary>
    public bool? ProfileActive { get; init; }

    /// <summary>Numbers as in the columns: 2 is server-side synchronization for mail, 1 for appointments.</summary>
    public int IncomingMethod { get; init; }
    public int OutgoingMethod { get; init; }
    public int AppointmentsMethod { get; init; } = 2;
    public MailboxApproval Approval { get; init; }
    public bool ApprovalNeeded { get; init; } = true;
    public DateTimeOffset? ApprovedAt { get; init; }
    public string? ApprovedBy { get; init; }
    public bool TestScheduled { get; init; }
    public DateTimeOffset? TestCompletedAt { get; init; }
    public MailboxResult Incoming { get; init; }
    public MailboxResult Outgoing { get; init; }
    public MailboxResult Appointments { get; init; }
    public DateTimeOffset? LastSyncAt { get; init; }

    /// <summary>Dynamics 365 tries a passing error up to ten times before it disables the mailbox.</summary>
    public int TransientFailures { get; init; }
    public DateTimeOffset? PostponedUntil { get; init; }

    /// <summary>The newest alert about the mailbox.</summary>
    public AlertSign? Alert { get; init; }

    /// <summary>The newest alert about its profile: it counts where the mailbox's own says nothing.</summary>
    public AlertSign? ProfileAlert { get; init; }

    /// <summary>The mailbox row's own last error, which stays when the alert is gone.</summary>
    public AlertSign? SyncError { get; init; }

    /// <summary>What the portal looked at beyond Dataverse; empty for the stored copy.</summary>
    public IReadOnlyList<LiveSign> Live { get; init; } = [];

    /// <summary>That is still going on.</summary>
    public bool Looking { get; init; }

    public static MailboxSigns Of(Mailbox m) => new()
    {
        Active = m.Active, Address = m.Address, ProfileId = m.ProfileId, ProfileName = m.ProfileName,
        IncomingMethod = m.IncomingMethod, OutgoingMethod = m.OutgoingMethod, AppointmentsMethod = m.AppointmentsMethod,
        Approval = m.Approval, ApprovedAt = m.ApprovedAt, ApprovedBy = m.ApprovedBy,
        TestScheduled = m.TestScheduled, TestCompletedAt = m.TestCompletedAt, Incoming = m.Incoming, Outgoing = m.Outgoing, Appointments = m.Appointments,
        LastSyncAt = m.LastSyncAt, TransientFailures = m.TransientFailures,
        SyncError = string.IsNullOrWhiteSpace(m.LastSyncError) ? null : new AlertSign(m.LastSyncError, null, null, null),
    };
}

/// <param name="Text">Dynamics 365's own words, in the environment's language; may be cut off.</param>
/// <param name="Details">What the other side answered. Can hold addresses; never logged.</param>
public sealed record AlertSign(string Text, string? Details, int? Code, DateTimeOffset? At)
{
    public static AlertSign Of(Alert alert) => new(alert.Text, alert.Details, alert.Code, alert.SeenAt ?? alert.CreatedAt);
}

/// <summary>Something the portal looked at itself, for one link of the chain.</summary>
/// <param name="Link">A key of <see cref="MailboxLinks"/>.</param>
/// <param name="Source">What was asked: "Microsoft Graph".</param>
/// <param name="Cause">The entry that it names, when it does not hold.</param>
public sealed record LiveSign(string Link, Truth Truth, string Sentence, string Source, DateTimeOffset At, string? Cause = null)
{
    /// <summary>Entries that this look would have found and did not: an alert that names one of them is from before.</summary>
    public IReadOnlyList<string> Cleared { get; init; } = [];
}
