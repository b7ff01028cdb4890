using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Portal.Wizards.Confine.Reading;

namespace Portal.Wizards.Confine;

/// <summary>A set of mailboxes as far as this plan has to know it: some by address, or all but some.</summary>
/// <param name="Everything">Every mailbox of the tenant but <paramref name="Except"/>.</param>
/// <param name="Unknown">What could not be known; then the set may be larger.</param>
public sealed partial record ScopeReach(bool Everything, IReadOnlySet<string> Mailboxes, IReadOnlySet<string> Except, IReadOnlyList<string> Unknown)
{
    private static readonly IReadOnlySet<string> None = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"\A\s*\(?\s*MemberOfGroup\s+-eq\s+'(?<dn>(?:[^']|'')+)'\s*\)?\s*\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OneGroup { get; }

    public bool Contains(string address) => Everything ? !Except.Contains(address) : Mailboxes.Contains(address);

    /// <summary>What a consent opens with these policies: deny before restrict, several restricting ones together, none means everything.</summary>
    public static ScopeReach OfConsent(ScopingReport report)
    {
        var (unknown, denied) = (new List<string>(), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        if (report.Policies is null) return new(true, None, None, ["The policies could not be read."]);
        foreach (var policy in report.Denying) denied.UnionWith(Members(report, policy, unknown));
        if (!report.Restricting.Any()) return new(true, None, denied, unknown);
        var allowed = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var policy in report.Restricting) allowed.UnionWith(Members(report, policy, unknown));
        allowed.ExceptWith(denied);
        return new(false, allowed, None, unknown);
    }

    /// <summary>What the roles for applications open; nested members of a group are out of a scope.</summary>
    public static ScopeReach OfRoles(ScopingReport report)
    {
        if (report.Roles is null) return new(false, None, None, ["The roles of the app could not be read."]);
        var (unknown, reached) = (new List<string>(), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        foreach (var role in report.Roles)
        {
            if (role.IsUnscoped) return new(true, None, None, unknown);
            if (GroupOf(report, role) is { Members: { } members }) reached.UnionWith(members.Where(m => !m.IsGroup).Select(m => m.Address));
            else unknown.Add($"{role.Role} has the scope \"{(role.Scope.Length > 0 ? role.Scope : role.ScopeType)}\", whose mailboxes this plan does not know.");
        }

        return new(false, reached, None, unknown);
    }

    private static ScopingGroup? GroupOf(ScopingReport report, ScopingRole role) => report.Scope(role.Scope) is { } scope && GroupIn(scope.Filter) is { } dn ? report.GroupAt(dn) : null;

    /// <summary>The distinguished name of a filter that names one group and nothing else.</summary>
    public static string? GroupIn(string filter) => OneGroup.Match(filter) is { Success: true } match ? match.Groups["dn"].Value.Replace("''", "'", StringComparison.Ordinal) : null;

    public static string Filter(string dn) => $"MemberOfGroup -eq '{dn.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Both ways add up: a consent that lives is never narrowed by a role.</summary>
    public static ScopeReach Before(ScopingReport report) => Together(OfConsent(report), OfRoles(report));

    private static ScopeReach Together(ScopeReach one, ScopeReach other)
    {
        IReadOnlyList<string> unknown = [.. one.Unknown, .. other.Unknown];
        if (one.Everything || other.Everything)
        {
            var except = new HashSet<string>(one.Everything ? one.Except : other.Except, StringComparer.OrdinalIgnoreCase);
            if (one.Everything && other.Everything) except.IntersectWith(other.Except);
            else except.ExceptWith(one.Everything ? other.Mailboxes : one.Mailboxes);
            return new(true, None, except, unknown);
        }

        return new(false, new HashSet<string>(one.Mailboxes.Concat(other.Mailboxes), StringComparer.OrdinalIgnoreCase), None, unknown);
    }

    /// <summary>What the app reaches once the plan is done.</summary>
    public static ScopeReach After(ConfineSetUp record, ScopingReport report)
    {
        var unknown = new List<string>();
        var group = report.GroupAsked(record.Form.GroupAddress);
        var reached = new HashSet<string>(record.Members, StringComparer.OrdinalIgnoreCase);
        if (record.Plan == ConfinePlan.Policy)
        {
            if (group is not null) reached.UnionWith(Closure(report, group, unknown));
            var (policies, now) = (report.Policies ?? [], OfConsent(report));
            if (policies.Any(p => p.Restricts)) reached.UnionWith(now.Mailboxes);
            var denied = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var policy in report.Denying) denied.UnionWith(Members(report, policy, unknown));
            reached.ExceptWith(denied);
            return Together(new(false, reached, None, [.. unknown, .. now.Unknown]), OfRoles(report));
        }

        if (group?.Members is { } direct) reached.UnionWith(direct.Where(m => !m.IsGroup).Select(m => m.Address));
        return Together(new(false, reached, None, unknown), OfRoles(report));
    }

