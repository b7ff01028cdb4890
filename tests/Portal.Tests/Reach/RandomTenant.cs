using System.Text.Json.Nodes;
using Portal.Reach;
using Portal.Sandbox.ExchangeOnline.Access;
using Portal.Wizards.Confine.Reading;

namespace Portal.Tests.Reach;

/// <summary>
/// A small organization drawn from a seed, told three times: as the document that the sandbox decides by, as the facts that the portal would have read of it, and as the
/// report of a scoping plan. They share names and nothing else.
/// </summary>
internal sealed class RandomTenant
{
    private const string Source = "the draw";
    private static readonly DateTimeOffset At = new(2026, 11, 22, 10, 42, 0, TimeSpan.Zero);
    private const string Dynamic = "DynamicDistributionGroup";
    private static readonly string[] Kinds = ["MailUniversalSecurityGroup", "MailUniversalSecurityGroup", "MailUniversalSecurityGroup", "MailUniversalDistributionGroup", "GroupMailbox", "AdministrativeUnit", Dynamic];
    private static readonly string[] Types = ["UserMailbox", "UserMailbox", "UserMailbox", "SharedMailbox", "RoomMailbox", "MailUser", "MailContact"];
    private static readonly string[] Held = [
        "full_access_as_app", "Mail.Read", "Mail.ReadWrite", "Mail.Send", "MailboxSettings.ReadWrite", "Calendars.ReadWrite", "Contacts.ReadWrite",
        "Mail.ReadBasic.All", "MailboxConfigItem.ReadWrite", "Tasks.ReadWrite.All", "Chat.Read.All", "Mail.ReadBasic"
    ];
    private static readonly string[] Roles =
    [
        "Application EWS.AccessAsApp", "Application Mail.Read", "Application Mail.ReadWrite", "Application Mail.Send",
        "Application Calendars.ReadWrite", "Application MailboxConfigItem.ReadWrite", "Application Mail Full Access",
        "Application Exchange Full Access", "Application MailTips.ReadBasic.All", "Application MailboxItem.Export",
    ];

    private readonly Random _random;
    private static readonly string[] Units = ["", "", "", "Munich", "Munich/Sales", "Munich2"];
    private readonly List<(string Address, string Type, string Unit)> _recipients = [];
    private readonly List<(string Name, string Kind, List<string> Members)> _groups = [];
    private readonly List<(string App, bool Deny, string Scope)> _policies = [];
    private readonly List<(string Name, string Filter, string? Root)> _scopes = [];
    private readonly List<(string App, string Role, string? Scope, string? Group, string? Unit, string? Below)> _assignments = [];
    private readonly Lazy<AccessTrial> _trial;
    private readonly Dictionary<string, List<string>> _consents = [];

    /// <summary>Permissions that the sandbox's Entra does not list; a document for its rules alone may name them.</summary>
    private static readonly string[] NotInTheDirectory = ["Mail.ReadBasic.All", "Mail.ReadBasic"];

    /// <param name="real">Only what can be consented in the sandbox's Entra.</param>
    public RandomTenant(int seed, bool real = false)
    {
        (_random, _trial) = (new Random(seed), new(() => AccessTrial.Of(Document())));
        Apps = ["11111111-0000-4000-8000-000000000001", "22222222-0000-4000-8000-000000000002"];
        Recipients();
        Groups();
        Policies();
        Scopes();
        Holdings();
        if (real) foreach (var held in _consents.Values) held.RemoveAll(c => NotInTheDirectory.Contains(c, StringComparer.Ordinal));
    }

    public IReadOnlyList<string> Apps { get; }

    /// <summary>Addresses of mailboxes in the cloud; of nobody else a call could be let in.</summary>
    public IReadOnlyList<string> Mailboxes => [.. _recipients.Where(r => r.Type.EndsWith("Mailbox", StringComparison.Ordinal)).Select(r => r.Address)];

    public static IReadOnlyList<string> Permissions => [.. Held, "MailTips.ReadBasic.All", "MailboxItem.Export.All"];

