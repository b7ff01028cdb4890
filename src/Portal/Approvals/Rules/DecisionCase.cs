using Portal.Settings;
using Portal.SignIn;

namespace Portal.Approvals.Rules;

/// <summary>Everything a rule may look at.</summary>
/// <param name="Accounts">Every account connected in the decider's session.</param>
public sealed record DecisionCase(Approval Approval, Decision Decision, Person Decider, IReadOnlyList<SessionAccount> Accounts, ApprovalSettings Settings)
{
    /// <summary>The requester by whatever road: same account, same session, or an account of one in the session of the other.</summary>
    public bool IsRequestersOwn => IsRequester || RequestersAccount is not null;

    public bool IsRequester => SameAccount(Approval.RequesterTenantId, Approval.RequesterObjectId, Decider.TenantId, Decider.ObjectId);

    /// <summary>User name of the account that ties decider and requester together, or null.</summary>
    public string? RequestersAccount
    {
        get
        {
            if (Approval.RequesterSession == Decider.SessionId)
                return Decider.UserName;
            SessionAccount[] requesters = [.. Approval.RequesterAccounts, new(Approval.RequesterTenantId, Approval.RequesterObjectId, Approval.RequesterUserName)];
            SessionAccount[] deciders = [.. Accounts, new(Decider.TenantId, Decider.ObjectId, Decider.UserName)];
            return deciders.FirstOrDefault(d => requesters.Any(r => SameAccount(r.TenantId, r.ObjectId, d.TenantId, d.ObjectId)))?.UserName;
        }
    }

    internal static bool SameAccount(string tenant, string id, string otherTenant, string otherId) =>
        string.Equals(tenant, otherTenant, StringComparison.OrdinalIgnoreCase) && string.Equals(id, otherId, StringComparison.OrdinalIgnoreCase);
}
