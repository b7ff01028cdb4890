using Portal.Wizards.Confine.Reading;

namespace Portal.Wizards.Confine;

/// <summary>What of a scope can change, each with a waiting time of its own.</summary>
internal static class ScopingChanges
{
    public const string Group = "group";
    public const string Members = "members";
    public const string Policy = "policy";
    public const string Removed = "policy-removed";
    public const string Pointer = "pointer";
    public const string Scope = "scope";
    public const string Roles = "roles";
    public const string Consent = "consent";

    public static readonly IReadOnlyList<string> Written = [Group, Members, Policy, Removed, Pointer, Scope, Roles];

    /// <summary>What the newer report says was written, and what differs from the one before.</summary>
    public static IReadOnlyList<string> Between(ScopingReport? before, ScopingReport after)
    {
        var changed = new HashSet<string>(after.Changed.Intersect(Written, StringComparer.Ordinal), StringComparer.Ordinal);
        if (before is null) return [.. changed];
        if (before is { Policies: { } had } && after is { Policies: { } has })
        {
            if (has.Any(p => had.All(h => h.Identity != p.Identity))) changed.Add(Policy);
            if (had.Any(p => has.All(h => h.Identity != p.Identity))) changed.Add(Removed);
        }

        if (before is { Roles: { } was } && after is { Roles: { } now } && !was.ToHashSet().SetEquals(now)) changed.Add(Roles);
        if (before.Scopes.Any(s => after.Scope(s.Name) is { } now && now.Filter != s.Filter)) changed.Add(Scope);
        if (before.Groups.Any(g => g.Members is { } old && after.GroupAt(g.Dn)?.Members is { } members && !old.ToHashSet().SetEquals(members))) changed.Add(Members);
        return [.. changed];
    }
}
