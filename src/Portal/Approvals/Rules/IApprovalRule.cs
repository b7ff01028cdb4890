namespace Portal.Approvals.Rules;

/// <summary>One reason not to accept a decision. Rules are asked in the order of their registration; the first refusal is the one shown.</summary>
public interface IApprovalRule
{
    Refusal? Check(DecisionCase c);
}
