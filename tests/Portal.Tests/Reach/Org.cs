using Portal.Reach;

namespace Portal.Tests.Reach;

/// <summary>A small organization, told in a few words; ids are names.</summary>
internal sealed class Org
{
    public const string App = "11111111-0000-4000-8000-000000000001", OtherApp = "11111111-0000-4000-8000-000000000002";
    public static readonly DateTimeOffset At = new(2026, 11, 22, 10, 42, 0, TimeSpan.Zero);

    private readonly List<ReachMailbox> _mailboxes = [];
    private readonly List<(string Name, GroupKind Kind, string[]? Members)> _groups = [];
    private readonly List<AccessPolicy> _policies = [];
    private readonly List<RoleAssignment> _assignments = [];
    private readonly List<ManagementScope> _scopes = [];
    private readonly List<string> _consents = [];
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);

    /// <summary>Mailboxes "anna ben cleo".</summary>
    public Org(string mailboxes = "anna ben cleo") =>
        _mailboxes.AddRange(mailboxes.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(m => new ReachMailbox(m, $"{m}@fabrikam.com", m, m.StartsWith("shared", StringComparison.Ordinal) ? "SharedMailbox" : "UserMailbox")));

    public static string Dn(string group) => $"CN={group},OU=fabrikam.onmicrosoft.com,DC=EURPR01A001,DC=PROD";

    public Org Group(string name, string members, GroupKind kind = GroupKind.MailSecurity) => Add(name, kind, members.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public Org UnreadGroup(string name, GroupKind kind = GroupKind.MailSecurity) => Add(name, kind, null);

    public Org Consents(params string[] permissions)
    {
        _consents.AddRange(permissions);
        return this;
    }

    public Org Restrict(string scope, string app = App) => Policy(AccessRight.Restrict, scope, app);

    public Org Deny(string scope, string app = App) => Policy(AccessRight.Deny, scope, app);

    /// <summary>A policy whose group nobody found.</summary>
    public Org Lost(AccessRight right)
    {
        _policies.Add(new("lost", App, right, null, "gone", ""));
        return this;
    }

    public Org Scope(string name, string filter, string root = "")
    {
        _scopes.Add(new(name, filter, root));
        return this;
    }

    /// <summary>The organizational unit that a mailbox was read with.</summary>
    public Org In(string unit, params string[] mailboxes)
    {
        foreach (var name in mailboxes) _mailboxes[_mailboxes.FindIndex(m => m.Id == name)] = _mailboxes.Find(m => m.Id == name)! with { Unit = unit };
        return this;
    }

    /// <summary>A scope for whose filter Exchange Online was asked.</summary>
    /// <param name="members">Null where it did not tell.</param>
    public Org Listed(string name, string filter, string? members, string root = "")
    {
        _scopes.Add(new(name, filter, root)
        {
            Listed = members is null
                ? Part<GroupMembers>.Not("It could not be read.", "the test", At)
                : Part<GroupMembers>.Read(new([.. members.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(m => _mailboxes.FindIndex(x => x.Id == m))], [], []), "the test", At),
        });
        return this;
    }

    public Org Exclusive(string name, string group)
    {
        _scopes.Add(new(name, $"MemberOfGroup -eq '{Dn(group)}'", "") { Exclusive = true });
        return this;
    }

    /// <summary>A role for what is below an organizational unit.</summary>
    public Org RoleBelow(string role, string unit)
    {
        _assignments.Add(new($"{role}-{unit}", role, App, AssignmentScope.OrganizationalUnit, unit));
        return this;
    }

    public Org GroupScope(string name, string group) => Scope(name, $"MemberOfGroup -eq '{Dn(group).Replace("'", "''", StringComparison.Ordinal)}'");

    /// <param name="scope">Null for the whole organization.</param>
    public Org Role(string role, string? scope, string? app = App, bool enabled = true)
    {
        _assignments.Add(new($"{role}-{scope}", role, app, scope is null ? AssignmentScope.Organization : AssignmentScope.ManagementScope, scope ?? "") { Enabled = enabled });
        return this;
    }

    public Org RoleOn(string role, AssignmentScope kind, string id)
    {
        _assignments.Add(new($"{role}-{id}", role, App, kind, id) { ScopeId = id });
        return this;
    }

    /// <summary>"mailboxes", "groups", "policies", "assignments", "scopes", "consents".</summary>
    public Org Unread(params string[] parts)
    {
        _unread.UnionWith(parts);
        return this;
    }

    public AccessFacts Facts() => new()
    {
        TenantId = "f0f0f0f0-0000-4000-8000-000000000002",
        AppId = App,
        Mailboxes = All("mailboxes", _mailboxes),
        Groups = All("groups", _groups.ConvertAll(Group)),
        Policies = All("policies", _policies),
        Assignments = All("assignments", _assignments),
        Scopes = All("scopes", _scopes), Consents = All("consents", _consents),
    };

    public AppReach Reach(string app = App) => EffectiveAccess.Of(Facts(), app);

    /// <summary>"anna ben | cleo": reached for sure, and behind the bar those of whom nobody can tell.</summary>
    public string Of(string permission)
    {
        var reach = Reach();
        var bounds = reach.Of(permission)?.Mailboxes ?? Bounds.None(_mailboxes.Count);
        return Text(bounds);
    }

    public string Text(Bounds bounds)
    {
        var unknown = string.Join(' ', bounds.Unknown.Places().Select(p => _mailboxes[p].Name));
        return string.Join(' ', bounds.Sure.Places().Select(p => _mailboxes[p].Name)) + (unknown.Length > 0 ? $" | {unknown}" : "");
    }

    private Org Policy(AccessRight right, string scope, string app)
    {
        _policies.Add(new($"{right}-{scope}-{app}", app, right, scope, scope, ""));
        return this;
    }

    private Org Add(string name, GroupKind kind, string[]? members)
    {
        _groups.Add((name, kind, members));
        return this;
    }

    private AccessGroup Group((string Name, GroupKind Kind, string[]? Members) group) => new(group.Name, group.Name, Dn(group.Name), group.Kind, group.Members is not { } members
        ? Part<GroupMembers>.Not("It could not be read.", "the test", At)
        : Part<GroupMembers>.Read(GroupMembers.Of(members.Select(m => (m, m)), id => !_unread.Contains("mailboxes") && _mailboxes.FindIndex(m => m.Id == id) is >= 0 and var place ? place : null, id => _groups.Exists(g => g.Name == id)), "the test", At));

    private Part<IReadOnlyList<T>> All<T>(string name, List<T> all) => _unread.Contains(name) ? Not<T>() : Read<T>(all);

    private static Part<IReadOnlyList<T>> Read<T>(IReadOnlyList<T> all) => Part<IReadOnlyList<T>>.Read(all, "the test", At);

    private static Part<IReadOnlyList<T>> Not<T>() => Part<IReadOnlyList<T>>.Not("It could not be read.", "the test", At);
}
