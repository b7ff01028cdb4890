using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Portal.EndToEnd.Harness;

/// <summary>What the cloud holds, asked past the portal with the seeded automation application: Graph and Dataverse themselves answer.</summary>
public sealed class Truth(SandboxControl cloud)
{
    private const string Graph = "https://graph.microsoft.com/v1.0";

    public Task<IReadOnlyList<JsonNode>> ApplicationsAsync(string displayName) => cloud.ListAsync($"{Graph}/applications?$filter=displayName eq '{displayName}'");

    public async Task<JsonNode> ApplicationAsync(string displayName) => Assert.Single(await ApplicationsAsync(displayName));

    public async Task<JsonNode> PrincipalAsync(string appId) => Assert.Single(await cloud.ListAsync($"{Graph}/servicePrincipals?$filter=appId eq '{appId}'"));

    /// <summary>Key ids of the application's secrets.</summary>
    public async Task<IReadOnlyList<string>> SecretsOfAsync(string displayName) =>
        [.. (await ApplicationAsync(displayName))["passwordCredentials"]!.AsArray().Select(p => p!["keyId"]!.GetValue<string>())];

    /// <summary>App roles that the application's service principal was granted.</summary>
    public async Task<IReadOnlyList<JsonNode>> GrantsOfAsync(string displayName)
    {
        var principal = await PrincipalAsync((await ApplicationAsync(displayName))["appId"]!.GetValue<string>());
        return await cloud.ListAsync($"{Graph}/servicePrincipals/{principal["id"]}/appRoleAssignments");
    }

    public Task<IReadOnlyList<JsonNode>> RowsAsync(string environment, string table, string query = "") =>
        cloud.ListAsync($"{environment}/api/data/v9.2/{table}{query}");

    /// <summary>Texts of the client secrets given out since the sandbox started, with the application they belong to.</summary>
    public async Task<IReadOnlyList<SecretGiven>> SecretsGivenAsync() =>
        (await cloud.Http.GetFromJsonAsync<List<SecretGiven>>("https://sandbox.localhost/secrets"))!;

    /// <summary>Whether Entra accepts this text as the application's secret.</summary>
    public async Task<bool> IsAcceptedAsync(string appId, string secret)
    {
        var tenant = (await cloud.SeedAsync())["automation"]!["tenantId"]!.GetValue<string>();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials", ["client_id"] = appId, ["client_secret"] = secret, ["scope"] = "https://vault.azure.net/.default",
        });
        using var answer = await cloud.Http.PostAsync($"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token", form);
        return answer.IsSuccessStatusCode;
    }

    public sealed record SecretGiven(string AppId, string KeyId, string Text);
}
