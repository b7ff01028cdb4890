using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Graph;

/// <summary>
/// App role assignments, seen from the resource (<c>appRoleAssignedTo</c>) and from who holds them (<c>appRoleAssignments</c>). Granting an
/// application permission is one of these. https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto
/// </summary>
internal sealed class AppRoleAssignments(World world, EntraDirectory directory, ServicePrincipals principals, Users users, GraphRights rights, Clocks clocks, SettingsStore settings)
{
    private static readonly string[] Read = ["Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All", "AppRoleAssignment.ReadWrite.All"];

    public object ListAssignedTo(GraphCall call)
    {
        call.RequireAny(Read, Read);
        var resource = principals.Require(call);
        return List(call, a => Ids.Same(a.ResourceId, resource.Id));
    }

    public object ListOfPrincipal(GraphCall call)
    {
        call.RequireAny(Read, Read);
        var holder = principals.Require(call);
        return List(call, a => Ids.Same(a.PrincipalId, holder.Id));
    }

    public object ListOfUser(GraphCall call)
    {
        call.RequireAny(Read, Read);
        var user = users.Find(call);
        return List(call, a => Ids.Same(a.PrincipalId, user.Id));
    }

    public async Task<IResult> GrantAsync(GraphCall call, bool pathIsResource)
    {
        var body = await call.BodyAsync();
        return world.Change(() =>
        {
            var ofPath = principals.Require(call);
            var (principalId, resourceId, roleId) = (Id(body, "principalId"), Id(body, "resourceId"), Id(body, "appRoleId"));
            if (!Ids.Same(ofPath.Id, pathIsResource ? resourceId : principalId)) throw NotValid();
            var resource = directory.PrincipalById(call.TenantId, resourceId) ?? throw NotValid();
            rights.RequireGrant(call, resource);
            var type = directory.User(call.TenantId, principalId) is not null ? "User" : "ServicePrincipal";
            if (!directory.Exists(call.TenantId, principalId)) throw NotValid();
            CheckRole(resource, roleId, type);
            if (directory.AppRoleAssignments.All.Any(a => Ids.Same(a.PrincipalId, principalId) && Ids.Same(a.ResourceId, resourceId) && Ids.Same(a.AppRoleId, roleId)))
                throw GraphRefusal.BadRequest("Permission being assigned already exists on the object", "the status and text of a grant made twice");

            var assignment = new AppRoleAssignment(
                Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32)), call.TenantId, roleId, principalId, type, resource.Id,
                clocks.World, clocks.World.AddSeconds(settings.Now.GrantEffectiveSeconds));
            directory.AppRoleAssignments.Put(assignment.Id, assignment);
            var json = GraphJson.Of(assignment, directory);
            json.Insert(0, "@odata.context", "https://graph.microsoft.com/v1.0/$metadata#appRoleAssignments/$entity");
            return Results.Json(json, Json.Wire, statusCode: 201);
        });
    }

    public IResult Revoke(GraphCall call) => world.Change(() =>
    {
        var ofPath = principals.Require(call);
        var assignment = directory.AppRoleAssignments.Find(call.Route("assignment"));
        if (assignment is null || !(Ids.Same(assignment.ResourceId, ofPath.Id) || Ids.Same(assignment.PrincipalId, ofPath.Id)))
            throw GraphRefusal.NotFound(call.Route("assignment"));
        rights.RequireGrant(call, directory.ServicePrincipals.Find(assignment.ResourceId)!);
        directory.AppRoleAssignments.Remove(assignment.Id);
        return Results.NoContent();
    });

    /// <summary>Role and resource belong together: another resource may declare a role with the same id.</summary>
    private void CheckRole(ServicePrincipal resource, string roleId, string principalType)
    {
        var member = principalType == "User" ? "User" : "Application";
        if (principalType == "User" && roleId == AppRoleAssignment.DefaultAccess) return;
        if (!directory.AppRolesOf(resource).Any(r => Ids.Same(r.Id, roleId) && r.IsEnabled && r.AllowedMemberTypes.Contains(member)))
            throw GraphRefusal.BadRequest($"Permission being assigned was not found on application '{resource.AppId}'.", "the text of this refusal");
    }

    private JsonObject List(GraphCall call, Func<AppRoleAssignment, bool> which) => call.Query.Page("appRoleAssignments", directory.AppRoleAssignments.All
        .Where(a => a.TenantId == call.TenantId && which(a) && directory.Exists(call.TenantId, a.PrincipalId) && directory.PrincipalById(call.TenantId, a.ResourceId) is not null)
        .OrderBy(a => a.CreatedAt).ThenBy(a => a.Id, StringComparer.Ordinal).Select(a => GraphJson.Of(a, directory)));

    private static string Id(JsonObject body, string name) =>
        Guid.TryParse(ApplicationInput.Text(body[name]), out var id) ? id.ToString() : throw GraphRefusal.BadRequest($"Invalid GUID:{ApplicationInput.Text(body[name])}", "the text of this refusal");

    /// <summary>Said of ids that are swapped, and of objects that have not replicated.</summary>
    private static GraphRefusal NotValid() => GraphRefusal.BadRequest("Not a valid reference update.");
}
