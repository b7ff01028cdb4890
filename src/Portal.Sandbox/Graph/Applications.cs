using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Graph;

/// <summary>/applications. https://learn.microsoft.com/graph/api/resources/application</summary>
internal sealed class Applications(World world, EntraDirectory directory, GraphRights rights, ApplicationInput input, Clocks clocks, SettingsStore settings)
{
    public object List(GraphCall call)
    {
        call.RequireAny(GraphRights.ReadDelegated, GraphRights.ReadApplication);
        var tenant = directory.Tenants.Find(call.TenantId)!;
        return call.Query.Page("applications", OfTenant(call).Where(directory.IsVisible).OrderBy(a => a.CreatedAt).ThenBy(a => a.Id, StringComparer.Ordinal)
            .Select(a => GraphJson.Of(Shown(call, a), tenant, withKeys: false)));
    }

    public object Get(GraphCall call)
    {
        call.RequireAny(GraphRights.ReadDelegated, GraphRights.ReadApplication);
        var app = Shown(call, Require(call));
        return call.Query.Single("applications", GraphJson.Of(app, directory.Tenants.Find(app.TenantId)!, call.Query.Select.Contains("keyCredentials")));
    }

    public async Task<IResult> CreateAsync(GraphCall call) => Created(call, Create(call, await call.BodyAsync(), null));

    /// <summary>
    /// By appId or id it changes; by uniqueName with <c>Prefer: create-if-missing</c> it creates what is missing: 201, 204, or 404 without that
    /// header. https://learn.microsoft.com/graph/api/application-upsert
    /// </summary>
    public async Task<IResult> PatchAsync(GraphCall call)
    {
        var body = await call.BodyAsync();
        var unique = call.Route("uniqueName");
        if (unique.Length > 0 && call.CreatesIfMissing)
        {
            var existing = OfTenant(call).FirstOrDefault(a => a.DeletedAt is null && Ids.Same(a.UniqueName, unique));
            if (existing is null) return Created(call, Create(call, body, unique));
            if (!directory.IsVisible(existing)) call.Unconfirmed("that an upsert finds an application which other calls do not see yet");
            Change(call, existing, body);
            return Results.NoContent();
        }

        Change(call, Require(call), body);
        return Results.NoContent();
    }

    public IResult Delete(GraphCall call) => world.Change(() =>
    {
        var app = Require(call);
        rights.RequireWrite(call, app.Owners);
        var now = clocks.World; // the same moment for both, by which restoring knows them
        directory.Applications.Put(app.Id, app with { DeletedAt = now });
        foreach (var principal in directory.ServicePrincipals.All.Where(p => p.AppId == app.AppId && p.TenantId == app.TenantId && p.DeletedAt is null).ToList())
            directory.ServicePrincipals.Put(principal.Id, principal with { DeletedAt = now });
        return Results.NoContent();
    });

    /// <summary>The application of the path, by object id, appId or uniqueName; 404 until it has replicated.</summary>
    public Application Require(GraphCall call)
    {
        var (id, appId, unique) = (call.Route("id"), call.Route("appId"), call.Route("uniqueName"));
        var app = OfTenant(call).FirstOrDefault(a =>
            (id.Length > 0 && Ids.Same(a.Id, id)) || (appId.Length > 0 && Ids.Same(a.AppId, appId)) || (unique.Length > 0 && Ids.Same(a.UniqueName, unique)));
        return app is not null && directory.IsVisible(app) ? app : throw GraphRefusal.NotFound(id + appId + unique);
    }

    /// <summary>As a copy of the directory shows it that has not heard of every removal yet.</summary>
    private Application Shown(GraphCall call, Application app)
    {
        var removed = app.Removed.Where(r => r.ShownUntil > clocks.World).Select(r => r.Password).ToList();
        if (removed.Count == 0) return app;
        call.Unconfirmed("for how long a removed secret is still shown");
        return app with { Passwords = [.. app.Passwords, .. removed] };
    }

    private Application Create(GraphCall call, JsonObject body, string? uniqueName)
    {
        call.RequireAny(GraphRights.WriteDelegated, GraphRights.WriteApplication);
        return world.Change(() =>
        {
            var empty = new Application
            {
                Id = Guid.NewGuid().ToString(), AppId = Guid.NewGuid().ToString(), TenantId = call.TenantId, DisplayName = "", UniqueName = uniqueName,
                CreatedAt = clocks.World, VisibleFrom = clocks.World.AddSeconds(settings.Now.ReplicationSeconds), Owners = OwnersOfNew(call),
            };
            var app = input.Apply(empty, body, isNew: true);
            if (app.DisplayName.Length == 0) throw GraphRefusal.BadRequest("A value is required for property 'displayName' of resource 'Application'.");
            if (app.UniqueName is { } unique && OfTenant(call).Any(a => a.DeletedAt is null && Ids.Same(a.UniqueName, unique)))
                throw GraphRefusal.BadRequest("Another object with the same value for property uniqueName already exists.", "the answer to a uniqueName that is taken");
            directory.Applications.Put(app.Id, app);
            return app;
        });
    }

    private void Change(GraphCall call, Application app, JsonObject body) => world.Change(() =>
    {
        rights.RequireWrite(call, app.Owners);
        directory.Applications.Put(app.Id, input.Apply(app, body, isNew: false));
    });

    /// <summary>The person who creates, or the application that may manage only what it owns.</summary>
    private static IReadOnlyList<string> OwnersOfNew(GraphCall call) =>
        !call.Caller.IsApp || !call.Caller.Roles.Contains("Application.ReadWrite.All") ? [call.Caller.ObjectId] : [];

    private IEnumerable<Application> OfTenant(GraphCall call) => directory.Applications.All.Where(a => a.TenantId == call.TenantId);

    private IResult Created(GraphCall call, Application app)
    {
        var json = GraphJson.Of(app, directory.Tenants.Find(call.TenantId)!, withKeys: false);
        json.Insert(0, "@odata.context", "https://graph.microsoft.com/v1.0/$metadata#applications/$entity");
        return Results.Json(json, Json.Wire, statusCode: 201);
    }
}