    public JsonObject Document() => new()
    {
        ["mailboxes"] = Rows(_recipients.Select(r => new JsonObject { ["address"] = r.Address, ["type"] = r.Type, ["unit"] = r.Unit })),
        ["groups"] = Rows(_groups.Select(g => new JsonObject { ["name"] = g.Name, ["kind"] = g.Kind, ["members"] = new JsonArray([.. g.Members.Select(m => JsonValue.Create(m))]) })),
        ["policies"] = Rows(_policies.Select(p => new JsonObject { ["appId"] = p.App, ["right"] = p.Deny ? "DenyAccess" : "RestrictAccess", ["scope"] = p.Scope })),
        ["scopes"] = Rows(_scopes.Select(s => new JsonObject { ["name"] = s.Name, ["filter"] = s.Filter, ["root"] = s.Root })),
        ["apps"] = Rows(Apps.Select(a => new JsonObject
        {
            ["appId"] = a, ["consents"] = new JsonArray([.. _consents[a].Select(c => JsonValue.Create(c))]),
            ["assignments"] = Rows(_assignments.Where(x => x.App == a).Select(x => new JsonObject { ["role"] = x.Role, ["scope"] = x.Scope, ["group"] = x.Group, ["unit"] = x.Unit, ["below"] = x.Below })),
        })),
    };

    /// <param name="hides">Whether a part, or the members of a group, could not be read: "policies", "group:sales".</param>
    public AccessFacts Facts(string app, Func<string, bool> hides) => new()
    {
        TenantId = "f0f0f0f0-0000-4000-8000-000000000002", AppId = app,
        Mailboxes = Part<IReadOnlyList<ReachMailbox>>.Read([.. _recipients.Where(r => Mailboxes.Contains(r.Address))
            .Select(r => new ReachMailbox(Id(r.Address), r.Address, r.Address.Split('@')[0], r.Type) { Unit = hides($"unit:{r.Address}") ? null : AccessTrial.OrganizationalUnit(r.Unit) })], Source, At),
        Groups = Read(
            hides("groups"),
            _groups.Where(g => g.Kind != Dynamic).Select(g => new AccessGroup(
                Id(g.Name),
                g.Name,
                g.Kind == "AdministrativeUnit" ? "" : AccessTrial.DistinguishedName(g.Name),
                KindOf(g.Kind),
                hides($"group:{g.Name}") ? Part<GroupMembers>.Not("hidden", Source, At) : Part<GroupMembers>.Read(Members(g.Members), Source, At)))),
        Policies = Read(hides("policies"), _policies.Select((p, i) => new AccessPolicy($"{i}", p.App, p.Deny ? AccessRight.Deny : AccessRight.Restrict, hides($"policy:{i}") ? null : Id(p.Scope), p.Scope, ""))),
        Scopes = Read(hides("scopes"), _scopes.Select(s => new ManagementScope(s.Name, s.Filter, Root(s.Root)) { Listed = Listed(s.Filter, hides($"listed:{s.Name}")) })),
        Assignments = Read(hides("assignments"), _assignments.Select((a, i) => Assignment(a, hides($"app:{i}")))),
        Consents = Read(hides("consents"), _consents[app]),
    };

    private static string Root(string? unit) => unit is null ? "" : AccessTrial.OrganizationalUnit(unit);

    /// <summary>What Get-Recipient answers for a filter; it is asked where the portal cannot tell itself.</summary>
    private Part<GroupMembers>? Listed(string filter, bool hidden) => ScopeFilter.IsKnown(filter, dn => _groups.Exists(g => IsKnown(g.Kind) && AccessTrial.DistinguishedName(g.Name) == dn)) ? null
        : hidden ? Part<GroupMembers>.Not("hidden", Source, At)
        : Part<GroupMembers>.Read(Members([.. _trial.Value.List(filter)]), Source, At);

    private static bool IsKnown(string kind) => kind is not ("AdministrativeUnit" or Dynamic);

