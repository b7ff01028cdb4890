namespace Portal.Approvals.Rules;

/// <summary>Four eyes.</summary>
public sealed class NotYourOwnRequest : IApprovalRule
{
    public Refusal? Check(DecisionCase c) => c.IsRequester && !c.Settings.SingleApprover ? new YourOwnRequest() : null;
}
