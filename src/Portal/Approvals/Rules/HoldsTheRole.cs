namespace Portal.Approvals.Rules;

/// <summary>The role is read from the decider again, not from the menu that led here.</summary>
public sealed class HoldsTheRole : IApprovalRule
{
    public Refusal? Check(DecisionCase c) => c.Decider.May(Permissions.Approve) ? null : new NotAnApprover();
}
