using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Graph;

/// <summary>Secrets of a service principal itself. They sign in like those of its application and show nowhere else. https://learn.microsoft.com/graph/api/serviceprincipal-addpassword</summary>
internal sealed class PrincipalCredentials(World world, EntraDirectory directory, ServicePrincipals principals, GraphRights rights, Clocks clocks, SettingsStore settings)
{
    public async Task<object> AddPasswordAsync(GraphCall call)
    {
        var wanted = (await call.BodyAsync())["passwordCredential"] as System.Text.Json.Nodes.JsonObject ?? [];
        return world.Change<object>(() =>
        {
            var principal = principals.Require(call);
            rights.RequireWrite(call, principal.Owners);
            var secret = Secrets.New();
            var from = KeyCredentialInput.Date(wanted["startDateTime"]) ?? clocks.World;
            var until = KeyCredentialInput.Date(wanted["endDateTime"]) ?? from.AddYears(2);
            if (until <= from) throw GraphRefusal.BadRequest("The end date of the credential must be after its start date.", "the text of this refusal");
            var credential = new PasswordCredential(
                Guid.NewGuid().ToString(), ApplicationInput.Text(wanted["displayName"]), secret[..3], from, until, Secrets.Hash(secret), clocks.World.AddSeconds(settings.Now.SecretAcceptedSeconds));
            directory.ServicePrincipals.Put(principal.Id, principal with { Passwords = [.. principal.Passwords, credential] });
            var json = GraphJson.Of(credential, secret);
            json.Insert(0, "@odata.context", "https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.passwordCredential");
            return json;
        });
    }

    public async Task<IResult> RemovePasswordAsync(GraphCall call)
    {
        var keyId = ApplicationInput.Text((await call.BodyAsync())["keyId"]) ?? throw GraphRefusal.BadRequest("A value is required for property 'keyId'.");
        return world.Change(() =>
        {
            var principal = principals.Require(call);
            rights.RequireWrite(call, principal.Owners);
            var left = principal.Passwords.Where(p => !Ids.Same(p.KeyId, keyId)).ToList();
            if (left.Count == principal.Passwords.Count) throw GraphRefusal.BadRequest($"No password credential found with keyId {keyId}.", "the answer to removing a secret that is not there");
            directory.ServicePrincipals.Put(principal.Id, principal with { Passwords = left });
            return Results.NoContent();
        });
    }
}
