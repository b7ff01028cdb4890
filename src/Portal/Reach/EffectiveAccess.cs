namespace Portal.Reach;

/// <summary>
/// Which mailboxes an application reaches, computed as Exchange Online decides it. What is consented in Entra is narrowed by application access policies; what roles of Exchange Online give is
/// added to that and narrowed by nothing. https://learn.microsoft.com/exchange/permissions-exo/application-rbac (FAQ) and
/// https://learn.microsoft.com/powershell/module/exchange/new-applicationaccesspolicy (order of evaluation).
/// </summary>
public static class EffectiveAccess
{
    /// <summary>Shown as not known where the consents could not be read.</summary>
    private static readonly string[] Expected = [ReachPermissions.FullAccess, "Mail.ReadWrite", "Mail.Send", "MailboxSettings.ReadWrite", "Calendars.ReadWrite", "Contacts.ReadWrite", "MailboxConfigItem.ReadWrite"];

    public static AppReach Of(AccessFacts facts, string appId) => Of(new AccessIndex(facts), appId);

    /// <param name="index">Of the facts; the same one serves every app.</param>
    public static AppReach Of(AccessIndex index, string appId) => Of(index, appId, ConsentsOf(index.Facts, appId));

    /// <param name="held">Permissions as if they were consented; null where nobody could read them.</param>
    public static AppReach Of(AccessIndex index, string appId, IReadOnlyList<string>? held)
    {
        var policies = index.Facts.Policies.Value?.Where(p => p.IsOf(appId)).ToList();
        var allowed = new Lazy<Bounds>(() => Allowed(index, policies));
        var assigned = Assigned(index, appId);
        var expected = held is null || !index.Facts.Assignments.IsKnown ? Expected : [];
        var names = (held ?? []).Concat(expected).Concat(assigned.SelectMany(a => ReachPermissions.OfRole(a.Assignment.Role)).Select(p => p.Name)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var known = names.Select(ReachPermissions.Find).OfType<ReachPermission>().Distinct().OrderBy(Place).Select(permission => Of(permission)).ToList();
        return new(appId, index, known, [.. names.Where(n => ReachPermissions.Find(n) is null)]);

        PermissionReach Of(ReachPermission permission)
        {
            var consented = held is null ? Consented.NotRead : held.Contains(permission.Name, StringComparer.OrdinalIgnoreCase) ? Consented.Yes : Consented.No;
            var through = consented switch { Consented.Yes => Bounds.All(index.Size), Consented.No => Bounds.None(index.Size), _ => Bounds.Anything(index.Size) };
            var roles = assigned.Where(a => ReachPermissions.OfRole(a.Assignment.Role).Contains(permission)).ToList();
            var byRoles = Bounds.Any(index.Size, [.. index.Facts.Assignments.IsKnown || permission.Role is null ? Array.Empty<Bounds>() : [Bounds.Anything(index.Size)], .. roles.Select(a => a.Scope)]);
            return new(permission, consented, permission.Policy && consented != Consented.No ? through.And(allowed.Value) : through, byRoles, permission.Policy ? policies ?? [] : [], roles);
        }
    }

    /// <summary>
    /// The order of evaluation: any matching Deny refuses; else any matching Restrict allows; else an app that has a Restrict policy is refused; else it is allowed. Several Restrict policies are a
    /// union. Null when the policies could not be read.
    /// </summary>
    private static Bounds Allowed(AccessIndex index, List<AccessPolicy>? policies)
    {
        if (policies is null) return Bounds.Anything(index.Size);
        var denied = Scopes(index, policies.Where(p => p.Right == AccessRight.Deny));
        var restricts = policies.Where(p => p.Right == AccessRight.Restrict).ToList();
        return restricts.Count == 0 ? denied.Not() : Scopes(index, restricts).And(denied.Not());
    }

    /// <summary>Nested members count. One walk for all of them, so that a group inside several is walked once.</summary>
    private static Bounds Scopes(AccessIndex index, IEnumerable<AccessPolicy> policies)
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

    private static List<AssignmentReach> Assigned(AccessIndex index, string appId)
    {
        var scopes = new Dictionary<(AssignmentScope, string), Bounds>();
        // An assignment whose app is not known can be anybody's: it gives perhaps, never for sure.
        return [.. (index.Facts.Assignments.Value ?? []).Where(a => a.Enabled && (a.AppId is null || string.Equals(a.AppId, appId, StringComparison.OrdinalIgnoreCase)))
            .Select(a => new AssignmentReach(a, a.AppId is null ? Perhaps(Scope(a)) : Scope(a)))];

        Bounds Scope(RoleAssignment assignment)
        {
            var key = (assignment.Kind, assignment.ScopeId ?? assignment.ScopeName);
            return scopes.TryGetValue(key, out var known) ? known : scopes[key] = ScopeOf(index, assignment);
        }

        static Bounds Perhaps(Bounds scope) => new(new MailboxSet(scope.Sure.Size), scope.Maybe);
    }

    /// <summary>Nested members do not count.</summary>
    private static Bounds ScopeOf(AccessIndex index, RoleAssignment assignment) => assignment.Kind switch
    {
        AssignmentScope.Organization => Bounds.All(index.Size),
        AssignmentScope.Group or AssignmentScope.AdministrativeUnit => index.GroupWithId(assignment.ScopeId) is { } group ? index.Direct(group) : Bounds.Anything(index.Size),
        AssignmentScope.ManagementScope => index.Facts.Scopes.Value?.FirstOrDefault(s => s.Name.Equals(assignment.ScopeName, StringComparison.OrdinalIgnoreCase)) is { } scope ? Filtered(index, scope) : Bounds.Anything(index.Size),
        _ => Bounds.Anything(index.Size),
    };

    private static Bounds Filtered(AccessIndex index, ManagementScope scope) => scope.Root.Length > 0 ? Bounds.Anything(index.Size)
        : ScopeFilter.Evaluate(scope.Filter, index.Size, (property, value) => ScopeFilter.IsGroup(property) ? index.GroupNamed(value) is { } group ? index.Direct(group) : Bounds.Anything(index.Size) : index.Having(property, value));

    /// <returns>Null where nobody could read them.</returns>
    internal static IReadOnlyList<string>? ConsentsOf(AccessFacts facts, string appId)
    {
        if (string.Equals(appId, facts.AppId, StringComparison.OrdinalIgnoreCase)) return facts.Consents.Value;
        return facts.Others?.Value is { } others ? others.FirstOrDefault(o => string.Equals(o.AppId, appId, StringComparison.OrdinalIgnoreCase))?.Permissions ?? [] : null;
    }

    private static int Place(ReachPermission permission)
    {
        for (var i = 0; i < ReachPermissions.All.Count; i++)
            if (ReferenceEquals(ReachPermissions.All[i], permission)) return i;
        return int.MaxValue;
    }
}
