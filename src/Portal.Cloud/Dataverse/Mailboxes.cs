namespace Portal.Cloud.Dataverse;

public sealed class Mailboxes(DataverseClient client)
{
    public Task<Mailbox?> FindAsync(string address, CancellationToken ct) => throw new NotImplementedException();

    public Task<Mailbox?> FindAsync(Guid id, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>All mailboxes, page after page (for the replica).</summary>
    public IAsyncEnumerable<Mailbox> ListAsync(CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Mailboxes whose name or address begins with <paramref name="text"/>, at most 25.</summary>
    public Task<IReadOnlyList<Mailbox>> SearchAsync(string text, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Puts the mailbox on a profile and sets server-side synchronization for incoming, outgoing and appointments.</summary>
    public Task AssignAsync(Guid id, Guid profileId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Asks for approval. Microsoft may answer success and change nothing: read it back.</summary>
    public Task ApproveAsync(Guid id, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Asks for Test &amp; Enable; a job does it later.</summary>
    public Task ScheduleTestAsync(Guid id, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>How many mailboxes use a profile.</summary>
    public Task<int> CountOnProfileAsync(Guid profileId, CancellationToken ct) => throw new NotImplementedException();
}

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
    public Guid? RegardingId { get; init; }
    public Guid? OwnerId { get; init; }
    public string? ETag { get; init; }
}
