using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Plans;
using Portal.SignIn;

namespace Portal.Approvals;

public enum ApprovalState
{
    Pending,
    Approved,
    Denied,

    /// <summary>What was asked or decided no longer matches what is found.</summary>
    Voided,

    /// <summary>Taken back by the requester.</summary>
    Withdrawn,

    /// <summary>Nobody decided it before its due time.</summary>
    Expired,
}

/// <summary>A request for a decision, and the decision.</summary>
public sealed class Approval
{
    public long Id { get; init; }

    public long SetupId { get; init; }

    public ApprovalState State { get; set; }

    public required string Title { get; init; }

    public required string AppName { get; init; }

    public required string TenantName { get; init; }

    public required string Why { get; init; }

    public string? Ticket { get; init; }

    /// <summary>SHA-256 over the canonical facts, as 64 hexadecimal digits.</summary>
    public required string FactsHash { get; init; }

    public required string FactsJson { get; init; }

    /// <summary>Whose pasted answers the facts come from; null when the portal read them itself. The gate before a grant reads them itself in any case.</summary>
    public string? Pasted { get; init; }

    public required string ReachJson { get; init; }

    public required string PlanJson { get; init; }

    public required string RequesterTenantId { get; init; }

    public required string RequesterObjectId { get; init; }

    public required string RequesterName { get; init; }

    public required string RequesterUserName { get; init; }

    public required string RequesterSession { get; init; }

    public required string RequesterAccountsJson { get; init; }

    public DateTimeOffset RequestedAt { get; init; }

    /// <summary>Until when it can be decided.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>How many different people have to approve; one who denies everything is enough to end it. At least 1.</summary>
    public int Needed { get; init; } = 1;

    /// <summary>The request of the same set-up before this one, if there was one.</summary>
    public long? FollowsId { get; init; }

    /// <summary>Permission key → the plain words that approvers read, as they were when it was asked.</summary>
    public string WordsJson { get; init; } = "{}";

    /// <summary>What each approver said, as JSON, in the order in which they did.</summary>
    public string VotesJson { get; set; } = "[]";

    /// <summary>Permission key → approved by everybody who was needed, or not; null while undecided.</summary>
    public string? DecisionsJson { get; set; }

    public string? DeciderTenantId { get; set; }

    public string? DeciderObjectId { get; set; }

    public string? DeciderName { get; set; }

    public string? DeciderUserName { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public string? DecisionReason { get; set; }

    /// <summary>True when requester and decider were the same under the single-approver setting.</summary>
    public bool SingleApprover { get; set; }

    /// <summary>When the grant was made that a look found on this decision. From then on it no longer ends by age: what was granted in time stays approved.</summary>
    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>What differed, when <see cref="State"/> is Voided: a JSON array of changes.</summary>
    public string? VoidedJson { get; set; }

    public DateTimeOffset? VoidedAt { get; set; }

    /// <summary>When it was withdrawn or expired.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Why it was withdrawn, in the requester's words.</summary>
    public string? EndReason { get; set; }

    public ApprovalFacts Facts => JsonSerializer.Deserialize<ApprovalFacts>(FactsJson)!;

    public CountedReach Reach => JsonSerializer.Deserialize<CountedReach>(ReachJson)!;

    public IReadOnlyList<Command> Plan => JsonSerializer.Deserialize<List<Command>>(PlanJson)!;

    public IReadOnlyList<SessionAccount> RequesterAccounts => JsonSerializer.Deserialize<List<SessionAccount>>(RequesterAccountsJson)!;

    public IReadOnlyDictionary<string, bool> Decisions => DecisionsJson is null ? new Dictionary<string, bool>() : JsonSerializer.Deserialize<Dictionary<string, bool>>(DecisionsJson)!;

    public IReadOnlyList<Vote> Votes => JsonSerializer.Deserialize<List<Vote>>(VotesJson)!;

    public PermissionText Words(RequestedPermission permission) =>
        JsonSerializer.Deserialize<Dictionary<string, PermissionText>>(WordsJson)!.GetValueOrDefault(permission.Key) ?? PermissionWords.Unknown(permission);

    /// <summary>Whether its time is over although nobody has written that down yet.</summary>
    public bool IsOverdue(DateTimeOffset now) => State == ApprovalState.Pending && DueAt <= now;

    public IReadOnlyList<Change> WhatChanged => VoidedJson is null ? [] : JsonSerializer.Deserialize<List<Change>>(VoidedJson)!;
}

public sealed class ApprovalConfiguration : IEntityTypeConfiguration<Approval>
{
    public void Configure(EntityTypeBuilder<Approval> approval)
    {
        approval.ToTable("approvals");
        approval.Property(a => a.Id).UseIdentityByDefaultColumn();
        approval.Property(a => a.State).HasMaxLength(20);
        approval.Property(a => a.FactsHash).HasMaxLength(64);
        approval.HasIndex(a => new { a.State, a.Id });
        approval.HasIndex(a => new { a.SetupId, a.Id });
        approval.HasIndex(a => new { a.State, a.DueAt });
        approval.Ignore(a => a.Facts).Ignore(a => a.Reach).Ignore(a => a.Plan).Ignore(a => a.RequesterAccounts).Ignore(a => a.Decisions).Ignore(a => a.Votes).Ignore(a => a.WhatChanged);
    }
}

/// <summary>What one approver said. It stands when its author leaves the company: it was theirs to say when they said it.</summary>
/// <param name="Answers">Permission key → approved or refused.</param>
/// <param name="Session">The session it was said in.</param>
/// <param name="Accounts">Every account used in the approver's sessions: none of them is a second approver.</param>
/// <param name="RequestersOwn">Said by the requester, under the single-approver setting.</param>
public sealed record Vote(
    string TenantId, string ObjectId, string Name, string UserName, string Session, DateTimeOffset At, string Reason,
    IReadOnlyDictionary<string, bool> Answers, IReadOnlyList<SessionAccount> Accounts, bool RequestersOwn);
