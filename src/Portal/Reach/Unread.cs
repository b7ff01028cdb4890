using Portal.Plans;

namespace Portal.Reach;

/// <summary>What is missing for a complete answer, each with its reason and, where somebody can find it out, who.</summary>
public static class Unread
{
    private const string Test = "An Exchange Administrator finds it out for one mailbox: Test-ServicePrincipalAuthorization with -Resource.";

    /// <summary>Parts that could not be read, and scopes and policies of which nobody can tell whom they name.</summary>
    public static IReadOnlyList<(string What, string Why)> Of(AppReach reach) => [.. Of(reach.Facts), .. Policies(reach), .. Scopes(reach)];

    /// <summary>Parts of the facts that could not be read.</summary>
    public static IReadOnlyList<(string What, string Why)> Of(AccessFacts facts)
    {
        var all = new List<(string, string)>();
        Add("Mailboxes of Exchange Online", facts.Mailboxes.Unread);
        Add("Groups", facts.Groups.Unread);
        Add("Application access policies", facts.Policies.Unread);
        Add("Role assignments of applications", facts.Assignments.Unread);
        Add("Management scopes", facts.Scopes.Unread);
        Add("Permissions consented in Microsoft Entra", facts.Consents.Unread);
        foreach (var group in facts.Groups.Value ?? []) Add($"Members of {group.Name.Isolated()}", group.Members.Unread);
        return all;

        void Add(string what, string? why)
        {
            if (why is not null) all.Add((what, why));
        }
    }

    /// <summary>A policy names a recipient that no list held: deleted, called like another one, or of a kind that is not read.</summary>
    private static IEnumerable<(string What, string Why)> Policies(AppReach reach) => reach.Facts.Groups.IsKnown
        ? reach.Permissions.SelectMany(p => p.Policies).Distinct().Where(p => reach.Index.GroupWithId(p.ScopeId) is null && reach.Index.MailboxWithId(p.ScopeId) is null)
            .Select(p => ($"The policy on {p.ScopeName.Isolated()}",
                "What it names was not found: it was deleted, or two recipients are called so. An Exchange Administrator finds it out for one mailbox: Test-ApplicationAccessPolicy."))
        : [];

    /// <summary>Filters and roots that the portal cannot work out.</summary>
    private static IEnumerable<(string What, string Why)> Scopes(AppReach reach) =>
        reach.Permissions.SelectMany(p => p.Assignments).Where(a => a.Assignment.Kind is AssignmentScope.ManagementScope or AssignmentScope.Other).DistinctBy(a => a.Assignment.ScopeName, StringComparer.OrdinalIgnoreCase)
            .Where(a => !a.Scope.Unknown.IsEmpty && a.Assignment.AppId is not null && reach.Facts.Scopes.IsKnown && reach.Facts.Groups.IsKnown)
            .Select(a => ($"The scope {a.Assignment.ScopeName.Isolated()}", $"{Why(reach.Index, reach.Index.ScopeNamed(a.Assignment.ScopeName))} {Test}"));

    private static string Why(AccessIndex index, ManagementScope? scope)
    {
        if (scope is null) return "There is no scope with this name: it was deleted, or is of a kind that this portal does not know.";
        if (scope.Root.Length > 0) return "It holds only what is below an organizational unit, and which mailboxes those are is not read.";
        if (ScopeFilter.Groups(scope.Filter).FirstOrDefault(dn => index.GroupNamed(dn) is null) is { } lost)
            return $"Its filter names {lost.Isolated()}, which is no group with members to read: a dynamic distribution group, whose members Exchange works out at each use, or one that was deleted.";
        return ScopeFilter.Groups(scope.Filter).Any(dn => index.GroupNamed(dn) is { } group && !index.Direct(group).Unknown.IsEmpty)
            ? "A group that its filter names could not be read."
            : "Its filter asks for something else than groups, kind, address and display name, which only Exchange can answer.";
    }
}
