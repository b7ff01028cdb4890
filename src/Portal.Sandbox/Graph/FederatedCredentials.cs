using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Graph;

/// <summary>
/// Federated identity credentials of an application: at most 20, issuer and subject together only once.
/// https://learn.microsoft.com/graph/api/application-post-federatedidentitycredentials
/// </summary>
internal sealed class FederatedCredentials(World world, EntraDirectory directory, Applications applications, GraphRights rights)
{
    private const int Most = 20;

    public object List(GraphCall call)
    {
        call.RequireAny(GraphRights.ReadDelegated, GraphRights.ReadApplication);
        var app = applications.Require(call);
        return call.Query.Page($"applications('{app.Id}')/federatedIdentityCredentials", app.Federated.Select(GraphJson.Of));
    }

    public async Task<IResult> CreateAsync(GraphCall call)
    {
        var body = await call.BodyAsync();
        return world.Change(() =>
        {
            var app = applications.Require(call);
            rights.RequireWrite(call, app.Owners);
            var made = new FederatedCredential(
                Guid.NewGuid().ToString(), Required(body, "name", 120), Required(body, "issuer", 600), Required(body, "subject", 600),
                ApplicationInput.Texts(body["audiences"]), ApplicationInput.Text(body["description"]));
            if (made.Audiences.Count != 1) throw Invalid("audiences");
            if (app.Federated.Count >= Most) throw GraphRefusal.BadRequest($"The application has {Most} federated identity credentials already.", "the text of this refusal");
            if (app.Federated.Any(f => f.Issuer == made.Issuer && f.Subject == made.Subject))
                throw GraphRefusal.BadRequest("FederatedIdentityCredential with the same issuer and subject already exists on app.", "the text of this refusal");
            directory.Applications.Put(app.Id, app with { Federated = [.. app.Federated, made] });
            return Results.Json(GraphJson.Of(made), Json.Wire, statusCode: 201);
        });
    }

    public IResult Delete(GraphCall call) => world.Change(() =>
    {
        var app = applications.Require(call);
        rights.RequireWrite(call, app.Owners);
        var left = app.Federated.Where(f => !Ids.Same(f.Id, call.Route("credential"))).ToList();
        if (left.Count == app.Federated.Count) throw GraphRefusal.NotFound(call.Route("credential"));
        directory.Applications.Put(app.Id, app with { Federated = left });
        return Results.NoContent();
    });

    private static string Required(JsonObject body, string name, int most) =>
        ApplicationInput.Text(body[name]) is { Length: > 0 } text && text.Length <= most ? text : throw Invalid(name);

    private static GraphRefusal Invalid(string name) => GraphRefusal.BadRequest($"Invalid value specified for property '{name}' of resource 'FederatedIdentityCredential'.");
}
