namespace Portal.Approvals.Rules;

/// <summary>Nothing is approved by leaving it out, and nothing is approved that was not asked for.</summary>
public sealed class EveryPermissionAnswered : IApprovalRule
{
    public Refusal? Check(DecisionCase c)
    {
        var asked = c.Approval.Facts.Permissions;
        if (asked.FirstOrDefault(p => !c.Decision.Approved.ContainsKey(p.Key)) is { } open)
            return new PermissionUndecided(open.Name);
        return c.Decision.Approved.Count == asked.Count ? null : new UnknownPermission();
    }
}
