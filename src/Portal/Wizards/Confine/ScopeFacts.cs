using Portal.Plans;
using Portal.Reach;
using Portal.Wizards.Confine.Reading;

namespace Portal.Wizards.Confine;

/// <summary>
/// A plan's report made ready for <see cref="AccessRules"/>, without a list of the tenant's mailboxes: those that somebody speaks of, and one that stands for every other. All others are alike to the
/// rules, since no group that was read holds them and no policy names them; of their properties nothing is known.
/// </summary>
internal sealed class ScopeFacts
{
    /// <summary>The plan's own members, before they are in any group.</summary>
    private const string Planned = "the plan's members";
    private const string Group = "group ", Mailbox = "mailbox ";
    private const int Others = 0;

    private readonly ScopingReport _report;

    /// <param name="planned">Mailboxes that the plan is going to put into its group.</param>
    public ScopeFacts(ScopingReport report, IReadOnlyList<string>? planned = null)
    {
        _report = report;
        var source = report.Source;
        List<ReachMailbox> mailboxes = [
            new("", "", "", ""),
            .. SpokenOf(report).Concat(planned ?? [])
                .Where(a => a.Length > 0)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(a => new ReachMailbox(MailboxId(a), a, "", ""))
        ];
        var places = mailboxes.Index().ToDictionary(m => m.Item.Id, m => m.Index, StringComparer.Ordinal);
        var groups = report.Groups.Where(g => g.IsGroup).ToList();
        // A group that is named as a member and was not read is there all the same, and nobody knows who is in it.
        var lost = groups.SelectMany(g => (g.Members ?? []).Where(m => m.IsGroup && report.GroupAt(m.Dn) is null).Select(m => (Member: m, In: g))).DistinctBy(l => GroupId(l.Member)).ToList();
        List<AccessGroup> all =
        [
            .. groups.Select(g => new AccessGroup(
                GroupId(g.Dn),
                g.Name,
                g.Dn,
                GroupKinds.Of(g.Type),
                g.Members is { } members ? Part(Members(members)) : Part<GroupMembers>(null, $"The members of {g.Name.Isolated()} could not be read."))),
            .. lost.Select(l => new AccessGroup(
                GroupId(l.Member),
                l.Member.Address,
                "",
                GroupKinds.Of(l.Member.Type),
                Part<GroupMembers>(null, $"The group {l.Member.Address.Isolated()} in {l.In.Name.Isolated()} could not be read."))),
            new(Planned, Planned, "", GroupKind.MailSecurity, Part(Members((planned ?? []).Select(m => new ScopingMember(m, "", ""))))),
        ];
        Index = new AccessIndex(new AccessFacts
        {
            TenantId = report.TenantId, AppId = report.AppId, Mailboxes = List(mailboxes), Groups = List(all),
            Policies = report.Policies is { } policies && !policies.Any(p => p.IsUnknown)
                ? List([.. policies.Select(Policy)])
                : List<AccessPolicy>(
                    null,
                    report.Policies is null ? "The policies could not be read." : "One of the policies has an access right that this portal does not know."),
            Assignments = report.Roles is { } roles ? List([.. roles.Select(Assignment)]) : List<RoleAssignment>(null, "The roles of the app could not be read."),
            Scopes = List([.. report.Scopes.Select(s => new ManagementScope(s.Name, s.Filter, s.IsNarrowed ? s.Root : ""))]), Consents = List<string>(null, "A plan asks what a consent would open."),
        });

        GroupMembers Members(IEnumerable<ScopingMember> members) =>
            GroupMembers.Of(
                members.Select(m => (m.IsGroup ? GroupId(m) : MailboxId(m.Address), m.Address)),
                id => places.TryGetValue(id, out var place) ? place : null,
                id => id.StartsWith(Group, StringComparison.Ordinal));

        Part<IReadOnlyList<T>> List<T>(List<T>? value, string? why = null) => Part<IReadOnlyList<T>>(value, why);

        Part<T> Part<T>(T? value, string? why = null) where T : class => new(value, source, report.At, value is null ? why : null);
    }

    private static IEnumerable<string> SpokenOf(ScopingReport report) =>
        report.Groups.SelectMany(g => g.IsGroup ? (g.Members ?? []).Where(m => !m.IsGroup).Select(m => m.Address) : [g.Address]);

    public AccessIndex Index { get; }

    public IReadOnlyList<AccessPolicy>? Policies => Index.Facts.Policies.Value;

    public IReadOnlyList<RoleAssignment>? Assignments => Index.Facts.Assignments.Value;

    /// <summary>What a consent would open that policies limit.</summary>
    public Bounds ByConsent(IReadOnlyList<AccessPolicy>? policies) => AccessRules.Allowed(Index, policies);

