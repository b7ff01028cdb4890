namespace Portal.Approvals.Rules;

/// <summary>Where several have to approve, they are several people: one account, and all that count as the same person, decide once.</summary>
public sealed class NotTwice : IApprovalRule
{
    public Refusal? Check(DecisionCase c)
    {
        foreach (var vote in c.Approval.Votes)
        {
            if (DecisionCase.SameAccount(vote.TenantId, vote.ObjectId, c.Decider.TenantId, c.Decider.ObjectId)) return new DecidedAlready();
            if (c.IsSamePerson(new(vote.TenantId, vote.ObjectId, vote.UserName), vote.Session, vote.Accounts) is not null) return new VotersAccount(vote.Name);
        }

        return null;
    }
}
