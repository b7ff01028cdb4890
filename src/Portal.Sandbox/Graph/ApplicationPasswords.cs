using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Graph;

/// <summary>addPassword and removePassword. https://learn.microsoft.com/graph/api/application-addpassword</summary>
internal sealed class ApplicationPasswords(World world, EntraDirectory directory, Applications applications, GraphRights rights, CredentialRules rules, Clocks clocks, SettingsStore settings)
{
    /// <summary>The only answer that ever holds the secret. Unless said otherwise it begins now and ends in two years.</summary>
    public async Task<object> AddAsync(GraphCall call)
    {
        var body = await call.BodyAsync();
        var wanted = body["passwordCredential"] as JsonObject ?? [];
        var app = applications.Require(call);
        rights.RequireWrite(call, app.Owners);
        var (start, end) = (KeyCredentialInput.Date(wanted["startDateTime"]), KeyCredentialInput.Date(wanted["endDateTime"]));
        if (end <= start) throw GraphRefusal.BadRequest("The end date of the credential must be after its start date.", "the text of this refusal");
        var from = start ?? clocks.World;
        rules.CheckSecret(app.AppId, app.CreatedAt, from, end ?? from.AddYears(2));
        var (credential, secret) = directory.AddPassword(app.AppId, ApplicationInput.Text(wanted["displayName"]), start, end);
        var json = GraphJson.Of(credential, secret);
        json.Insert(0, "@odata.context", "https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.passwordCredential");
        return json;
    }

    public async Task<IResult> RemoveAsync(GraphCall call)
    {
        var body = await call.BodyAsync();
        var keyId = ApplicationInput.Text(body["keyId"]) ?? throw GraphRefusal.BadRequest("A value is required for property 'keyId'.");
        return world.Change(() =>
        {
            var app = applications.Require(call);
            rights.RequireWrite(call, app.Owners);
            var left = app.Passwords.Where(p => !Ids.Same(p.KeyId, keyId)).ToList();
            if (left.Count == app.Passwords.Count) throw GraphRefusal.BadRequest($"No password credential found with keyId {keyId}.", "the answer to removing a secret that is not there");
            directory.Applications.Put(app.Id, app with { Passwords = left, Removed = [.. app.Removed.Where(r => r.ShownUntil > clocks.World), .. StillShown(app.Passwords.Except(left))] });
            call.Unconfirmed("204 as the answer of removePassword");
            return Results.NoContent();
        });
    }

    private IEnumerable<RemovedPassword> StillShown(IEnumerable<PasswordCredential> removed) =>
        settings.Now.RemovedSecretShownSeconds is > 0 and var seconds ? removed.Select(p => new RemovedPassword(p, clocks.World.AddSeconds(seconds))) : [];
}
