namespace Portal.Reach;

/// <summary>
/// Exchange Online's rules of which mailboxes an application reaches, stated here and nowhere else. Whoever asks brings policies, assignments and memberships as an <see cref="AccessIndex"/> and gets
/// bounds: <see cref="EffectiveAccess"/> for every mailbox of an organization, permission by permission, and a scoping plan for the mailboxes it speaks of and one that stands for all others.
/// https://learn.microsoft.com/powershell/module/exchange/new-applicationaccesspolicy (order of evaluation, nested groups) and
/// https://learn.microsoft.com/exchange/permissions-exo/application-rbac (FAQ: consents and assignments add up; limitations: nested members are out of scope).
/// </summary>
public static class AccessRules
{
    /// <summary>They add up: a scope never takes away what a consent gives, and no policy touches what a role gives.</summary>
    /// <param name="byConsent">What a consent opens, narrowed by <see cref="Allowed"/> where policies limit the permission.</param>
    public static Bounds Together(Bounds byConsent, Bounds byRoles) => byConsent.Or(byRoles);

    /// <summary>
    /// What policies leave of a consent, in the order of evaluation: any matching Deny refuses; else any matching Restrict allows; else an app that has a Restrict policy is refused; else it is
    /// allowed. Several Restrict policies are a union.
    /// </summary>
    /// <param name="policies">Those of the app and those of every app; null when they could not be read.</param>
    public static Bounds Allowed(AccessIndex index, IReadOnlyList<AccessPolicy>? policies)
    {
        if (policies is null) return Bounds.Anything(index.Size);
        var denied = Named(index, policies.Where(p => p.Right == AccessRight.Deny));
        var restricts = policies.Where(p => p.Right == AccessRight.Restrict).ToList();
        return restricts.Count == 0 ? denied.Not() : Named(index, restricts).And(denied.Not());
    }

    /// <summary>Mailboxes that any of these policies names; nested members count. One walk for all of them, so that a group inside several is walked once.</summary>
    public static Bounds Named(AccessIndex index, IEnumerable<AccessPolicy> policies)
    {
        var (groups, single, open) = (new List<int>(), new MailboxSet(index.Size), false);
        foreach (var policy in policies)
        {
            if (index.GroupWithId(policy.ScopeId) is { } group) groups.Add(group);
            else if (index.MailboxWithId(policy.ScopeId) is { } mailbox) single.Add(mailbox);
            else open = true;
        }

        var all = single.IsEmpty ? index.Nested(groups) : index.Nested(groups).Or(Bounds.Exactly(single));
        return open ? new Bounds(all.Sure, MailboxSet.All(index.Size)) : all;
    }

    /// <summary>What an assignment of a role gives: everything without a scope, else the direct members of what its scope names. One whose app is not known can be anybody's: it gives perhaps, never for sure.</summary>
    public static Bounds Given(AccessIndex index, RoleAssignment assignment)
    {
        var scope = Scope(index, assignment);
        return assignment.AppId is null ? new(new MailboxSet(index.Size), scope.Maybe) : scope;
    }

    private static Bounds Scope(AccessIndex index, RoleAssignment assignment) => assignment.Kind switch
    {
        AssignmentScope.Organization => Bounds.All(index.Size),
        AssignmentScope.Group or AssignmentScope.AdministrativeUnit => index.GroupWithId(assignment.ScopeId) is { } group ? index.Direct(group) : Bounds.Anything(index.Size),
        AssignmentScope.OrganizationalUnit => index.Below(assignment.ScopeName),
        AssignmentScope.ManagementScope => index.ScopeNamed(assignment.ScopeName) is { } scope ? Inside(index, scope) : Bounds.Anything(index.Size),
        _ => Bounds.Anything(index.Size),
    };

    /// <summary>
    /// Whom the filter holds of those under the root. Exclusive scopes "don't restrict" applications (the page of RBAC for Applications): what one holds is open, of all others nobody can tell.
    /// </summary>
    private static Bounds Inside(AccessIndex index, ManagementScope scope)
    {
        var found = scope.Listed?.Value is { } listed ? Bounds.Exactly(MailboxSet.Of(index.Size, listed.Mailboxes)) : Filtered(index, scope.Filter);
        if (scope.Root.Length > 0) found = found.And(index.Below(scope.Root));
        return scope.Exclusive ? new(found.Sure, MailboxSet.All(index.Size)) : found;
    }

    private static Bounds Filtered(AccessIndex index, string filter) =>
        ScopeFilter.Evaluate(
            filter,
            index.Size,
            (property, compare, value) => !ScopeFilter.IsGroup(property) ? index.Having(property, compare, value)
                : compare == ScopeFilter.Equal && index.GroupNamed(value) is { } group ? index.Direct(group)
                : Bounds.Anything(index.Size));
}
