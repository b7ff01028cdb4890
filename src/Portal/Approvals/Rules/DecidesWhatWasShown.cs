namespace Portal.Approvals.Rules;

/// <summary>What you see is what you sign: the hash on the screen must be the hash in the store, and the store must still hash to it.</summary>
public sealed class DecidesWhatWasShown : IApprovalRule
{
    public Refusal? Check(DecisionCase c) => c.Decision.FactsHash == c.Approval.FactsHash && FactsHash.Of(c.Approval.Facts) == c.Approval.FactsHash ? null : new ShownIsNotStored();
}
