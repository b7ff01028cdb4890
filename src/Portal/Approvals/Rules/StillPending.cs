namespace Portal.Approvals.Rules;

/// <summary>A decision is taken once.</summary>
public sealed class StillPending : IApprovalRule
{
    public Refusal? Check(DecisionCase c) => c.Approval.State == ApprovalState.Pending ? null : new NotOpen(c.Approval.State);
}