    private GroupMembers Members(List<string> members)
    {
        List<string> places = [.. Mailboxes];
        return GroupMembers.Of(members.Select(m => (Id(m), m)), id => places.FindIndex(m => Id(m) == id) is >= 0 and var place ? place : null, id => _groups.Exists(g => Id(g.Name) == id));
    }

    /// <summary>What a scoping plan reads of it: the groups, this app's policies, and those of its roles that give a permission.</summary>
    public ScopingReport Report(string app, string permission) => new(At, At, "f0f0f0f0-0000-4000-8000-000000000002", app, "fiona", "Alice")
    {
        Policies = [.. _policies.Where(p => p.App == app || p.App == "*").Select(p => new ScopingPolicy("", p.Deny ? "DenyAccess" : "RestrictAccess", p.App, p.Scope, p.Scope, ""))],
        Roles = [.. _assignments.Where(a => a.App == app && ReachPermissions.OfRole(a.Role).Any(p => p.Name == permission))
            .Select(a => new ScopingRole(
                "",
                a.Role,
                a.Scope ?? a.Group ?? a.Unit ?? a.Below ?? "",
                a.Below is not null ? "OU" : a.Scope is not null ? "CustomRecipientScope" : a.Group is not null ? "RecipientGroup" : a.Unit is not null ? "AdministrativeUnit" : "Organization"))],
        Scopes = [.. _scopes.Select(s => new ScopingScope(s.Name, s.Filter, Root(s.Root)))],
        Groups =
        [
            .. _groups.Where(g => IsKnown(g.Kind))
                .Select(g => new ScopingGroup(
                    [g.Name],
                    g.Name,
                    g.Name,
                    AccessTrial.DistinguishedName(g.Name),
                    g.Kind,
                    null,
                    g.Kind == "GroupMailbox" ? null : [.. g.Members.Select(Member)])),
            .. _recipients.Where(r => r.Type == "UserMailbox").Select(r => new ScopingGroup([r.Address], r.Address, r.Address, r.Address, r.Type, true, null)),
        ],
    };

    public bool Consents(string app, string permission) => _consents[app].Contains(permission, StringComparer.Ordinal);

    private ScopingMember Member(string name) =>
        _groups.Find(g => g.Name == name) is { Name: not null } group
            ? new(name, group.Kind, AccessTrial.DistinguishedName(name))
            : new(name, _recipients.Find(r => r.Address == name).Type, "");

    private static RoleAssignment Assignment((string App, string Role, string? Scope, string? Group, string? Unit, string? Below) a, bool lost) => new($"{a.Role}", a.Role, lost ? null : a.App,
        a.Scope is not null ? AssignmentScope.ManagementScope
            : a.Group is not null ? AssignmentScope.Group
            : a.Unit is not null ? AssignmentScope.AdministrativeUnit
            : a.Below is not null ? AssignmentScope.OrganizationalUnit
            : AssignmentScope.Organization,
        a.Scope ?? a.Group ?? a.Unit ?? (a.Below is { } below ? Root(below) : ""))
    { ScopeId = (a.Group ?? a.Unit) is { } named ? Id(named) : null };

    private void Recipients()
    {
        for (var i = 0; i < _random.Next(2, 13); i++) _recipients.Add(($"m{i}@fabrikam.com", i == 0 ? "UserMailbox" : Pick(Types), Pick(Units)));
    }

    /// <summary>Groups hold anybody, and each other, round in a circle too. An administrative unit is in no group, and nobody says whether a dynamic one counts in a policy's.</summary>
    private void Groups()
    {
        for (var i = 0; i < _random.Next(1, 8); i++) _groups.Add((i == 3 ? "o'neil, \"sales\" (north)" : $"g{i}", i == 0 ? Kinds[0] : Pick(Kinds), []));
        foreach (var group in _groups)
        {
            foreach (var recipient in _recipients) if (_random.Next(4) == 0) group.Members.Add(recipient.Address);
            foreach (var other in _groups.Where(g => IsKnown(g.Kind))) if (other != group && _random.Next(4) == 0) group.Members.Add(other.Name);
        }
    }

