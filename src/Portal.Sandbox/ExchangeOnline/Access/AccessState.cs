using Portal.Sandbox.Entra;
using Portal.Sandbox.ExchangeOnline.Recipients;

namespace Portal.Sandbox.ExchangeOnline.Access;

/// <summary>What decides about applications in one tenant, as it is at one moment.</summary>
internal sealed record AccessState(
    string InitialDomain, Memberships Groups, IReadOnlyList<AppPolicy> Policies, IReadOnlyList<AppScope> Scopes, IReadOnlyList<AppPointer> Pointers, IReadOnlyList<AppAssignment> Assignments)
{
    /// <summary>Without the policies that do not count.</summary>
    public AccessState With(Func<AppPolicy, bool> counts) => this with { Policies = [.. Policies.Where(counts)] };
}

/// <summary>Whether an application gets into a mailbox with one permission.</summary>
/// <param name="By"><c>consent</c> or <c>role</c> when it does; <c>policy</c>, <c>scope</c>, <c>nothing</c> or <c>no-mailbox</c> when it does not.</param>
/// <param name="Through">The policy or assignment that decided; null where none did.</param>
/// <param name="Unconfirmed">What it rests on that Microsoft does not document; null where it is documented.</param>
public sealed record AccessVerdict(bool Allowed, string By, string? Through = null, string? Unconfirmed = null);

/// <summary>
/// Exchange's rules: what is consented in Entra, narrowed by application access policies, plus what is assigned in Exchange. "Effective permissions are the union":
/// https://learn.microsoft.com/exchange/permissions-exo/application-rbac, FAQ.
/// </summary>
internal static class AccessRules
{
    /// <param name="consents">Values of the app roles that the token carries.</param>
    /// <param name="permission">As Entra calls it; nothing is implied by another.</param>
    /// <param name="roles">Where assignments are looked up, when that is a cache.</param>
    public static AccessVerdict Decide(AccessState state, string appId, IEnumerable<string> consents, Recipient mailbox, string permission, AccessState? roles = null)
    {
        if (!mailbox.IsMailbox) return new(false, "no-mailbox");
        var consented = consents.Contains(permission, StringComparer.OrdinalIgnoreCase);
        var policy = AppPermissions.IsLimited(permission) ? Policy(state, appId, mailbox.Key) : new(true, "consent");
        if (consented && policy.Allowed) return policy with { By = "consent" };

        var assigned = Assigned(roles ?? state, appId).Where(a => AppPermissions.Permits(a.Role, permission)).ToList();
        if (assigned.Find(a => InScope(roles ?? state, a, mailbox)) is { } found)
            return new(true, "role", found.Name) { Unconfirmed = found.Kind == ScopeKind.OrganizationalUnit ? "whether a role of an application can be given for an organizational unit" : null };
        return consented ? policy : new(false, assigned.Count > 0 ? "scope" : "nothing");
    }

    /// <summary>The order of rules of New-ApplicationAccessPolicy: deny first, then several restrictions as a union, then denied where restrictions exist and none matches, else granted.</summary>
    /// <param name="key">Of a mailbox, or of a group.</param>
    public static AccessVerdict Policy(AccessState state, string appId, string key)
    {
        var policies = state.Policies.Where(p => p.IsAbout(appId)).ToList();
        if (policies.Find(p => p.Right == AppPolicy.Deny && Matches(state, p, key)) is { } deny) return new(false, "policy", deny.Identity);
        if (policies.Find(p => p.Right == AppPolicy.Restrict && Matches(state, p, key)) is { } restrict) return new(true, "policy", restrict.Identity);
        return policies.Find(p => p.Right == AppPolicy.Restrict) is { } other ? new(false, "policy", other.Identity) : new(true, "policy");
    }

    public static IEnumerable<AppAssignment> Assigned(AccessState state, string appId)
    {
        var objects = state.Pointers.Where(p => string.Equals(p.AppId, appId, StringComparison.OrdinalIgnoreCase)).Select(p => p.ObjectId).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return state.Assignments.Where(a => objects.Contains(a.ObjectId));
    }

    /// <summary>Members of groups within the group are out of scope: "nested groups are considered out of scope", the same page.</summary>
    public static bool InScope(AccessState state, AppAssignment assignment, Recipient mailbox) => assignment.Kind switch
    {
        ScopeKind.Organization => true,
        ScopeKind.Custom =>
            state.Scopes.FirstOrDefault(s => string.Equals(s.Name, assignment.Scope, StringComparison.OrdinalIgnoreCase)) is { } scope
                && (scope.Root is not { } root || IsUnder(root, mailbox))
                && RecipientFilter.Parse(scope.Filter)(mailbox, dn => IsDirect(state, state.Groups.ByDn(dn, state.InitialDomain), mailbox)),
        ScopeKind.OrganizationalUnit => IsUnder(assignment.Scope!, mailbox),
        ScopeKind.Group => IsDirect(state, state.Groups.Group(assignment.Scope), mailbox),
        _ => state.Groups.Group(assignment.Scope) is { Kind: RecipientKinds.AdministrativeUnit } unit && state.Groups.IsDirect(unit, mailbox.Key),
    };

    private static bool IsUnder(string unit, Recipient mailbox) =>
        Ids.Same(mailbox.Unit, unit) || mailbox.Unit.StartsWith(unit + "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>Of the kinds of groups that people are put into; nobody is a direct member of the others.</summary>
    public static bool IsDirect(AccessState state, RecipientGroup? group, Recipient mailbox) => group is not null && RecipientKinds.HasMembers(group.Kind) && state.Groups.IsDirect(group, mailbox.Key);

    private static bool Matches(AccessState state, AppPolicy policy, string key) =>
        string.Equals(policy.Scope, key, StringComparison.OrdinalIgnoreCase) || (state.Groups.Group(policy.Scope) is { } group && state.Groups.IsNested(group, key));
}
