using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.ExchangeOnline.Access;
using Portal.Sandbox.ExchangeOnline.Recipients;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>Management scopes by a filter over recipients. https://learn.microsoft.com/powershell/module/exchange/new-managementscope</summary>
internal sealed class ScopeCmdlets(AccessStore access, RecipientDirectory recipients, World world)
{
    public IEnumerable<Cmdlet> All =>
    [
        new("Get-ManagementScope", false, ["Identity"], Get),
        new("New-ManagementScope", true, ["Name", "RecipientRestrictionFilter", "RecipientRoot", "Force"], New),
        new("Set-ManagementScope", true, ["Identity", "Name", "RecipientRestrictionFilter", "RecipientRoot", "Force"], Set),
        new("Remove-ManagementScope", true, ["Identity"], Remove),
    ];

    public static AppScope Require(AccessState state, string name) => state.Scopes.FirstOrDefault(s => Ids.Same(s.Name, name)) ?? throw CmdletRefusal.NotFound(name);

    private IEnumerable<JsonObject> Get(string tenantId, CmdletInput input)
    {
        var state = access.Configured(tenantId);
        return (input.Has("Identity") ? [Require(state, input.Required("Identity"))] : state.Scopes).Select(Shown);
    }

    private IEnumerable<JsonObject> New(string tenantId, CmdletInput input)
    {
        CmdletRefusal.CheckCustomized(access, tenantId);
        var scope = new AppScope(input.Required("Name"), tenantId, Checked(input.Required("RecipientRestrictionFilter"))) { Root = Root(tenantId, input) };
        CheckFree(tenantId, scope.Name);
        if (!input.IsOn("WhatIf")) access.Scopes.Put(AccessStore.Key(tenantId, scope.Name), scope);
        return [Shown(scope)];
    }

    /// <summary>Every assignment with this scope changes with it.</summary>
    private IEnumerable<JsonObject> Set(string tenantId, CmdletInput input) => world.Change<IEnumerable<JsonObject>>(() =>
    {
        var state = access.Configured(tenantId);
        var before = Require(state, input.Required("Identity"));
        var after = before with { Name = input.Text("Name") ?? before.Name, Filter = input.Has("RecipientRestrictionFilter") ? Checked(input.Required("RecipientRestrictionFilter")) : before.Filter };
        if (input.Has("RecipientRoot")) after = after with { Root = Root(tenantId, input) };
        if (!Ids.Same(before.Name, after.Name)) CheckFree(tenantId, after.Name);
        if (input.IsOn("WhatIf")) return [];
        access.Scopes.Remove(AccessStore.Key(tenantId, before.Name));
        access.Scopes.Put(AccessStore.Key(tenantId, after.Name), after);
        foreach (var held in state.Assignments.Where(a => a.Kind == ScopeKind.Custom && Ids.Same(a.Scope, before.Name)))
            access.Assignments.Put(AccessStore.Key(tenantId, held.Name), held with { Scope = after.Name });
        return [];
    });

    private IEnumerable<JsonObject> Remove(string tenantId, CmdletInput input)
    {
        var state = access.Configured(tenantId);
        var scope = Require(state, input.Required("Identity"));
        if (state.Assignments.FirstOrDefault(a => a.Kind == ScopeKind.Custom && Ids.Same(a.Scope, scope.Name)) is { } held)
            throw CmdletRefusal.Invalid($"The management scope \"{scope.Name}\" can't be removed because it's used by the role assignment \"{held.Name}\".");
        if (!input.IsOn("WhatIf")) access.Scopes.Remove(AccessStore.Key(tenantId, scope.Name));
        return [];
    }

    /// <summary>"Valid input for this parameter is an OU or domain that's returned by the Get-OrganizationalUnit cmdlet": by its name, canonical name or distinguished name.</summary>
    private string? Root(string tenantId, CmdletInput input)
    {
        if (input.Text("RecipientRoot") is not { Length: > 0 } named) return null;
        return recipients.Units(tenantId).FirstOrDefault(u => new[] { u.Canonical, u.Distinguished, u.Canonical[(u.Canonical.LastIndexOf('/') + 1)..] }.Any(n => Ids.Same(n, named))).Canonical
            ?? throw CmdletRefusal.NotFound(named);
    }

    private void CheckFree(string tenantId, string name)
    {
        CmdletRefusal.CheckName(name);
        if (access.Configured(tenantId).Scopes.Any(s => Ids.Same(s.Name, name))) throw CmdletRefusal.Exists($"The management scope \"{name}\" already exists.");
    }

    /// <exception cref="CmdletRefusal">It is no OPATH.</exception>
    public static string Checked(string filter)
    {
        try
        {
            RecipientFilter.Parse(filter);
            return filter;
        }
        catch (FilterRefusal wrong)
        {
            throw CmdletRefusal.Invalid($"The recipient filter \"{filter}\" isn't valid. {wrong.Message}");
        }
    }

    private static JsonObject Shown(AppScope scope) => new()
    {
        ["Identity"] = scope.Name,
        ["Name"] = scope.Name,
        ["Guid"] = RecipientNames.Guid($"scope {scope.TenantId} {scope.Name}"),
        ["ScopeRestrictionType"] = "RecipientScope",
        ["RecipientFilter"] = scope.Filter,
        ["RecipientRoot"] = scope.Root ?? "",
        ["Exclusive"] = false,
        ["IsValid"] = true,
    };
}
