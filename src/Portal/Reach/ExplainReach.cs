using Portal.Plans;

namespace Portal.Reach;

public enum Reached { No, Yes, NotKnown }

/// <summary>Why one mailbox is reached or not, with the permissions for which the same holds.</summary>
public sealed record ReachReason(Reached Reached, IReadOnlyList<string> Permissions, string Sentence);

/// <summary>Says for one mailbox through what an app reaches it, or what keeps the app out.</summary>
public static class ExplainReach
{
    /// <summary>Yes first, then what is not known, then no.</summary>
    public static IReadOnlyList<ReachReason> Of(AppReach reach, int mailbox)
    {
        var asked = new Asked(reach.Index, mailbox, reach.Index.WaysOf(mailbox));
        return [.. reach.Permissions.Where(p => p.Permission is { Opens: Opens.Mailboxes, IsNeverConfined: false })
            .SelectMany(p => Of(asked, p).Select(r => (p.Permission.Name, r.Reached, r.Sentence)))
            .GroupBy(r => (r.Reached, r.Sentence)).Select(g => new ReachReason(g.Key.Reached, [.. g.Select(r => r.Name)], g.Key.Sentence))
            .OrderBy(r => r.Reached switch { Reached.Yes => 0, Reached.NotKnown => 1, _ => 2 })];
    }

    /// <summary>The mailbox in question, with the groups it is in.</summary>
    private sealed record Asked(AccessIndex Index, int Mailbox, AccessIndex.Ways Ways);

    public static Reached At(Bounds bounds, int mailbox) => bounds.Sure[mailbox] ? Reached.Yes : bounds.Maybe[mailbox] ? Reached.NotKnown : Reached.No;

    private static IEnumerable<(Reached Reached, string Sentence)> Of(Asked asked, PermissionReach permission)
    {
        if (permission.Consented != Consented.No) yield return (At(permission.ByConsent, asked.Mailbox), Consent(asked, permission));
        foreach (var assignment in permission.Assignments) yield return (At(assignment.Scope, asked.Mailbox), Role(asked, assignment));
        if (!asked.Index.Facts.Assignments.IsKnown && permission.Permission.Role is not null) yield return (Reached.NotKnown, "Whether a role of Exchange Online gives it could not be read.");
    }

    private static string Consent(Asked asked, PermissionReach permission)
    {
        var given = permission.Consented == Consented.Yes ? "Consented in Microsoft Entra" : "Whether it is consented in Microsoft Entra could not be read; if it is";
        if (!permission.Permission.Policy) return $"{given}, and no application access policy can limit this permission.";
        if (!asked.Index.Facts.Policies.IsKnown) return $"{given}; the application access policies could not be read.";
        if (permission.Policies.Count == 0) return $"{given}, and no application access policy names the app: every mailbox.";
        return $"{given}. {Narrowed(asked, permission.Policies)}";
    }

    /// <summary>The first rule that decides, as Exchange Online goes through them.</summary>
    private static string Narrowed(Asked asked, IReadOnlyList<AccessPolicy> policies)
    {
        var restricts = policies.Where(p => p.Right == AccessRight.Restrict).ToList();
        if (policies.FirstOrDefault(p => p.Right == AccessRight.Deny && In(asked, p) is not null) is { } denies) return $"{Named(denies)} denies it: {In(asked, denies)}.";
        if (Open(asked.Index, policies.Where(p => p.Right == AccessRight.Deny)) is { } unsure) return $"{unsure}, so whether it is denied is not known.";
        if (restricts.Count == 0) return "Policies only deny, and none of them denies this mailbox: every other one is open.";
        if (restricts.Find(p => In(asked, p) is not null) is { } allows) return $"{Named(allows)} allows it: {In(asked, allows)}.";
        if (Open(asked.Index, restricts) is { } open) return $"{open}, so whether it is allowed is not known.";
        return restricts.Count == 1
            ? $"{Named(restricts[0])} keeps the app out: the mailbox is not in {restricts[0].ScopeName.Isolated()}, nor in a group inside it."
            : $"{restricts.Count} policies keep the app out: the mailbox is in none of {string.Join(", ", restricts.Select(p => p.ScopeName.Isolated()).Distinct())}.";
    }