    public Bounds ByRoles(IReadOnlyList<RoleAssignment>? assignments) => assignments is null ? Bounds.Anything(Index.Size) : Bounds.Any(Index.Size, assignments.Select(a => AccessRules.Given(Index, a)));

    /// <summary>Policies as they would be with one more on the plan's group.</summary>
    public IReadOnlyList<AccessPolicy>? WithPolicy(string group) => Policies is { } now ? [.. now, .. Scopes(group).Select(s => new AccessPolicy("", _report.AppId, AccessRight.Restrict, s, group, ""))] : null;

    /// <summary>Assignments as they would be with one more for the plan's group.</summary>
    public IReadOnlyList<RoleAssignment>? WithRole(string group) =>
        Assignments is { } now ? [.. now, .. Scopes(group).Select(s => new RoleAssignment("", "", _report.AppId, AssignmentScope.Group, group) { ScopeId = s })] : null;

    /// <summary>The plan's members, and whoever is in its group besides.</summary>
    private IEnumerable<string> Scopes(string group) => _report.GroupAsked(group) is { } found ? [Planned, IdOf(found)] : [Planned];

    public int? Place(ScopingGroup group) => Index.GroupWithId(GroupId(group.Dn));

    public AddressSet Addresses(MailboxSet set)
    {
        var everything = set[Others];
        return new(everything, Enumerable.Range(1, Index.Size - 1).Where(i => set[i] != everything).Select(i => Index.Mailboxes[i].Address).ToHashSet(StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>What is not known of these policies and assignments, as sentences; none where the bounds are exact all the same.</summary>
    public IReadOnlyList<string> Unknown(Bounds bounds, IReadOnlyList<AccessPolicy>? policies, IReadOnlyList<RoleAssignment>? assignments)
    {
        if (bounds.Unknown.IsEmpty) return [];
        List<string> all =
        [
            .. policies is not null ? policies.Where(IsLost).Select(p => $"The group {p.ScopeName.Isolated()} of a policy could not be read; nobody knows who is in it.") : [Index.Facts.Policies.Unread!],
            .. Index.Unread((policies ?? []).Select(p => Index.GroupWithId(p.ScopeId)).OfType<int>()).Select(g => g.Members.Unread!),
            .. assignments is not null
                ? assignments.Where(a => !AccessRules.Given(Index, a).Unknown.IsEmpty)
                    .Select(a => $"{a.Role} has the scope {a.ScopeName.Isolated()}, whose mailboxes this plan does not know.")
                : [Index.Facts.Assignments.Unread!],
        ];
        return [.. all.Distinct(StringComparer.Ordinal)];
    }

    private bool IsLost(AccessPolicy policy) => Index.GroupWithId(policy.ScopeId) is null && Index.MailboxWithId(policy.ScopeId) is null;

    private AccessPolicy Policy(ScopingPolicy policy) =>
        new(
            policy.Identity,
            policy.AppId,
            policy.Restricts ? AccessRight.Restrict : AccessRight.Deny,
            One(policy.Group) is { } group ? IdOf(group) : null,
            policy.ScopeName,
            policy.Description);

    private RoleAssignment Assignment(ScopingRole role)
    {
        var kind = role.IsUnscoped ? AssignmentScope.Organization
            : _report.Scope(role.Scope) is not null ? AssignmentScope.ManagementScope
            : role.ScopeType.Contains("Group", StringComparison.OrdinalIgnoreCase) ? AssignmentScope.Group
            : AssignmentScope.Other;
        return new(role.Name, role.Role, _report.AppId, kind, role.Scope.Length > 0 ? role.Scope : role.ScopeType) { ScopeId = kind == AssignmentScope.Group && One(role.Scope) is { } group ? IdOf(group) : null };
    }

    /// <summary>A name that two recipients have names neither.</summary>
    private ScopingGroup? One(string name) => name.Length == 0 || _report.Groups.Count(g => g.Asked.Contains(name, StringComparer.OrdinalIgnoreCase)) > 1 ? null : _report.GroupAsked(name);

    private static string IdOf(ScopingGroup recipient) => recipient.IsGroup ? GroupId(recipient.Dn) : MailboxId(recipient.Address);

    private static string GroupId(ScopingMember member) => GroupId(member.Dn.Length > 0 ? member.Dn : member.Address);

    private static string GroupId(string dn) => Group + dn.ToLowerInvariant();

    private static string MailboxId(string address) => Mailbox + address.ToLowerInvariant();
}

/// <summary>Some mailboxes of a tenant by address, or all but some.</summary>
/// <param name="Everything">Every mailbox but the listed ones; otherwise the listed ones alone.</param>
public sealed record AddressSet(bool Everything, IReadOnlySet<string> Listed)
{
    public bool Contains(string address) => Everything != Listed.Contains(address);
}
