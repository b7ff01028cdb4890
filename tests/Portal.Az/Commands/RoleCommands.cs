using System.Text.Json.Nodes;

namespace Portal.Az.Commands;

/// <summary>https://learn.microsoft.com/cli/azure/role/assignment#az-role-assignment-create: asked for twice, the second time answers with the first assignment.</summary>
internal static class RoleCommands
{
    private const string Version = "api-version=2022-04-01";

    public static readonly Command Create = new("role assignment create",
    [
        new("--role", Required: true), new("--scope", Required: true), new("--name"), new("--assignee-object-id", Required: true), new("--assignee-principal-type", Required: true),
    ], RunAsync);

    public static readonly Command Delete = new("role assignment delete", [new("--ids", -1, Required: true)], async call =>
    {
        var token = await call.Session.TokenAsync("https://management.core.windows.net/");
        foreach (var id in call.Line.All("--ids")) await call.Cloud.SendAsync(HttpMethod.Delete, $"https://management.azure.com{id}?{Version}", token);
        return null;
    });

    private static async Task<JsonNode?> RunAsync(Call call)
    {
        var line = call.Line;
        if (line["--assignee-principal-type"] is not ("User" or "Group" or "ServicePrincipal" or "ForeignGroup"))
            throw AzError.Usage($"argument --assignee-principal-type: invalid choice: '{line["--assignee-principal-type"]}'");
        if (!line["--role"].Contains("/providers/Microsoft.Authorization/roleDefinitions/", StringComparison.Ordinal)) throw new AzError("The stand-in takes a role by its full id only; az also takes names.");
        var token = await call.Session.TokenAsync("https://management.core.windows.net/");
        var assignments = $"https://management.azure.com{line["--scope"]}/providers/Microsoft.Authorization/roleAssignments";
        var body = new JsonObject
        {
            ["properties"] = new JsonObject { ["roleDefinitionId"] = line["--role"], ["principalId"] = line["--assignee-object-id"], ["principalType"] = line["--assignee-principal-type"] },
        };
        try
        {
            return await call.Cloud.SendAsync(HttpMethod.Put, $"{assignments}/{line.Find("--name") ?? Guid.NewGuid().ToString()}?{Version}", token, body);
        }
        catch (AzError error) when (error.Message.StartsWith("(RoleAssignmentExists)", StringComparison.Ordinal))
        {
            var filter = Uri.EscapeDataString($"atScope() and assignedTo('{line["--assignee-object-id"]}')");
            return (await call.Cloud.SendAsync(HttpMethod.Get, $"{assignments}?$filter={filter}&{Version}", token))!["value"]!.AsArray()
                .First(a => ((string)a!["properties"]!["roleDefinitionId"]!).EndsWith(line["--role"].Split('/')[^1], StringComparison.OrdinalIgnoreCase))!.DeepClone();
        }
    }
}
