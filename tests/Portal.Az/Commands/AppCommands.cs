using System.Globalization;
using System.Text.Json.Nodes;

namespace Portal.Az.Commands;

/// <summary>https://learn.microsoft.com/cli/azure/ad/app: each command is one or two calls of Microsoft Graph.</summary>
internal static class AppCommands
{
    private const string Graph = "https://graph.microsoft.com/v1.0";
    private const string Resource = "https://graph.microsoft.com/";

    public static readonly Command AddPermission = new("ad app permission add", [new("--id", Required: true), new("--api", Required: true), new("--api-permissions", -1, Required: true)], AddPermissionAsync);

    /// <summary>https://learn.microsoft.com/cli/azure/ad/app/permission#az-ad-app-permission-delete. Without --api-permissions az takes the whole API off; the scripts always name one.</summary>
    public static readonly Command DeletePermission = new("ad app permission delete", [new("--id", Required: true), new("--api", Required: true), new("--api-permissions", Required: true)], DeletePermissionAsync);

    public static readonly Command ResetCredential = new("ad app credential reset",
        [new("--id", Required: true), new("--append", 0), new("--display-name"), new("--end-date"), new("--years")], ResetAsync);

    public static readonly Command ListCredentials = new(
        "ad app credential list",
        [new("--id", Required: true), new("--cert", 0)],
        async call => (await AppAsync(call, await TokenAsync(call)))[Credentials(call)]!.DeepClone());

    public static readonly Command DeleteCredential = new("ad app credential delete", [new("--id", Required: true), new("--key-id", Required: true), new("--cert", 0)], DeleteAsync);

    public static readonly Command Delete = new("ad app delete", [new("--id", Required: true)], async call =>
    {
        var token = await TokenAsync(call);
        return await call.Cloud.SendAsync(HttpMethod.Delete, $"{Graph}/applications/{(await AppAsync(call, token))["id"]}", token);
    });

    private static string Credentials(Call call) => call.Line.Has("--cert") ? "keyCredentials" : "passwordCredentials";

    private static async Task<JsonNode?> AddPermissionAsync(Call call)
    {
        var token = await TokenAsync(call);
        var app = await AppAsync(call, token);
        var all = (JsonArray)app["requiredResourceAccess"]!.DeepClone();
        var api = call.Line["--api"];
        var entry = all.FirstOrDefault(r => (string)r!["resourceAppId"]! == api);
        if (entry is null) all.Add(entry = new JsonObject { ["resourceAppId"] = api, ["resourceAccess"] = new JsonArray() });
        foreach (var permission in call.Line.All("--api-permissions"))
        {
            if (permission.Split('=') is not [var id, "Role" or "Scope"] || !Guid.TryParse(id, out _))
                throw AzError.Usage("Usage error: Please provide both permission id and type, such as `--api-permissions e1fe6dd8-ba31-4d61-89e7-88639da4683d=Scope`");
            ((JsonArray)entry["resourceAccess"]!).Add(new JsonObject { ["id"] = id, ["type"] = permission.Split('=')[1] });
        }

        await call.Cloud.SendAsync(HttpMethod.Patch, $"{Graph}/applications/{app["id"]}", token, new JsonObject { ["requiredResourceAccess"] = all });
        await call.Warnings.WriteLineAsync($"WARNING: Invoking `az ad app permission grant --id {app["appId"]} --api {api}` is needed to make the change effective");
        return null;
    }

    /// <summary>What is not declared is nothing to take off; an API without permissions leaves the list.</summary>
    private static async Task<JsonNode?> DeletePermissionAsync(Call call)
    {
        if (!Guid.TryParse(call.Line["--api-permissions"], out _)) throw AzError.Usage("argument --api-permissions: the id of a permission is expected, without =Role or =Scope");
        var token = await TokenAsync(call);
        var app = await AppAsync(call, token);
        var all = (JsonArray)app["requiredResourceAccess"]!.DeepClone();
        if (all.FirstOrDefault(r => (string)r!["resourceAppId"]! == call.Line["--api"]) is not JsonObject entry) return null;
        var left = entry["resourceAccess"]!.AsArray().Where(a => (string)a!["id"]! != call.Line["--api-permissions"]).Select(a => a!.DeepClone()).ToArray();
        if (left.Length == 0) all.Remove(entry);
        else entry["resourceAccess"] = new JsonArray(left);
        return await call.Cloud.SendAsync(HttpMethod.Patch, $"{Graph}/applications/{app["id"]}", token, new JsonObject { ["requiredResourceAccess"] = all });
    }

    private static async Task<JsonNode?> ResetAsync(Call call)
    {
        if (!call.Line.Has("--append")) throw new AzError("Without --append az deletes every credential of the application; no script of the portal may do that.");
        if (call.Line.Has("--years") && call.Line.Has("--end-date")) throw AzError.Usage("usage error: --years | --end-date");
        var token = await TokenAsync(call);
        var app = await AppAsync(call, token);
        var end = call.Line.Find("--end-date") is { } date
            ? DateTimeOffset.Parse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : throw new AzError("az takes one year without --end-date; the scripts always say until when.");
        var credential = new JsonObject { ["displayName"] = call.Line.Find("--display-name"), ["endDateTime"] = end.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) };
        var made = await call.Cloud.SendAsync(HttpMethod.Post, $"{Graph}/applications/{app["id"]}/addPassword", token, new JsonObject { ["passwordCredential"] = credential });
        await call.Warnings.WriteLineAsync("WARNING: The output includes credentials that you must protect. Be sure that you do not include these credentials in your code or check the credentials into your source control.");
        return new JsonObject { ["appId"] = app["appId"]!.DeepClone(), ["password"] = made!["secretText"]!.DeepClone(), ["tenant"] = call.Session.Tenant };
    }

    private static async Task<JsonNode?> DeleteAsync(Call call)
    {
        var token = await TokenAsync(call);
        var app = await AppAsync(call, token);
        var key = call.Line["--key-id"];
        var all = app[Credentials(call)]!.AsArray();
        if (!all.Any(p => (string)p!["keyId"]! == key)) throw AzError.NotFound($"No credential exists with key id {key}");
        // Certificates have no call of their own: the list goes back without the one.
        if (call.Line.Has("--cert"))
            return await call.Cloud.SendAsync(
                HttpMethod.Patch,
                $"{Graph}/applications/{app["id"]}",
                token,
                new JsonObject { ["keyCredentials"] = new JsonArray([.. all.Where(k => (string)k!["keyId"]! != key).Select(k => k!.DeepClone())]) });
        await call.Cloud.SendAsync(HttpMethod.Post, $"{Graph}/applications/{app["id"]}/removePassword", token, new JsonObject { ["keyId"] = key });
        return null;
    }

    private static Task<string> TokenAsync(Call call) => call.Session.TokenAsync(Resource);

    /// <summary>--id is an identifier address, an application id or an object id, tried in this order.</summary>
    private static async Task<JsonNode> AppAsync(Call call, string token)
    {
        var id = call.Line["--id"].Replace("'", "''", StringComparison.Ordinal);
        foreach (var filter in new[] { $"identifierUris/any(s:s eq '{id}')", $"appId eq '{id}'" })
            if ((await call.Cloud.SendAsync(HttpMethod.Get, $"{Graph}/applications?$filter={Uri.EscapeDataString(filter)}", token))!["value"]!.AsArray() is [{ } found]) return found;
        return (await call.Cloud.SendAsync(HttpMethod.Get, $"{Graph}/applications/{Uri.EscapeDataString(call.Line["--id"])}", token))!;
    }
}
