using System.Globalization;
using Portal.Plans;

namespace Portal.Reach;

/// <summary>What is missing for a complete answer, each with its reason and, where somebody can find it out, who.</summary>
public static class Unread
{
    private const string Test = "An Exchange Administrator finds it out for one mailbox: Test-ServicePrincipalAuthorization with -Resource.";

    /// <summary>Parts that could not be read, and scopes and policies of which nobody can tell whom they name.</summary>
    public static IReadOnlyList<(string What, string Why)> Of(AppReach reach) => [.. Of(reach.Facts), .. Policies(reach), .. Scopes(reach), .. Groups(reach)];

    /// <summary>Parts of the facts that could not be read.</summary>
    public static IReadOnlyList<(string What, string Why)> Of(AccessFacts facts)
    {
        var all = new List<(string, string)>();
        Add("Mailboxes of Exchange Online", facts.Mailboxes.Unread);
        Add("Some mailboxes of Exchange Online", Lacks(facts));
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

    /// <summary>Groups hold mailboxes that the list of mailboxes lacks: a list that ends early shows that by nothing else.</summary>
    private static string? Lacks(AccessFacts facts) => facts.Unlisted is { Count: > 0 } unlisted
        ? string.Create(CultureInfo.InvariantCulture, $"{unlisted.Count:N0} {(unlisted.Count == 1 ? "mailbox stands" : "mailboxes stand")} in groups and not in the list of mailboxes, {unlisted[0].Isolated()} for one. ")
            + "Whoever read it sees a part of the organization only, or they were made meanwhile: read it again as an Exchange Administrator or Global Reader."
        : null;

    /// <summary>A policy names a recipient that no list held: deleted, called like another one, or of a kind that is not read.</summary>
    private static IEnumerable<(string What, string Why)> Policies(AppReach reach) => reach.Facts.Groups.IsKnown
        ? reach.Permissions.SelectMany(p => p.Policies).Distinct().Where(p => reach.Index.GroupWithId(p.ScopeId) is null && reach.Index.MailboxWithId(p.ScopeId) is null)
            .Select(p => ($"The policy on {p.ScopeName.Isolated()}",
                "What it names was not found: it was deleted, or two recipients are called so. An Exchange Administrator finds it out for one mailbox: Test-ApplicationAccessPolicy."))
        : [];

    /// <summary>Filters and roots that the portal cannot work out.</summary>
    private static IEnumerable<(string What, string Why)> Scopes(AppReach reach) =>
        reach.Permissions.SelectMany(p => p.Assignments)
            .Where(a => a.Assignment.Kind is AssignmentScope.ManagementScope or AssignmentScope.Other or AssignmentScope.OrganizationalUnit).DistinctBy(a => a.Assignment.ScopeName, StringComparer.OrdinalIgnoreCase)
            .Where(a => !a.Scope.Unknown.IsEmpty && a.Assignment.AppId is not null && reach.Facts.Scopes.IsKnown && reach.Facts.Groups.IsKnown)
            .Select(a => a.Assignment.Kind == AssignmentScope.OrganizationalUnit
                ? ($"The organizational unit {a.Assignment.ScopeName.Isolated()}", $"A role is given for what is below it. {UnitNotTold} {Test}")
                : ($"The scope {a.Assignment.ScopeName.Isolated()}", $"{Why(reach.Index, reach.Index.ScopeNamed(a.Assignment.ScopeName))} {Test}"));

    /// <summary>A role is given for a group, and no list of groups holds it.</summary>
    private static IEnumerable<(string What, string Why)> Groups(AppReach reach) =>
        reach.Permissions.SelectMany(p => p.Assignments)
            .Where(a => a.Assignment is { Kind: AssignmentScope.Group or AssignmentScope.AdministrativeUnit, AppId: not null } && reach.Facts.Groups.IsKnown && reach.Index.GroupWithId(a.Assignment.ScopeId) is null)
            .Select(a => a.Assignment.ScopeName).Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(name => ($"The group {name.Isolated()} of a role",
                $"No list of groups with members holds it: it is a dynamic distribution group, one that only Microsoft Entra knows, or was deleted. Give the role for a mail-enabled security group that holds its members. {Test}"));

    private const string UnitNotTold = "Which mailboxes those are was not told: read Exchange Online again, and if it stays so, give the role for a scope that names a group.";

    private static string Why(AccessIndex index, ManagementScope? scope)
    {
        if (scope is null) return "There is no scope with this name: it was deleted, or is of a kind that this portal does not know.";
        if (scope.Exclusive) return "It is an exclusive scope. Those do not restrict applications, and whether the role is held to it Microsoft does not say: give the role for a scope that is not exclusive.";
        if (scope.Root.Length > 0 && !index.Below(scope.Root).Unknown.IsEmpty) return $"It holds only what is below the organizational unit {scope.Root.Isolated()}. {UnitNotTold}";
        if (scope.Listed?.Unread is { } why) return $"Only Exchange can work out its filter, and whom it holds could not be read: {why}";
        if (ScopeFilter.Groups(scope.Filter).FirstOrDefault(dn => index.GroupNamed(dn) is null) is { } lost)
            return $"Its filter names {lost.Isolated()}, which is no group with members to read: a dynamic distribution group, whose members Exchange works out itself, or one that was deleted. Name a mail-enabled security group in its place.";
        return ScopeFilter.Groups(scope.Filter).Any(dn => index.GroupNamed(dn) is { } group && !index.Direct(group).Unknown.IsEmpty)
            ? "A group that its filter names could not be read."
            : "Its filter asks for something else than groups, kind, address and display name, which only Exchange can answer.";
    }
}
