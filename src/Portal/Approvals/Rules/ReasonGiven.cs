namespace Portal.Approvals.Rules;

/// <summary>A reason both ways.</summary>
public sealed class ReasonGiven : IApprovalRule
{
    public Refusal? Check(DecisionCase c) => string.IsNullOrWhiteSpace(c.Decision.Reason) ? new ReasonMissing() : null;
}
