using System.IO.Enumeration;
using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.ExchangeOnline.Access;
using Portal.Sandbox.ExchangeOnline.Recipients;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>Roles, and who has them for which mailboxes. https://learn.microsoft.com/powershell/module/exchangepowershell/new-managementroleassignment, get-managementrole</summary>
internal sealed class AssignmentCmdlets(AccessStore access, RecipientDirectory recipients, World world)
{
    private static readonly string[] Scopes = ["CustomResourceScope", "RecipientGroupScope", "RecipientAdministrativeUnitScope"];

    /// <summary>Some roles of people, which applications cannot have.</summary>
    private static readonly string[] Others = ["Mail Recipients", "Organization Configuration", "Role Management", "View-Only Configuration", "View-Only Recipients"];

    public IEnumerable<Cmdlet> All =>
    [
        new("Get-ManagementRole", false, ["Identity", "ResultSize"], Roles),
        new("Get-ManagementRoleAssignment", false, ["Identity", "Role", "RoleAssignee", "RoleAssigneeType", "Enabled", "Delegating", "ResultSize"], Get),
        new("New-ManagementRoleAssignment", true, ["Name", "App", "Role", .. Scopes, "Force"], New),
        new("Set-ManagementRoleAssignment", true, ["Identity", .. Scopes, "Force"], Set),
        new("Remove-ManagementRoleAssignment", true, ["Identity", "Force"], Remove),
    ];

    /// <summary>As Test-ServicePrincipalAuthorization shows it. "Group" is what people who assigned a role to a group report of RecipientWriteScope; it is not documented.</summary>
    public static string ScopeType(AppAssignment assignment) => assignment.Kind switch
    {
        ScopeKind.Organization => "Organization",
        ScopeKind.Custom => "CustomRecipientScope",
        ScopeKind.Unit => "AdministrativeUnit",
        ScopeKind.OrganizationalUnit => "OU",
        _ => "Group"
    };

    /// <summary>The management scope's name, the administrative unit's id, or, as people report it, the group's name.</summary>
    public static string? ScopeShown(AccessState state, AppAssignment assignment) => assignment.Kind == ScopeKind.Group ? state.Groups.Group(assignment.Scope)?.Name ?? assignment.Scope : assignment.Scope;

    private static IEnumerable<JsonObject> Roles(string tenantId, CmdletInput input)
    {
        var all = AppPermissions.Roles.Keys.Concat(Others).Order(StringComparer.Ordinal);
        var identity = input.Text("Identity");
        List<string> found = [.. identity is null ? all : all.Where(r => FileSystemName.MatchesSimpleExpression(identity, r))];
        if (identity is not null && found.Count == 0 && !identity.Contains('*', StringComparison.Ordinal)) throw CmdletRefusal.NotFound(identity);
        return found.Select(r => new JsonObject
        {
            ["Identity"] = r,
            ["Name"] = r,
            ["RoleType"] = r.Replace(" ", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal),
            ["IsRootRole"] = true,
            ["IsEndUserRole"] = false,
            ["Guid"] = RecipientNames.Guid("role " + r),
        });
    }

    private IEnumerable<JsonObject> Get(string tenantId, CmdletInput input)
    {
        var state = access.Configured(tenantId);
        IEnumerable<AppAssignment> found = input.Has("Identity") ? [Require(state, input.Required("Identity"))] : state.Assignments;
        if (input.Text("Role") is { } role) found = found.Where(a => Ids.Same(a.Role, role));
        if (input.Text("RoleAssignee") is { } assignee && PrincipalCmdlets.Require(state, assignee) is var pointer) found = found.Where(a => Ids.Same(a.ObjectId, pointer.ObjectId));
        var handing = input.Has("Identity") || input.Has("RoleAssignee") ? [] : Handing().Where(h => input.Text("Role") is not { } of || Ids.Same((string?)h["Role"], of));
        var all = found.Select(a => Shown(state, a)).Concat(handing);
        return RecipientCmdlets.Cut(input.Text("RoleAssigneeType") is { } type ? all.Where(a => Ids.Same((string?)a["RoleAssigneeType"], type)) : all, input);
    }

    /// <summary>"Delegating assignments": by them the administrators of every organization hand the roles of applications on, and have none of what the roles permit. What they are called is people's report.</summary>
    private static IEnumerable<JsonObject> Handing() => AppPermissions.Roles.Keys.Order(StringComparer.Ordinal).Select(role => new JsonObject
    {
        ["Identity"] = Cut($"{role}-Organization Management-Delegating", 64), ["Name"] = Cut($"{role}-Organization Management-Delegating", 64), ["Role"] = role, ["RoleAssignee"] = "Organization Management",
        ["RoleAssigneeName"] = "Organization Management", ["RoleAssigneeType"] = "RoleGroup", ["App"] = null, ["RoleAssignmentDelegationType"] = "DelegatingOrgWide", ["Enabled"] = true,
        ["CustomResourceScope"] = null, ["RecipientWriteScope"] = "Organization", ["IsValid"] = true,
    });

