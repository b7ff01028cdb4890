using System.Text.RegularExpressions;
using Portal.Reach;
using Portal.Wizards.Confine.Reading;

namespace Portal.Wizards.Confine;

/// <summary>Which mailboxes the app of a plan reaches: now, and once the plan is done. The rules are <see cref="AccessRules"/>; what they are asked about is <see cref="ScopeFacts"/>.</summary>
/// <param name="Sure">Reached for sure.</param>
/// <param name="AtMost">Reached, or nobody can tell.</param>
/// <param name="Unknown">Why the two differ, as sentences; none where they are the same.</param>
public sealed partial record ScopeReach(AddressSet Sure, AddressSet AtMost, IReadOnlyList<string> Unknown)
{
    [GeneratedRegex(@"\A\s*\(?\s*MemberOfGroup\s+-eq\s+'(?<dn>(?:[^']|'')+)'\s*\)?\s*\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OneGroup { get; }

    /// <summary>Every mailbox of the tenant but <see cref="Except"/>.</summary>
    public bool Everything => Sure.Everything;

    /// <summary>Those that are reached, where it is not everything.</summary>
    public IReadOnlySet<string> Mailboxes => Everything ? new HashSet<string>() : Sure.Listed;

    public IReadOnlySet<string> Except => Everything ? Sure.Listed : new HashSet<string>();

    public bool Contains(string address) => Sure.Contains(address);

    /// <summary>Whether nobody can say for sure that it is not reached.</summary>
    public bool MayContain(string address) => AtMost.Contains(address);

    /// <summary>What a consent opens with these policies.</summary>
    public static ScopeReach OfConsent(ScopingReport report)
    {
        var facts = new ScopeFacts(report);
        return Of(facts, facts.ByConsent(facts.Policies), facts.Policies, []);
    }

    /// <summary>What the roles for applications open.</summary>
    public static ScopeReach OfRoles(ScopingReport report)
    {
        var facts = new ScopeFacts(report);
        return Of(facts, facts.ByRoles(facts.Assignments), [], facts.Assignments);
    }

    /// <summary>Both ways together, with a consent that lives or is going to be given.</summary>
    public static ScopeReach Before(ScopingReport report)
    {
        var facts = new ScopeFacts(report);
        return Of(facts, AccessRules.Together(facts.ByConsent(facts.Policies), facts.ByRoles(facts.Assignments)), facts.Policies, facts.Assignments);
    }

    /// <summary>What the app reaches once the plan is done: with one more policy, or by roles alone and no consent.</summary>
    public static ScopeReach After(ConfineSetUp record, ScopingReport report)
    {
        var (facts, group) = (new ScopeFacts(report, record.Members), record.Form.GroupAddress);
        if (record.Plan == ConfinePlan.Policy)
        {
            var policies = facts.WithPolicy(group);
            return Of(facts, AccessRules.Together(facts.ByConsent(policies), facts.ByRoles(facts.Assignments)), policies, facts.Assignments);
        }

        var roles = facts.WithRole(group);
        return Of(facts, facts.ByRoles(roles), [], roles);
    }

    /// <summary>Mailboxes that policies deny, nested members with them.</summary>
    public static ScopeReach Denied(ScopingReport report)
    {
        var facts = new ScopeFacts(report);
        var policies = facts.Policies?.Where(p => p.Right == AccessRight.Deny).ToList();
        return Of(facts, policies is null ? Bounds.Anything(facts.Index.Size) : AccessRules.Named(facts.Index, policies), policies, []);
    }

    /// <summary>Mailboxes the app may reach afterwards and did not reach for sure before.</summary>
    public static IReadOnlyList<string> Widened(ReachNote before, ScopeReach after) =>
        after.AtMost.Everything ? (before.Everything ? [] : ["every mailbox of the tenant"]) : [.. after.AtMost.Listed.Where(m => !before.Contains(m)).Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>What a migration puts into its one scope: what the restricting policies of the app allow, without what is denied.</summary>
    public static IReadOnlyList<string> ToMove(ScopingReport report) => report.Restricting.Any() && OfConsent(report) is { Everything: false } now ? [.. now.Mailboxes.Order(StringComparer.OrdinalIgnoreCase)] : [];

    /// <summary>Everybody in a group, through groups in it as well, as far as they were read: how policies count members.</summary>
    public static IReadOnlySet<string> InGroup(ScopingReport report, ScopingGroup group)
    {
        var facts = new ScopeFacts(report);
        return facts.Place(group) is { } place ? facts.Addresses(facts.Index.Nested([place]).Sure).Listed : new HashSet<string>();
    }

    /// <summary>Who is in a group only through another one, and through which: policies count them, scopes do not.</summary>
    public static IReadOnlyList<(string Mailbox, string Through)> Nested(ScopingReport report, ScopingGroup group)
    {
        var facts = new ScopeFacts(report);
        if (facts.Place(group) is not { } place || group.Members is null) return [];
        var nested = facts.Index.Nested([place]).Sure.Without(facts.Index.Direct(place).Sure).Places();
        return [.. nested.Select(m => (facts.Index.Mailboxes[m].Address, facts.Index.WaysOf(m).To(place)![1].Name)).OrderBy(n => n.Address, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The distinguished name of a filter that names one group and nothing else.</summary>
    public static string? GroupIn(string filter) => OneGroup.Match(filter) is { Success: true } match ? match.Groups["dn"].Value.Replace("''", "'", StringComparison.Ordinal) : null;

    public static string Filter(string dn) => $"MemberOfGroup -eq '{dn.Replace("'", "''", StringComparison.Ordinal)}'";

    private static ScopeReach Of(ScopeFacts facts, Bounds bounds, IReadOnlyList<AccessPolicy>? policies, IReadOnlyList<RoleAssignment>? assignments) =>
        new(facts.Addresses(bounds.Sure), facts.Addresses(bounds.Maybe), facts.Unknown(bounds, policies, assignments));
}

