using Portal.Plans;
using Portal.Settings;

namespace Portal.Approvals;

/// <summary>What a stored request or decision is worth against the facts of the moment. It reads nothing and writes nothing.</summary>
public sealed class ApprovalJudge(PortalSettings settings, TimeProvider time)
{
    /// <param name="ageAt">Until when a decision's age is counted; today, unless a grant ended it.</param>
    public ApprovalCheck Of(Approval approval, ApprovalFacts now, CountedReach? reach, DateTimeOffset? ageAt = null)
    {
        switch (approval.State)
        {
            case ApprovalState.Withdrawn: return new ApprovalCheck.None();
            case ApprovalState.Expired: return new ApprovalCheck.Expired(approval);
            case ApprovalState.Pending when approval.IsOverdue(time.GetUtcNow()): return new ApprovalCheck.Expired(approval);
            case ApprovalState.Denied: return new ApprovalCheck.Denied(approval);
            case ApprovalState.Voided: return new ApprovalCheck.Voided(approval, approval.WhatChanged);
        }

        var differences = Differences(approval, now, reach, ageAt);
        if (differences.Count > 0)
            return new ApprovalCheck.Voided(approval, differences);
        if (approval.State == ApprovalState.Pending)
            return new ApprovalCheck.Pending(approval);
        var decided = approval.Decisions;
        var byAnswer = approval.Facts.Permissions.ToLookup(p => decided.GetValueOrDefault(p.Key));
        return new ApprovalCheck.Approved(approval, [.. byAnswer[true]], [.. byAnswer[false]]);
    }

    /// <summary>What ends it: changed facts, and its age.</summary>
    public IReadOnlyList<Change> Differences(Approval approval, ApprovalFacts now, CountedReach? reach, DateTimeOffset? ageAt = null)
    {
        var differences = FactsComparison.Between(approval.Facts, now, reach);
        return IsOld(approval, ageAt) ? [.. differences, Age(approval)] : differences;
    }

    public Change Age(Approval approval) => new("Age", $"decided {approval.DecidedAt:yyyy-MM-dd}", $"older than {settings.Approvals.ValidDays} days");

    /// <summary>Whether a decision no longer allows a new grant by its age, used or not.</summary>
    public bool IsOldForGrant(Approval approval) => IsOld(approval, time.GetUtcNow());

    /// <summary>What was granted in time stays approved, so a used decision ages no more; but a grant made after its days, wherever, is not allowed by it.</summary>
    private bool IsOld(Approval approval, DateTimeOffset? ageAt = null) =>
        approval is { DecidedAt: { } at } && (approval.UsedAt is null || ageAt > approval.UsedAt) && at.AddDays(settings.Approvals.ValidDays) < (ageAt ?? time.GetUtcNow());
}
