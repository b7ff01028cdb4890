using Portal.Plans;
using Portal.SignIn;

namespace Portal.Approvals;

/// <summary>Asking for a decision.</summary>
/// <param name="SetupId">The set-up it belongs to.</param>
/// <param name="Title">What it is for: "HMA mail.contoso.com".</param>
/// <param name="AppName">Display name of the app that would get the permission.</param>
/// <param name="TenantName">Display name of the tenant.</param>
/// <param name="Why">The requester's reason.</param>
/// <param name="Ticket">Number or address of a ticket, if there is one.</param>
/// <param name="Plan">What will be done once it is approved, before → after.</param>
/// <param name="RequesterAccounts">Every account used in the requester's sessions besides the requester's own (<see cref="Sessions.AccountsOfAsync"/>): none of them may decide.</param>
public sealed record ApprovalRequest(
    long SetupId,
    string Title,
    string AppName,
    string TenantName,
    string Why,
    string? Ticket,
    ApprovalFacts Facts,
    CountedReach Reach,
    IReadOnlyList<Command> Plan,
    IReadOnlyList<SessionAccount> RequesterAccounts)
{
    /// <summary>Whose pasted answers the facts come from; null when the portal read them itself.</summary>
    public string? Pasted { get; init; }

    /// <summary>Days until it can no longer be decided, 1 to 90; null takes the setting's.</summary>
    public int? DueDays { get; init; }

    /// <summary>What approvers read of each permission, by its key; one that is not there is said to be unknown.</summary>
    public IReadOnlyDictionary<string, PermissionText> Words { get; init; } = new Dictionary<string, PermissionText>();
}

/// <summary>An approver's answer: each permission by its key, and why. Bound to the facts that were on the screen.</summary>
/// <param name="FactsHash"><see cref="Approval.FactsHash"/> as it was shown.</param>
/// <param name="Approved">Permission key → approved or refused; every permission must be there.</param>
public sealed record Decision(string FactsHash, IReadOnlyDictionary<string, bool> Approved, string Reason);

/// <summary>Answer of an act on an approval: the approval as it is now, or the rule that said no.</summary>
public sealed record ApprovalResult(Approval? Approval, Refusal? Refusal);

/// <summary>What a set-up may rely on right now.</summary>
public abstract record ApprovalCheck
{
    private ApprovalCheck() { }

    /// <summary>Nobody has asked.</summary>
    public sealed record None : ApprovalCheck;

    /// <summary>Asked, not decided.</summary>
    public sealed record Pending(Approval Approval) : ApprovalCheck;

    /// <summary>Decided, and what was decided on is still so. <paramref name="Permitted"/> may be granted, <paramref name="Refused"/> may not.</summary>
    public sealed record Approved(Approval Approval, IReadOnlyList<RequestedPermission> Permitted, IReadOnlyList<RequestedPermission> Refused) : ApprovalCheck;

    /// <summary>Asked, and not decided in time.</summary>
    public sealed record Expired(Approval Approval) : ApprovalCheck;

    /// <summary>Decided: no.</summary>
    public sealed record Denied(Approval Approval) : ApprovalCheck;

    /// <summary>The decision no longer counts, because these things differ from what was decided on.</summary>
    public sealed record Voided(Approval Approval, IReadOnlyList<Change> WhatChanged) : ApprovalCheck;
}
