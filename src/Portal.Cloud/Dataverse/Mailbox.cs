namespace Portal.Cloud.Dataverse;

public enum MailboxApproval { Empty, Approved, Pending, Rejected }

public enum MailboxResult { NotRun, Success, Failure }

public sealed record Mailbox(Guid Id, string Name, string? Address, Guid? ProfileId, string? ProfileName, bool IsQueue, bool IsForward, bool Active)
{
    /// <summary>0 none, 1 Dynamics 365 for Outlook, 2 server-side synchronization, 3 forward mailbox.</summary>
    public int IncomingMethod { get; init; }
    public int OutgoingMethod { get; init; }

    /// <summary>0 Outlook, 1 server-side synchronization, 2 none: numbered differently from the other two.</summary>
    public int AppointmentsMethod { get; init; }
    public MailboxApproval Approval { get; init; }
    public DateTimeOffset? ApprovedAt { get; init; }
    public string? ApprovedBy { get; init; }
    public bool TestScheduled { get; init; }
    public DateTimeOffset? TestCompletedAt { get; init; }
    public MailboxResult Incoming { get; init; }
    public MailboxResult Outgoing { get; init; }
    public MailboxResult Appointments { get; init; }
    public MailboxResult Overall { get; init; }
    public DateTimeOffset? LastSyncAt { get; init; }
    public string? LastSyncError { get; init; }
    public int TransientFailures { get; init; }

    /// <summary>The user or queue it belongs to.</summary>
    public Guid? RegardingId { get; init; }
    public string? RegardingName { get; init; }
    public Guid? OwnerId { get; init; }

    /// <summary>Who owns the row: a person, or a team; of a queue's mailbox the one who looks after it. Null where the environment gave no names.</summary>
    public string? OwnerName { get; init; }

    /// <summary>False also where nothing tells.</summary>
    public bool OwnerIsTeam { get; init; }

    /// <summary>Dynamics 365 does nothing with it until then.</summary>
    public DateTimeOffset? PostponedUntil { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Changes with every synchronization.</summary>
    public DateTimeOffset? ModifiedAt { get; init; }
    public string? ETag { get; init; }

    /// <summary>All three parts of the last test passed.</summary>
    public bool Passed => Incoming == MailboxResult.Success && Outgoing == MailboxResult.Success && Appointments == MailboxResult.Success;
}
