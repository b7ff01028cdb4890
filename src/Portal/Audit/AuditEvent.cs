using Portal.Plans;

namespace Portal.Audit;

/// <summary>One thing that happened, as it goes into the trail. Never holds a secret: what is written here is kept for years and shown to auditors.</summary>
/// <param name="Action">What was done, as object and verb: "approval.decide", "application.create".</param>
/// <param name="Outcome">How it went; a write outside has two entries, Attempting before and Succeeded or Failed after, tied by <see cref="OperationId"/>.</param>
/// <param name="Actor">The person, or the portal's own identity.</param>
public sealed record AuditEvent(string Action, AuditOutcome Outcome, AuditActor Actor)
{
    /// <summary>The permission that allowed it: a portal permission, or the cloud role or scope that was used.</summary>
    public string? Permission { get; init; }

    public long? SetupId { get; init; }

    /// <summary>Key of the step within the set-up.</summary>
    public string? Step { get; init; }

    public long? ApprovalId { get; init; }

    /// <summary>Why, in the person's words.</summary>
    public string? Reason { get; init; }

    /// <summary>Ties the entries of one click or one outside write together.</summary>
    public Guid? OperationId { get; init; }

    /// <summary>The system it touched: "Microsoft Entra", "Key Vault", "Azure", "Dataverse", "Exchange", "Portal".</summary>
    public string? System { get; init; }

    /// <summary>The object it touched, by name and id.</summary>
    public string? Target { get; init; }

    /// <summary>Before → after, field by field.</summary>
    public IReadOnlyList<Change> Changes { get; init; } = [];

    /// <summary>Request and correlation ids of the clouds, one per line ("request-id …").</summary>
    public IReadOnlyList<string> CloudIds { get; init; } = [];

    /// <summary>What went wrong, in one sentence.</summary>
    public string? Error { get; init; }

    /// <summary>Something an auditor should not read past, in one sentence: a grant nobody approved, a decision by a single approver.</summary>
    public string? Alarm { get; init; }
}

public enum AuditOutcome
{
    /// <summary>Written before an outside write. Left alone, it says that the portal stopped in between.</summary>
    Attempting,
    Succeeded,
    Failed,

    /// <summary>A rule of the portal said no; nothing was done.</summary>
    Refused,

    /// <summary>Nothing was changed, but it is worth knowing: a look-up, a finding.</summary>
    Noted,
}
