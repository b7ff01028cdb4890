using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.ExchangeOnline.Access;
using Portal.Sandbox.ExchangeOnline.Recipients;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>
/// Exchange's references to service principals of Entra, and what they may by roles. https://learn.microsoft.com/powershell/module/exchangepowershell/new-serviceprincipal and test-serviceprincipalauthorization
/// </summary>
internal sealed class PrincipalCmdlets(AccessStore access, RecipientDirectory recipients, EntraDirectory directory)
{
    public IEnumerable<Cmdlet> All =>
    [
        new("Get-ServicePrincipal", false, ["Identity", "ResultSize"], Get),
        new("New-ServicePrincipal", true, ["AppId", "ObjectId", "ServiceId", "DisplayName"], New),
        new("Remove-ServicePrincipal", true, ["Identity"], Remove),
        new("Test-ServicePrincipalAuthorization", false, ["Identity", "Resource", "Confirm", "WhatIf"], Test),
    ];

    /// <summary>By object id, client id or display name.</summary>
    public static AppPointer Require(AccessState state, string identity) =>
        state.Pointers.FirstOrDefault(p => new[] { p.ObjectId, p.AppId, p.DisplayName }.Any(n => Ids.Same(n, identity))) ?? throw CmdletRefusal.NotFound(identity);

    private IEnumerable<JsonObject> Get(string tenantId, CmdletInput input)
    {
        var state = access.Configured(tenantId);
        return RecipientCmdlets.Cut((input.Has("Identity") ? [Require(state, input.Required("Identity"))] : state.Pointers).Select(Shown), input);
    }

    /// <summary>The object id is the enterprise application's; one of a registration, or of nothing, is refused. The words of the refusal are not documented.</summary>
    private IEnumerable<JsonObject> New(string tenantId, CmdletInput input)
    {
        var (app, objectId) = (input.Required("AppId"), input.Text("ObjectId") ?? input.Required("ServiceId"));
        if (directory.PrincipalById(tenantId, objectId) is not { } principal || !Ids.Same(principal.AppId, app))
            throw CmdletRefusal.Invalid($"The service principal with the AppId \"{app}\" and the ObjectId \"{objectId}\" couldn't be found in Microsoft Entra ID. Use the object ID of the enterprise application.");
        if (access.Configured(tenantId).Pointers.Any(p => Ids.Same(p.ObjectId, objectId))) throw CmdletRefusal.Exists($"A service principal with the ObjectId \"{objectId}\" already exists.");
        var pointer = new AppPointer(principal.Id, tenantId, principal.AppId, input.Text("DisplayName"));
        if (!input.IsOn("WhatIf")) access.Pointers.Put(pointer.ObjectId, pointer);
        return [Shown(pointer)];
    }

    private IEnumerable<JsonObject> Remove(string tenantId, CmdletInput input)
    {
        var state = access.Configured(tenantId);
        var pointer = Require(state, input.Required("Identity"));
        if (state.Assignments.FirstOrDefault(a => Ids.Same(a.ObjectId, pointer.ObjectId)) is { } left)
            throw CmdletRefusal.Invalid($"The service principal \"{pointer.ObjectId}\" has the role assignment \"{left.Name}\". Remove it first.");
        if (!input.IsOn("WhatIf")) access.Pointers.Remove(pointer.ObjectId);
        return [];
    }

    /// <summary>Looks past the cache of permissions, and does not look at what is consented in Entra.</summary>
    private IEnumerable<JsonObject> Test(string tenantId, CmdletInput input)
    {
        var state = access.Configured(tenantId);
        var pointer = Require(state, input.Required("Identity"));
        var resource = input.Text("Resource") is { } named ? recipients.Mailbox(tenantId, named) is { IsMailbox: true } found ? found : throw CmdletRefusal.NotFound(named) : null;
        return AccessRules.Assigned(state, pointer.AppId).Select(a => new JsonObject
        {
            ["RoleName"] = a.Role,
            ["GrantedPermissions"] = string.Join(", ", AppPermissions.Roles[a.Role]),
            ["AllowedResourceScope"] = AssignmentCmdlets.ScopeShown(state, a) ?? "Organization",
            ["ScopeType"] = AssignmentCmdlets.ScopeType(a),
            ["InScope"] = resource is null ? JsonValue.Create("Not Run") : JsonValue.Create(AccessRules.InScope(state, a, resource)),
        });
    }

    private static JsonObject Shown(AppPointer pointer) => new()
    {
        ["Identity"] = pointer.ObjectId,
        ["Name"] = pointer.ObjectId,
        ["DisplayName"] = pointer.DisplayName ?? "",
        ["ObjectId"] = pointer.ObjectId,
        ["AppId"] = pointer.AppId,
        ["Guid"] = RecipientNames.Guid("service principal " + pointer.ObjectId),
        ["Sid"] = RecipientNames.Sid(pointer.TenantId, pointer.ObjectId),
    };
}
