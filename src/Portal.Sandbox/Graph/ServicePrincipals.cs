using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Graph;

/// <summary>/servicePrincipals. https://learn.microsoft.com/graph/api/resources/serviceprincipal</summary>
internal sealed class ServicePrincipals(World world, EntraDirectory directory, GraphRights rights, KeyCredentialInput keys, Clocks clocks, SettingsStore settings)
{
    public object List(GraphCall call)
    {
        call.RequireAny(GraphRights.ReadDelegated, GraphRights.ReadApplication);
        return call.Query.Page("servicePrincipals", OfTenant(call).Where(directory.IsVisible)
            .OrderBy(p => p.DisplayName, StringComparer.OrdinalIgnoreCase).ThenBy(p => p.Id, StringComparer.Ordinal).Select(p => GraphJson.Of(p, directory)));
    }

    public object Get(GraphCall call)
    {
        call.RequireAny(GraphRights.ReadDelegated, GraphRights.ReadApplication);
        return call.Query.Single("servicePrincipals", GraphJson.Of(Require(call), directory));
    }

    public async Task<IResult> CreateAsync(GraphCall call)
    {
        var body = await call.BodyAsync();
        var appId = ApplicationInput.Text(body["appId"]) ?? throw GraphRefusal.BadRequest("A value is required for property 'appId' of resource 'ServicePrincipal'.");
        return world.Change(() =>
        {
            if (OfTenant(call).Any(p => p.DeletedAt is null && Ids.Same(p.AppId, appId)))
                throw new GraphRefusal(409, "Request_MultipleObjectsWithSameKeyValue", $"The service principal cannot be created, updated, or restored because the service principal name {appId} is already in use.");
            return Created(Create(call, appId, body));
        });
    }

    /// <summary>By appId with <c>Prefer: create-if-missing</c>: 201 created, 204 changed. https://learn.microsoft.com/graph/api/serviceprincipal-upsert</summary>
    public async Task<IResult> PatchAsync(GraphCall call)
    {
        var body = await call.BodyAsync();
        return world.Change(() =>
        {
            var appId = call.Route("appId");
            var existing = OfTenant(call).FirstOrDefault(p => p.DeletedAt is null && appId.Length > 0 && Ids.Same(p.AppId, appId));
            if (existing is null && appId.Length > 0 && call.CreatesIfMissing) return Created(Create(call, appId, body));
            if (existing is null || !call.CreatesIfMissing) existing = Require(call);
            else if (!directory.IsVisible(existing)) call.Unconfirmed("that an upsert finds a service principal which other calls do not see yet");
            rights.RequireWrite(call, existing.Owners);
            directory.ServicePrincipals.Put(existing.Id, Apply(existing, body));
            return Results.NoContent();
        });
    }

    public IResult Delete(GraphCall call) => world.Change(() =>
    {
        var principal = Require(call);
        rights.RequireWrite(call, principal.Owners);
        directory.ServicePrincipals.Put(principal.Id, principal with { DeletedAt = clocks.World });
        return Results.NoContent();
    });

    /// <summary>The service principal of the path, by object id or appId; 404 until it has replicated.</summary>
    public ServicePrincipal Require(GraphCall call)
    {
        var (id, appId) = (call.Route("id"), call.Route("appId"));
        var principal = id.Length > 0 ? directory.PrincipalById(call.TenantId, id) : directory.Principal(call.TenantId, appId);
        return principal ?? throw GraphRefusal.NotFound(id + appId);
    }

    private ServicePrincipal Create(GraphCall call, string appId, JsonObject body)
    {
        call.RequireAny(GraphRights.WriteDelegated, GraphRights.WriteApplication);
        if (MicrosoftPrincipals.Make(directory, call.TenantId, appId, clocks) is { } microsofts) return OfMicrosoft(call, microsofts);
        var app = directory.ApplicationByAppId(appId);
        if (app is null || (app.TenantId != call.TenantId && app.SignInAudience == "AzureADMyOrg")) throw NoApplication(call, appId);
        rights.RequireNewPrincipal(call, app);
        var principal = Apply(new ServicePrincipal
        {
            Id = Guid.NewGuid().ToString(), AppId = app.AppId, TenantId = call.TenantId, DisplayName = app.DisplayName, AppOwnerOrganizationId = app.TenantId,
            CreatedAt = clocks.World, VisibleFrom = clocks.World.AddSeconds(settings.Now.ReplicationSeconds), Owners = call.Caller.IsApp ? [] : [call.Caller.ObjectId],
        }, body);
        directory.ServicePrincipals.Put(principal.Id, principal);
        return principal;
    }

    /// <summary>A service of Microsoft's that the tenant does not have: Exchange Online without a licence, for one.</summary>
    private ServicePrincipal OfMicrosoft(GraphCall call, ServicePrincipal made)
    {
        rights.RequireWrite(call, []);
        call.Unconfirmed("that the service principal of a service of Microsoft's can be made by its appId");
        directory.ServicePrincipals.Put(made.Id, made);
        return made;
    }

    /// <summary>Straight after its creation an application has not replicated yet; what is said then depends on the caller's permission.</summary>
    private static GraphRefusal NoApplication(GraphCall call, string appId) =>
        call.Caller.IsApp && !call.Caller.Roles.Contains("Application.ReadWrite.All") && !call.Caller.Roles.Contains("Directory.ReadWrite.All")
            ? new(403, "Authorization_RequestDenied", "When using this permission, the backing application of the service principal being created must in the local tenant")
            : new(400, "Request_BadRequest", $"The appId '{appId}' of the service principal does not reference a valid application object.") { Detail = "NoBackingApplicationObject" };

    private ServicePrincipal Apply(ServicePrincipal principal, JsonObject body)
    {
        foreach (var (name, value) in body)
        {
            principal = name switch
            {
                "appId" when Ids.Same(ApplicationInput.Text(value), principal.AppId) => principal,
                "tags" => principal with { Tags = ApplicationInput.Tags(value) },
                "notes" => principal with { Notes = ApplicationInput.Text(value) },
                "accountEnabled" => principal with { AccountEnabled = ApplicationInput.Flag(value) },
                "appRoleAssignmentRequired" => principal with { AppRoleAssignmentRequired = ApplicationInput.Flag(value) },
                "keyCredentials" => principal with { Keys = keys.Replace(principal, ApplicationInput.Objects(value)) },
                "servicePrincipalNames" => principal with { Names = ApplicationInput.Texts(value) },
                _ when name.StartsWith('@') => principal,
                _ => throw GraphRefusal.BadRequest($"Invalid property '{name}'."),
            };
        }

        return principal;
    }

    private IEnumerable<ServicePrincipal> OfTenant(GraphCall call) => directory.ServicePrincipals.All.Where(p => p.TenantId == call.TenantId);

    private IResult Created(ServicePrincipal principal)
    {
        var json = GraphJson.Of(principal, directory);
        json.Insert(0, "@odata.context", "https://graph.microsoft.com/v1.0/$metadata#servicePrincipals/$entity");
        return Results.Json(json, Json.Wire, statusCode: 201);
    }
}
