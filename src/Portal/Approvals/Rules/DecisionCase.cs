using Portal.Settings;
using Portal.SignIn;

namespace Portal.Approvals.Rules;

/// <summary>Everything a rule may look at.</summary>
/// <param name="Accounts">Every account connected in the decider's session.</param>
public sealed record DecisionCase(Approval Approval, Decision Decision, Person Decider, IReadOnlyList<SessionAccount> Accounts, ApprovalSettings Settings, DateTimeOffset Now)
{
    /// <summary>Accounts that requester and earlier approvers have used by now, by the account they acted with: one that is used only after the request was made is theirs as well.</summary>
    public ILookup<SessionAccount, SessionAccount> UsedSince { get; init; } = Array.Empty<SessionAccount>().ToLookup(a => a);

    /// <summary>The requester by whatever road: same account, same session, or an account of one in the session of the other.</summary>
    public bool IsRequestersOwn => IsRequester || RequestersAccount is not null;

    public bool IsRequester => SameAccount(Approval.RequesterTenantId, Approval.RequesterObjectId, Decider.TenantId, Decider.ObjectId);

    /// <summary>User name of the account that ties decider and requester together, or null.</summary>
    public string? RequestersAccount => IsSamePerson(new(Approval.RequesterTenantId, Approval.RequesterObjectId, Approval.RequesterUserName), Approval.RequesterSession, Approval.RequesterAccounts);

    /// <summary>User name of the account that makes the decider the same person as somebody else, or null.</summary>
    /// <param name="session">The session in which the other acted.</param>
    /// <param name="others">Accounts used in the other's sessions beside their own.</param>
    internal string? IsSamePerson(SessionAccount other, string session, IReadOnlyList<SessionAccount> others)
    {
        if (session == Decider.SessionId)
            return Decider.UserName;
        SessionAccount[] theirs = [.. others, other, .. UsedSince.Where(u => u.Key.IsSame(other.TenantId, other.ObjectId)).SelectMany(u => u)];
        SessionAccount[] deciders = [.. Accounts, new(Decider.TenantId, Decider.ObjectId, Decider.UserName)];
        return deciders.FirstOrDefault(d => theirs.Any(t => SameAccount(t.TenantId, t.ObjectId, d.TenantId, d.ObjectId) || SameHome(t.UserName, d.UserName)))?.UserName;
    }

    internal static bool SameAccount(string tenant, string id, string otherTenant, string otherId) =>
        string.Equals(tenant, otherTenant, StringComparison.OrdinalIgnoreCase) && string.Equals(id, otherId, StringComparison.OrdinalIgnoreCase);

    /// <summary>A guest of another tenant keeps the user name of home, written as "alice_contoso.com#EXT#@fabrikam.com". A verified domain belongs to one tenant, so one user name is one person.</summary>
    private static bool SameHome(string one, string other) => Home(one) is { Length: > 0 } home && string.Equals(home, Home(other), StringComparison.OrdinalIgnoreCase);

    private static string Home(string userName)
    {
        var mark = userName.IndexOf("#EXT#", StringComparison.OrdinalIgnoreCase);
        if (mark < 0) return userName.Trim();
        var at = userName.LastIndexOf('_', mark - 1 < 0 ? 0 : mark - 1);
        return at < 0 ? userName[..mark] : $"{userName[..at]}@{userName[(at + 1)..mark]}";
    }
}