    private IEnumerable<JsonObject> New(string tenantId, CmdletInput input) => world.Change<IEnumerable<JsonObject>>(() =>
    {
        CmdletRefusal.CheckCustomized(access, tenantId);
        var state = access.Configured(tenantId);
        var (pointer, role) = (PrincipalCmdlets.Require(state, input.Required("App")), RoleOf(input.Required("Role")));
        var name = input.Text("Name") ?? Named(state, role, pointer);
        CmdletRefusal.CheckName(name);
        if (state.Assignments.Any(a => Ids.Same(a.Name, name))) throw CmdletRefusal.Exists($"The management role assignment \"{name}\" already exists.");
        var (kind, scope) = ScopeOf(tenantId, state, input) ?? (ScopeKind.Organization, null);
        var assignment = new AppAssignment(name, tenantId, pointer.ObjectId, role, kind, scope);
        if (!input.IsOn("WhatIf")) access.Assignments.Put(AccessStore.Key(tenantId, name), assignment);
        return [Shown(state, assignment)];
    });

    private IEnumerable<JsonObject> Set(string tenantId, CmdletInput input)
    {
        var state = access.Configured(tenantId);
        var assignment = Require(state, input.Required("Identity"));
        if (ScopeOf(tenantId, state, input) is var (kind, scope) && !input.IsOn("WhatIf")) access.Assignments.Put(AccessStore.Key(tenantId, assignment.Name), assignment with { Kind = kind, Scope = scope });
        return [];
    }

    private IEnumerable<JsonObject> Remove(string tenantId, CmdletInput input)
    {
        var assignment = Require(access.Configured(tenantId), input.Required("Identity"));
        if (!input.IsOn("WhatIf")) access.Assignments.Remove(AccessStore.Key(tenantId, assignment.Name));
        return [];
    }

    private static AppAssignment Require(AccessState state, string identity) => state.Assignments.FirstOrDefault(a => Ids.Same(a.Name, identity)) ?? throw CmdletRefusal.NotFound(identity);

    /// <summary>"If you use the App parameter, you can't specify admin or user roles; you can only specify application roles."</summary>
    private static string RoleOf(string name)
    {
        if (AppPermissions.Roles.Keys.FirstOrDefault(r => Ids.Same(r, name)) is { } role) return role;
        throw Others.Contains(name, StringComparer.OrdinalIgnoreCase) ? CmdletRefusal.Invalid($"The role \"{name}\" can't be assigned to a service principal. Only application roles can.") : CmdletRefusal.NotFound(name);
    }

    /// <summary>"If you don't specify a name, a name is created automatically", unique and of at most 64 characters.</summary>
    private static string Named(AccessState state, string role, AppPointer pointer)
    {
        var name = Cut($"{role}-{pointer.ObjectId}", 64);
        for (var number = 1; state.Assignments.Any(a => Ids.Same(a.Name, name)); number++)
        {
            var end = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"-{number}");
            name = Cut($"{role}-{pointer.ObjectId}", 64 - end.Length) + end;
        }

        return name;
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    /// <summary>Null when no scope is named. Two at once do not go together.</summary>
    private (ScopeKind Kind, string? Scope)? ScopeOf(string tenantId, AccessState state, CmdletInput input)
    {
        var given = Scopes.Where(input.Has).ToList();
        if (given.Count > 1) throw CmdletRefusal.Invalid($"The parameters {string.Join(" and ", given)} can't be used together.");
        if (given is not [var name]) return null;
        var identity = input.Required(name);
        return name switch
        {
            "CustomResourceScope" => (ScopeKind.Custom, ScopeCmdlets.Require(state, identity).Name),
            "RecipientGroupScope" => (ScopeKind.Group, recipients.Group(tenantId, identity) is { } group && RecipientKinds.HasMembers(group.Kind) ? group.Key : throw CmdletRefusal.NotFound(identity)),
            _ => (ScopeKind.Unit, UnitCmdlets.Find(access, tenantId, identity)?.Id ?? throw CmdletRefusal.NotFound(identity)),
        };
    }

    private static JsonObject Shown(AccessState state, AppAssignment assignment) => new()
    {
        ["Identity"] = assignment.Name,
        ["Name"] = assignment.Name,
        ["Guid"] = RecipientNames.Guid($"assignment {assignment.TenantId} {assignment.Name}"),
        ["Role"] = assignment.Role,
        ["RoleAssignee"] = assignment.ObjectId,
        ["RoleAssigneeName"] = state.Pointers.FirstOrDefault(p => Ids.Same(p.ObjectId, assignment.ObjectId))?.DisplayName ?? assignment.ObjectId,
        ["RoleAssigneeType"] = "ServicePrincipal",
        ["App"] = assignment.ObjectId,
        ["RoleAssignmentDelegationType"] = "Regular", ["Enabled"] = true, ["CustomResourceScope"] = assignment.Kind == ScopeKind.OrganizationalUnit ? null : ScopeShown(state, assignment),
        ["CustomRecipientWriteScope"] = assignment.Kind == ScopeKind.OrganizationalUnit ? assignment.Scope : null, ["RecipientWriteScope"] = ScopeType(assignment), ["IsValid"] = true,
    };
}
