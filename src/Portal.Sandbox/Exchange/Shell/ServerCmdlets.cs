using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.ExchangeOnline.PowerShell;
using Portal.Sandbox.ExchangeOnline.Recipients;
using Portal.Sandbox.Graph;
using Portal.Sandbox.Seeds;

namespace Portal.Sandbox.Exchange.Shell;

/// <summary>
/// Cmdlets of the Exchange Management Shell for scoping by ApplicationImpersonation: https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-configure-impersonation. Parameters that people
/// do not need for it are not here.
/// </summary>
internal sealed class ServerCmdlets(ServerRoles roles, EntraDirectory directory)
{
    public IEnumerable<Cmdlet> All =>
    [
        new("Get-DistributionGroup", false, ["Identity"], (_, input) => Listed(input, roles.Groups.All, roles.Group, Shown)),
        new("New-DistributionGroup", true, ["Name", "Type", "Members"], NewGroup),
        new("Get-DistributionGroupMember", false, ["Identity", "ResultSize"], (_, input) => Require(input.Required("Identity"), roles.Group).Members.Select(Member)),
        new("Add-DistributionGroupMember", true, ["Identity", "Member", "BypassSecurityGroupManagerCheck"], AddMember),
        new("Get-ManagementScope", false, ["Identity"], (_, input) => Listed(input, roles.Scopes.All, roles.Scope, Shown)),
        new("New-ManagementScope", true, ["Name", "RecipientRestrictionFilter", "Force"], NewScope),
        new("Remove-ManagementScope", true, ["Identity"], RemoveScope),
        new("Get-ManagementRoleAssignment", false, ["Identity", "Role", "RoleAssignee"], Assignments),
        new("New-ManagementRoleAssignment", true, ["Name", "Role", "User", "CustomRecipientWriteScope", "Force"], NewAssignment),
        new("Remove-ManagementRoleAssignment", true, ["Identity", "Force"], RemoveAssignment),
    ];

    private static IEnumerable<JsonObject> Listed<T>(CmdletInput input, IEnumerable<T> all, Func<string, T?> find, Func<T, JsonObject> show) where T : class =>
        input.Has("Identity") ? [show(Require(input.Required("Identity"), find))] : [.. all.Select(show)];

    private static T Require<T>(string identity, Func<string, T?> find) where T : class => find(identity) ?? throw CmdletRefusal.NotFound(identity);

    private IEnumerable<JsonObject> NewGroup(string _, CmdletInput input)
    {
        var name = input.Required("Name");
        CmdletRefusal.CheckName(name);
        if (roles.Group(name) is not null) throw CmdletRefusal.Exists($"The group name \"{name}\" is already in use. Please try another name.");
        var group = new ServerGroup(name, [.. input.Texts("Members").Select(MailboxOf).Distinct(StringComparer.OrdinalIgnoreCase)]);
        if (!input.IsOn("WhatIf")) roles.Groups.Put(name, group);
        return [Shown(group)];
    }

    private IEnumerable<JsonObject> AddMember(string _, CmdletInput input)
    {
        var (group, member) = (Require(input.Required("Identity"), roles.Group), MailboxOf(input.Required("Member")));
        if (group.Members.Contains(member, StringComparer.OrdinalIgnoreCase))
            throw new CmdletRefusal(
                "Microsoft.Exchange.Management.Tasks.MemberAlreadyExistsException",
                $"The recipient \"{member}\" is already a member of the group \"{group.Name}\".");
        if (!input.IsOn("WhatIf")) roles.Groups.Put(group.Name, group with { Members = [.. group.Members, member] });
        return [];
    }

    private string MailboxOf(string identity) => roles.Mailboxes.FirstOrDefault(m => m.Answers(identity) || Ids.Same(m.Name, identity))?.Address.ToLowerInvariant() ?? throw CmdletRefusal.NotFound(identity);

    private IEnumerable<JsonObject> NewScope(string _, CmdletInput input)
    {
        var scope = new ServerScope(input.Required("Name"), ScopeCmdlets.Checked(input.Required("RecipientRestrictionFilter")));
        CmdletRefusal.CheckName(scope.Name);
        if (roles.Scope(scope.Name) is not null) throw CmdletRefusal.Exists($"The management scope \"{scope.Name}\" already exists.");
        if (!input.IsOn("WhatIf")) roles.Scopes.Put(scope.Name, scope);
        return [Shown(scope)];
    }

