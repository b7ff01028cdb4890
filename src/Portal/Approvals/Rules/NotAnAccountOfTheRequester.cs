namespace Portal.Approvals.Rules;

/// <summary>Two accounts of one person are still two eyes: whatever is connected in the same session counts as the same person.</summary>
public sealed class NotAnAccountOfTheRequester : IApprovalRule
{
    public Refusal? Check(DecisionCase c) => c.RequestersAccount is { } name && !c.Settings.SingleApprover ? new RequestersAccount(name) : null;
}
