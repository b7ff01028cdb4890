namespace Portal.Approvals.Rules;

/// <summary>A request that nobody decided in time is asked anew: what was true then may not be so now.</summary>
public sealed class InTime : IApprovalRule
{
    public Refusal? Check(DecisionCase c) => c.Approval.IsOverdue(c.Now) ? new TooLate(c.Approval.DueAt) : null;
}
