using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;

namespace Portal.Sandbox.Graph;

/// <summary>/roleManagement/directory: who holds which directory role. https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments</summary>
internal sealed class RoleManagement(EntraDirectory directory)
{
    private static readonly string[] Read = ["RoleManagement.Read.Directory", "Directory.Read.All", "Directory.ReadWrite.All"];

    /// <summary>An assignment is listed as soon as it is made, also while it does not work yet.</summary>
    public object Assignments(GraphCall call)
    {
        call.RequireAny(Read, Read);
        if (call.Query.Filter is null) throw GraphRefusal.BadRequest("The query must have a $filter on principalId or roleDefinitionId.", "the text of this refusal");
        var expand = call.Query.Expand.Contains("roleDefinition");
        return call.Query.Page("roleManagement/directory/roleAssignments", directory.RoleAssignments.All.Where(a => a.TenantId == call.TenantId).Select(a =>
        {
            var json = new JsonObject { ["id"] = a.Id, ["principalId"] = a.PrincipalId, ["roleDefinitionId"] = a.RoleId, ["directoryScopeId"] = "/" };
            if (expand) json["roleDefinition"] = Definition(a.RoleId);
            return json;
        }));
    }

    public object Definitions(GraphCall call)
    {
        call.RequireAny(Read, Read);
        return call.Query.Page("roleManagement/directory/roleDefinitions", DirectoryRoles.Names.Keys.Select(Definition));
    }

    private static JsonObject Definition(string role) => new()
    {
        ["id"] = role, ["templateId"] = role, ["displayName"] = DirectoryRoles.Names[role], ["isBuiltIn"] = true, ["isEnabled"] = true,
    };
}
