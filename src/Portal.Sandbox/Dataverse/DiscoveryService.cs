using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Dataverse;

/// <summary>
/// globaldisco.crm.dynamics.com: the environments that the calling person is a user of. "The Global Discovery Service does not return information where the user's
/// account is disabled …; if the calling user has access to no instances, the response simply returns an empty list."
/// https://learn.microsoft.com/power-apps/developer/data-platform/discovery-service
/// </summary>
internal sealed class DiscoveryService(Tokens tokens, StepUp stepUp, DataverseRows rows, SettingsStore settings, Clocks clocks)
{
    public const string Host = "globaldisco.crm.dynamics.com";

    private const string Audience = $"https://{Host}";

    private static readonly string[] Properties =
    [
        "ApiUrl", "DatacenterId", "DatacenterName", "EnvironmentId", "FriendlyName", "Id", "IsUserSysAdmin", "LastUpdated", "OrganizationType", "Purpose", "Region", "State", "StatusMessage",
        "TenantId", "TrialExpirationDate", "UniqueName", "UrlName", "Version", "Url",
    ];

    public IResult Instances(HttpContext context)
    {
        if (tokens.Read(context, [Audience], out _) is not { } caller) return Unauthorized(context);
        if (stepUp.Asks("dataverse", caller, context.Request.Method))
        {
            StepUp.Challenge(context, caller);
            return Results.StatusCode(401);
        }

        if (caller.IsApp)
        {
            // The page speaks of "the calling user" only; what an application is answered is not written anywhere.
            context.Response.Headers["x-sandbox-unconfirmed"] = "what an application's own token is answered";
            return Results.StatusCode(403);
        }

        var select = context.Request.Query["$select"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (select.Except(Properties).FirstOrDefault() is { } unknown)
            return Results.Json(new { error = new { code = "", message = $"Could not find a property named '{unknown}' on type 'Microsoft.Dynamics.CRM.Discovery.Instance'." } }, Json.Wire, statusCode: 400);
        context.Response.Headers["OData-Version"] = "4.0";
        var mine = rows.Environments.All.Select(e => (Environment: e, User: UserOf(e, caller))).Where(e => e.User is not null && !e.User.Flag("isdisabled"));
        return Results.Json(new JsonObject
        {
            ["@odata.context"] = $"{Audience}/api/discovery/v2.0/$metadata#Instances",
            ["value"] = new JsonArray([.. mine.OrderBy(e => e.Environment.Host, StringComparer.Ordinal).Select(e => (JsonNode)Shown(e.Environment, e.User!, select))]),
        }, Json.Wire);
    }

    private Row? UserOf(DataverseEnvironment environment, Caller caller) =>
        environment.TenantId != caller.TenantId || settings.Now.NotInEnvironment.Contains(caller.ObjectId, StringComparer.OrdinalIgnoreCase)
            ? null
            : rows.Of(environment, "systemuser").Kept.All.FirstOrDefault(u => string.Equals(u.Text("azureactivedirectoryobjectid"), caller.ObjectId, StringComparison.OrdinalIgnoreCase));

    private JsonObject Shown(DataverseEnvironment environment, Row user, string[] select)
    {
        var name = environment.Host.Split('.')[0];
        var all = new JsonObject
        {
            ["Id"] = environment.OrganizationId, ["UniqueName"] = "unq" + environment.OrganizationId.Replace("-", "")[..24], ["UrlName"] = name, ["FriendlyName"] = environment.Name,
            ["State"] = settings.Now.StateOf(environment.Host) == "offline" ? 1 : 0,
            ["Version"] = Functions.VersionOf(environment.Host, settings.Now),
            ["Url"] = environment.Url,
            ["ApiUrl"] = $"https://{name}.api.{environment.Host[(name.Length + 1)..]}",
            ["LastUpdated"] = clocks.World.AddDays(-3).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
            ["TenantId"] = environment.TenantId, ["EnvironmentId"] = environment.EnvironmentId, ["StatusMessage"] = 6, ["OrganizationType"] = 0, ["Purpose"] = "", ["Region"] = "EMEA",
            ["DatacenterId"] = "695c4a9f-0000-4000-8000-000000000001", ["DatacenterName"] = null, ["TrialExpirationDate"] = null,
            ["IsUserSysAdmin"] = rows.RolesOf(environment, user).Contains(Privileges.SystemAdministrator),
        };
        foreach (var dropped in all.Select(p => p.Key).Where(k => select.Length > 0 && !select.Contains(k)).ToList()) all.Remove(dropped);
        return all;
    }

    private static IResult Unauthorized(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = $"Bearer authorization_uri=https://login.microsoftonline.com/common/oauth2/authorize, resource_id={Audience}/";
        return Results.StatusCode(401);
    }
}
