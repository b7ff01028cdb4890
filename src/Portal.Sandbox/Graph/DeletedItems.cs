using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Graph;

/// <summary>/directory/deletedItems: applications that were deleted in the last 30 days of world time. https://learn.microsoft.com/graph/api/directory-deleteditems-list</summary>
internal sealed class DeletedItems(World world, EntraDirectory directory, GraphRights rights, Clocks clocks)
{
    public object List(GraphCall call)
    {
        call.RequireAny(GraphRights.ReadDelegated, GraphRights.ReadApplication);
        var tenant = directory.Tenants.Find(call.TenantId)!;
        return call.Query.Page("applications", Deleted(call).Select(a => GraphJson.Of(a, tenant, withKeys: false)));
    }

    /// <summary>https://learn.microsoft.com/graph/api/directory-deleteditems-get</summary>
    public object One(GraphCall call)
    {
        call.RequireAny(GraphRights.ReadDelegated, GraphRights.ReadApplication);
        var json = GraphJson.Of(Require(call), directory.Tenants.Find(call.TenantId)!, withKeys: false);
        json.Insert(0, "@odata.type", "#microsoft.graph.application");
        return Results.Json(json, Json.Wire);
    }

    public IResult Restore(GraphCall call) => world.Change(() =>
    {
        var app = Require(call);
        rights.RequireWrite(call, app.Owners);
        var deleted = app.DeletedAt;
        directory.Applications.Put(app.Id, app with { DeletedAt = null });
        foreach (var principal in directory.ServicePrincipals.All.Where(p => p.AppId == app.AppId && p.TenantId == app.TenantId && p.DeletedAt == deleted).ToList())
            directory.ServicePrincipals.Put(principal.Id, principal with { DeletedAt = null });
        var json = GraphJson.Of(directory.Applications.Find(app.Id)!, directory.Tenants.Find(call.TenantId)!, withKeys: false);
        json.Insert(0, "@odata.type", "#microsoft.graph.application");
        return Results.Json(json, Json.Wire);
    });

    public IResult Purge(GraphCall call) => world.Change(() =>
    {
        var app = Require(call);
        rights.RequireWrite(call, app.Owners);
        directory.Applications.Remove(app.Id);
        foreach (var principal in directory.ServicePrincipals.All.Where(p => p.AppId == app.AppId && p.DeletedAt is not null).ToList())
        {
            directory.ServicePrincipals.Remove(principal.Id);
            foreach (var assignment in directory.AppRoleAssignments.All.Where(a => a.PrincipalId == principal.Id || a.ResourceId == principal.Id).ToList())
                directory.AppRoleAssignments.Remove(assignment.Id);
        }

        return Results.NoContent();
    });

    private Application Require(GraphCall call) => Deleted(call).FirstOrDefault(a => Ids.Same(a.Id, call.Route("id"))) ?? throw GraphRefusal.NotFound(call.Route("id"));

    private IEnumerable<Application> Deleted(GraphCall call) =>
        directory.Applications.All.Where(a => a.TenantId == call.TenantId && a.DeletedAt is { } at && at.AddDays(30) > clocks.World);
}