    private IEnumerable<JsonObject> RemoveScope(string _, CmdletInput input)
    {
        var scope = Require(input.Required("Identity"), roles.Scope);
        if (roles.Assignments.All.FirstOrDefault(a => Ids.Same(a.Scope, scope.Name)) is { } held)
            throw CmdletRefusal.Invalid($"The management scope \"{scope.Name}\" can't be removed because it's used by the role assignment \"{held.Name}\".");
        if (!input.IsOn("WhatIf")) roles.Scopes.Remove(scope.Name);
        return [];
    }

    private IEnumerable<JsonObject> Assignments(string _, CmdletInput input)
    {
        var found = input.Has("Identity") ? [Require(input.Required("Identity"), roles.Assignment)] : roles.Assignments.All.OrderBy(a => a.Name, StringComparer.OrdinalIgnoreCase).ToList();
        return [.. found.Where(a => (input.Text("Role") is not { } role || Ids.Same(a.Role, role)) && (input.Text("RoleAssignee") is not { } user || Ids.Same(a.User, user))).Select(Shown)];
    }

    private IEnumerable<JsonObject> NewAssignment(string _, CmdletInput input)
    {
        var (name, asked, user) = (input.Required("Name"), input.Required("Role"), UserOf(input.Required("User")));
        CmdletRefusal.CheckName(name);
        if (roles.Assignment(name) is not null) throw CmdletRefusal.Exists($"The management role assignment \"{name}\" already exists.");
        var role = ServerRoles.Names.FirstOrDefault(r => Ids.Same(r, asked)) ?? throw CmdletRefusal.NotFound(asked);
        var assignment = new ServerAssignment(name, role, user, input.Has("CustomRecipientWriteScope") ? Require(input.Required("CustomRecipientWriteScope"), roles.Scope).Name : null);
        if (!input.IsOn("WhatIf")) roles.Assignments.Put(name, assignment);
        return [Shown(assignment)];
    }

    private IEnumerable<JsonObject> RemoveAssignment(string _, CmdletInput input)
    {
        var assignment = Require(input.Required("Identity"), roles.Assignment);
        if (!input.IsOn("WhatIf")) roles.Assignments.Remove(assignment.Name);
        return [];
    }

    /// <summary>An account of Contoso by its user name, alias, display name or <c>DOMAIN\alias</c>.</summary>
    private string UserOf(string identity)
    {
        var alias = identity[(identity.IndexOf('\\', StringComparison.Ordinal) + 1)..];
        return (directory.User(SeedIds.Contoso, alias)
            ?? directory.User(SeedIds.Contoso, $"{alias}@contoso.com")
            ?? directory.Users.All.FirstOrDefault(u => u.TenantId == SeedIds.Contoso && Ids.Same(u.DisplayName, alias)))?.UserPrincipalName
            ?? throw CmdletRefusal.NotFound(identity);
    }

    private static JsonObject Shown(ServerGroup group) => new()
    {
        ["Identity"] = group.Name,
        ["Name"] = group.Name,
        ["DisplayName"] = group.Name,
        ["DistinguishedName"] = group.Dn,
        ["RecipientTypeDetails"] = RecipientKinds.SecurityGroup,
        ["Members"] = GraphJson.Texts(group.Members),
    };

    private static JsonObject Member(string address) => new() { ["PrimarySmtpAddress"] = address, ["RecipientTypeDetails"] = RecipientKinds.UserMailbox };

    private static JsonObject Shown(ServerScope scope) =>
        new()
        {
            ["Identity"] = scope.Name,
            ["Name"] = scope.Name,
            ["RecipientFilter"] = scope.Filter,
            ["ScopeRestrictionType"] = "RecipientScope",
            ["Exclusive"] = false
        };

    private static JsonObject Shown(ServerAssignment assignment) => new()
    {
        ["Identity"] = assignment.Name, ["Name"] = assignment.Name, ["Role"] = assignment.Role, ["RoleAssignee"] = assignment.User, ["RoleAssigneeName"] = assignment.User, ["RoleAssigneeType"] = "User",
        ["CustomRecipientWriteScope"] = assignment.Scope, ["RecipientWriteScope"] = assignment.Scope is null ? "Organization" : "CustomRecipientScope", ["RoleAssignmentDelegationType"] = "Regular", ["Enabled"] = true,
    };
}