    /// <summary>Mailboxes the app reaches afterwards and did not before.</summary>
    public static IReadOnlyList<string> Widened(ReachNote before, ScopeReach after) => after.Everything ? (before.Everything ? [] : ["every mailbox of the tenant"]) : [.. after.Mailboxes.Where(m => !before.Contains(m)).Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>What a migration puts into its one scope: what the restricting policies of the app allow, without what is denied.</summary>
    public static IReadOnlyList<string> ToMove(ScopingReport report) => report.Restricting.Any() && OfConsent(report) is { Everything: false } now ? [.. now.Mailboxes.Order(StringComparer.OrdinalIgnoreCase)] : [];

    /// <summary>Who is in a group only through another one: policies count them, scopes do not.</summary>
    public static IReadOnlyList<(string Mailbox, string Through)> Nested(ScopingReport report, ScopingGroup group)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var inner in (group.Members ?? []).Where(m => m.IsGroup))
            if (report.GroupAt(inner.Dn) is { } nested)
                foreach (var mailbox in Closure(report, nested, [])) found.TryAdd(mailbox, nested.Name);
        foreach (var direct in (group.Members ?? []).Where(m => !m.IsGroup)) found.Remove(direct.Address);
        return [.. found.OrderBy(f => f.Key, StringComparer.OrdinalIgnoreCase).Select(f => (f.Key, f.Value))];
    }

    private static HashSet<string> Members(ScopingReport report, ScopingPolicy policy, List<string> unknown)
    {
        if (report.GroupAsked(policy.Group) is { } group) return Closure(report, group, unknown);
        unknown.Add($"The group \"{policy.ScopeName}\" of a policy could not be read; nobody knows who is in it.");
        return [];
    }

    /// <summary>Everybody in a group, through groups in it as well.</summary>
    public static HashSet<string> Closure(ScopingReport report, ScopingGroup group, List<string> unknown)
    {
        var (reached, seen, open) = (new HashSet<string>(StringComparer.OrdinalIgnoreCase), new HashSet<string>(StringComparer.OrdinalIgnoreCase), new Stack<ScopingGroup>([group]));
        while (open.TryPop(out var next))
        {
            if (!seen.Add(next.Dn)) continue;
            if (next.Members is null)
            {
                if (!next.IsGroup) reached.Add(next.Address);
                else unknown.Add($"The members of \"{next.Name}\" could not be read.");
                continue;
            }

            foreach (var member in next.Members)
            {
                if (!member.IsGroup) reached.Add(member.Address);
                else if (report.GroupAt(member.Dn) is { } inner) open.Push(inner);
                else unknown.Add($"The group \"{member.Address}\" in \"{next.Name}\" could not be read.");
            }
        }

        return reached;
    }
}

/// <summary>A reach as it was, kept small: addresses only where it is not everything.</summary>
public sealed record ReachNote(bool Everything, IReadOnlyList<string> Mailboxes, IReadOnlyList<string> Except, IReadOnlyList<string> Unknown)
{
    public static ReachNote Of(ScopeReach reach) => new(reach.Everything, [.. reach.Mailboxes.Order(StringComparer.OrdinalIgnoreCase)], [.. reach.Except.Order(StringComparer.OrdinalIgnoreCase)], reach.Unknown);

    public bool Contains(string address) => Everything ? !Except.Contains(address, StringComparer.OrdinalIgnoreCase) : Mailboxes.Contains(address, StringComparer.OrdinalIgnoreCase);

    public string Words => Everything ? (Except.Count == 0 ? "every mailbox of the tenant" : $"every mailbox of the tenant but {Except.Count}") : Mailboxes.Count == 1 ? "1 mailbox" : $"{Mailboxes.Count} mailboxes";

    /// <summary>The same for the same mailboxes, whatever their order: what a decision is bound to.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Everything}\n{string.Join('\n', (Everything ? Except : Mailboxes).Select(m => m.ToLowerInvariant()).Order(StringComparer.Ordinal))}")));
}
