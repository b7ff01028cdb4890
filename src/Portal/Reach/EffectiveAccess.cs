namespace Portal.Reach;

/// <summary>Which mailboxes an application reaches, permission by permission: what it holds, put through <see cref="AccessRules"/>.</summary>
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
        var allowed = new Lazy<Bounds>(() => AccessRules.Allowed(index, policies));
        var assigned = Assigned(index, appId);
        var expected = held is null || !index.Facts.Assignments.IsKnown ? Expected : [];
        var names = (held ?? []).Concat(expected).Concat(assigned.SelectMany(a => ReachPermissions.OfRole(a.Assignment.Role)).Select(p => p.Name)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var known = names.Select(ReachPermissions.Find).OfType<ReachPermission>().Distinct().OrderBy(Place).Select(permission => Of(permission)).ToList();
        return new(appId, index, known, [.. names.Where(n => ReachPermissions.Find(n) is null), .. assigned.Where(IsUnknown).Select(a => a.Assignment.Role).Distinct(StringComparer.OrdinalIgnoreCase)]);

        PermissionReach Of(ReachPermission permission)
        {
            var consented = held is null ? Consented.NotRead : held.Contains(permission.Name, StringComparer.OrdinalIgnoreCase) ? Consented.Yes : Consented.No;
            var through = consented switch { Consented.Yes => Bounds.All(index.Size), Consented.No => Bounds.None(index.Size), _ => Bounds.Anything(index.Size) };
            var roles = assigned.Where(a => ReachPermissions.OfRole(a.Assignment.Role).Contains(permission)).ToList();
            var byRoles = Bounds.Any(index.Size, [.. index.Facts.Assignments.IsKnown || permission.Role is null ? Array.Empty<Bounds>() : [Bounds.Anything(index.Size)], .. roles.Select(a => a.Scope)]);
            return new(permission, consented, permission.Policy && consented != Consented.No ? through.And(allowed.Value) : through, byRoles, permission.Policy ? policies ?? [] : [], roles);
        }
    }

    private static bool IsUnknown(AssignmentReach reach) => reach.Assignment is { AppId: not null, Role.Length: > 0 } assignment && ReachPermissions.OfRole(assignment.Role).Count == 0;

    /// <summary>Assignments that are the app's, or may be; each scope is worked out once, however many roles are given for it.</summary>
    private static List<AssignmentReach> Assigned(AccessIndex index, string appId)
    {
        var scopes = new Dictionary<(AssignmentScope, string, bool), Bounds>();
        return [.. (index.Facts.Assignments.Value ?? []).Where(a => a.Enabled && (a.AppId is null || string.Equals(a.AppId, appId, StringComparison.OrdinalIgnoreCase))).Select(a => new AssignmentReach(a, Given(a)))];

        Bounds Given(RoleAssignment assignment)
        {
            var key = (assignment.Kind, assignment.ScopeId ?? assignment.ScopeName, assignment.AppId is null);
            return scopes.TryGetValue(key, out var known) ? known : scopes[key] = AccessRules.Given(index, assignment);
        }
    }

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