    private void Policies()
    {
        List<string> scopes = [.. _groups.Where(g => g.Kind == Kinds[0]).Select(g => g.Name), .. _recipients.Where(r => r.Type is "UserMailbox").Select(r => r.Address)];
        for (var i = _random.Next(5); i > 0; i--) _policies.Add((_random.Next(5) == 0 ? "*" : Pick(Apps), _random.Next(3) == 0, Pick(scopes)));
    }

    private void Scopes()
    {
        for (var i = 0; i < _random.Next(4); i++) _scopes.Add(($"s{i}", Filter(2), _random.Next(4) == 0 ? Pick(Units) : null));
    }

    private string Filter(int depth)
    {
        List<string> groups = [.. _groups.Where(g => g.Kind is not "AdministrativeUnit").Select(g => g.Name)];
        var dn = AccessTrial.DistinguishedName(Pick(groups)).Replace("'", "''", StringComparison.Ordinal);
        return (depth == 0 ? 0 : _random.Next(12)) switch
        {
            1 => $"({Filter(depth - 1)}) -or ({Filter(depth - 1)})",
            2 => $"({Filter(depth - 1)}) -and ({Filter(depth - 1)})",
            3 => $"-not ({Filter(depth - 1)})",
            4 => $"MemberOfGroup -ne '{dn}'",
            5 => "RecipientTypeDetails -eq 'SharedMailbox'",
            6 => $"PrimarySmtpAddress -eq '{Pick(_recipients).Address}'",
            7 => $"PrimarySmtpAddress -like 'm{_random.Next(3)}*'",
            8 => $"DisplayName -notlike 'M{_random.Next(3)}*'",
            9 => $"Alias {Pick(["-eq", "-ne", "-like", "-notlike"])} 'm{_random.Next(3)}'",
            _ => $"MemberOfGroup -eq '{dn}'",
        };
    }

    private void Holdings()
    {
        foreach (var app in Apps) _consents[app] = [.. Held.Where(_ => _random.Next(3) == 0)];
        List<string> groups = [.. _groups.Where(g => g.Kind is "MailUniversalSecurityGroup" or "MailUniversalDistributionGroup")
            .Select(g => g.Name)], units = [.. _groups.Where(g => g.Kind == "AdministrativeUnit").Select(g => g.Name)];
        for (var i = _random.Next(5); i > 0; i--)
        {
            var (app, role) = (Pick(Apps), Pick(Roles));
            _assignments.Add(_random.Next(12) switch
            {
                0 or 1 => (app, role, null, null, null, null),
                2 or 3 => (app, role, null, Pick(groups), null, null),
                4 or 5 when units.Count > 0 => (app, role, null, null, Pick(units), null),
                6 => (app, role, null, null, null, Pick(Units)),
                _ when _scopes.Count > 0 => (app, role, Pick(_scopes).Name, null, null, null),
                _ => (app, role, null, Pick(groups), null, null),
            });
        }
    }

    private static GroupKind KindOf(string kind) => kind switch
    {
        "MailUniversalSecurityGroup" => GroupKind.MailSecurity, "MailUniversalDistributionGroup" => GroupKind.Distribution, "GroupMailbox" => GroupKind.Microsoft365, _ => GroupKind.AdministrativeUnit,
    };

    private static string Id(string name) => $"id of {name}";

    private static Part<IReadOnlyList<T>> Read<T>(bool hidden, IEnumerable<T> all) => hidden ? Part<IReadOnlyList<T>>.Not("hidden", Source, At) : Part<IReadOnlyList<T>>.Read([.. all], Source, At);

    private T Pick<T>(IReadOnlyList<T> all) => all[_random.Next(all.Count)];

    private static JsonArray Rows(IEnumerable<JsonObject> rows) => new([.. rows]);
}