    private static string Named(AccessPolicy policy) => policy.Description.Length > 0 ? $"The policy {policy.Description.Isolated()}" : $"The policy on {policy.ScopeName.Isolated()}";

    /// <summary>How the mailbox is in what a policy names; null when it is not.</summary>
    private static string? In(Asked asked, AccessPolicy policy)
    {
        if (asked.Index.GroupWithId(policy.ScopeId) is { } group) return asked.Ways.To(group) is { } way ? $"member of {Path(way)}" : null;
        return asked.Index.MailboxWithId(policy.ScopeId) == asked.Mailbox ? "it names this mailbox" : null;
    }

    private static string? Open(AccessIndex index, IEnumerable<AccessPolicy> policies)
    {
        foreach (var policy in policies)
        {
            if (index.GroupWithId(policy.ScopeId) is { } group)
            {
                if (index.IsOpen(group)) return $"{policy.ScopeName.Isolated()}, or a group inside it, could not be read";
            }
            else if (index.MailboxWithId(policy.ScopeId) is null) return $"What the policy on {policy.ScopeName.Isolated()} names could not be found";
        }

        return null;
    }

    private static string Path(IReadOnlyList<AccessGroup> way) =>
        way.Count == 1
            ? way[0].Name.Isolated()
            : $"{way[^1].Name.Isolated()}, which is inside {string.Join(" inside ", way.Reverse().Skip(1).Select(g => g.Name.Isolated()))}";

    private static string Role(Asked asked, AssignmentReach reach)
    {
        var (assignment, at) = (reach.Assignment, At(reach.Scope, asked.Mailbox));
        var role = $"The role {assignment.Role.Isolated()}";
        if (assignment.AppId is null) return $"{role} is given to an application that could not be found; it may be this one.";
        return (assignment.Kind, at) switch
        {
            (AssignmentScope.Organization, _) => $"{role} is given without a scope: every mailbox.",
            (_, Reached.Yes) when IsListed(asked, assignment) => $"{role} is given for {ScopeWord(assignment)}, for whose filter Exchange Online lists the mailbox.",
            (_, Reached.Yes) => $"{role} is given for {ScopeWord(assignment)}, and the mailbox is in it.",
            (_, Reached.NotKnown) => $"{role} is given for {ScopeWord(assignment)}, and whether the mailbox is in it could not be checked.",
            _ => $"{role} is given for {ScopeWord(assignment)}, and the mailbox is not in it{NestedOnly(asked, assignment)}.",
        };
    }

    private static bool IsListed(Asked asked, RoleAssignment assignment) => assignment.Kind == AssignmentScope.ManagementScope && asked.Index.ScopeNamed(assignment.ScopeName)?.Listed is { IsKnown: true };

    private static string ScopeWord(RoleAssignment assignment) => assignment.Kind switch
    {
        AssignmentScope.AdministrativeUnit => $"the administrative unit {assignment.ScopeName.Isolated()}",
        AssignmentScope.Group => $"the group {assignment.ScopeName.Isolated()}",
        AssignmentScope.OrganizationalUnit => $"the organizational unit {assignment.ScopeName.Isolated()}",
        _ => $"the scope {assignment.ScopeName.Isolated()}",
    };

    /// <summary>What surprises people: a policy would count this member, a scope does not.</summary>
    private static string NestedOnly(Asked asked, RoleAssignment assignment)
    {
        var index = asked.Index;
        var groups = assignment.Kind == AssignmentScope.ManagementScope
            ? ScopeFilter.Groups(index.ScopeNamed(assignment.ScopeName)?.Filter ?? "").Select(index.GroupNamed)
            : [index.GroupWithId(assignment.ScopeId)];
        var way = groups.OfType<int>().Select(asked.Ways.To).FirstOrDefault(w => w is { Count: > 1 });
        return way is null ? "" : $": it is only in {Path(way)}, and a scope counts direct members alone";
    }
}
