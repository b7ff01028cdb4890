using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Graph;

/// <summary>Owners of applications and service principals: list, add by reference, remove.</summary>
internal sealed class Owners(World world, EntraDirectory directory, Applications applications, ServicePrincipals principals, GraphRights rights)
{
    public object OfApplication(GraphCall call)
    {
        call.RequireAny(GraphRights.ReadDelegated, GraphRights.ReadApplication);
        return List(call, applications.Require(call).Owners);
    }

    public object OfPrincipal(GraphCall call)
    {
        call.RequireAny(GraphRights.ReadDelegated, GraphRights.ReadApplication);
        return List(call, principals.Require(call).Owners);
    }

    public async Task<IResult> AddToApplicationAsync(GraphCall call)
    {
        var reference = ApplicationInput.Text((await call.BodyAsync())["@odata.id"]) ?? throw GraphRefusal.BadRequest("A value is required for '@odata.id'.");
        var id = reference[(reference.LastIndexOf('/') + 1)..];
        return world.Change(() =>
        {
            var app = applications.Require(call);
            rights.RequireWrite(call, app.Owners);
            if (!directory.Exists(call.TenantId, id)) throw GraphRefusal.NotFound(id);
            if (app.Owners.Contains(id, StringComparer.OrdinalIgnoreCase)) throw GraphRefusal.BadRequest("One or more added object references already exist for the following modified properties: 'owners'.");
            directory.Applications.Put(app.Id, app with { Owners = [.. app.Owners, id] });
            return Results.NoContent();
        });
    }

    public IResult RemoveFromApplication(GraphCall call) => world.Change(() =>
    {
        var app = applications.Require(call);
        rights.RequireWrite(call, app.Owners);
        var left = app.Owners.Where(o => !Ids.Same(o, call.Route("owner"))).ToList();
        if (left.Count == app.Owners.Count) throw GraphRefusal.NotFound(call.Route("owner"));
        directory.Applications.Put(app.Id, app with { Owners = left });
        return Results.NoContent();
    });

    private JsonObject List(GraphCall call, IReadOnlyList<string> owners) => call.Query.Page("directoryObjects", owners.Select(o => Shown(call, o)).OfType<JsonObject>());

    private JsonObject? Shown(GraphCall call, string id)
    {
        if (directory.User(call.TenantId, id) is { } user)
        {
            var json = GraphJson.Of(user);
            json.Insert(0, "@odata.type", "#microsoft.graph.user");
            return json;
        }

        if (directory.PrincipalById(call.TenantId, id) is not { } principal) return null;
        var shown = GraphJson.Of(principal, directory);
        shown.Insert(0, "@odata.type", "#microsoft.graph.servicePrincipal");
        return shown;
    }
}
