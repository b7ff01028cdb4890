using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Seeds;

namespace Portal.Sandbox.Tests;

/// <summary>Raw calls as different people and programs, and the sandbox's own switches.</summary>
internal static class Calls
{
    public const string VaultAudience = "https://vault.azure.net";
    public const string ArmAudience = "https://management.azure.com/";
    public const string RoleVault = "https://contoso-hma.vault.azure.net/";
    public const string PolicyVault = "https://contoso-legacy.vault.azure.net/";
    public const string Api = SeedIds.Environment + "/api/data/v9.2/";
    public const string RoleVaultId = $"/subscriptions/{SeedIds.Subscription}/resourceGroups/{SeedIds.ResourceGroup}/providers/Microsoft.KeyVault/vaults/contoso-hma";
    public const string PolicyVaultId = $"/subscriptions/{SeedIds.Subscription}/resourceGroups/{SeedIds.ResourceGroup}/providers/Microsoft.KeyVault/vaults/contoso-legacy";

    public static string Automation => SeedIds.PrincipalOf(SeedIds.Contoso, SeedIds.AutomationApp);

    /// <summary>With a delegated token, whichever tenant the person is of and whether or not the portal is known there.</summary>
    public static HttpClient As(this CloudClient cloud, string personId, string audience) => cloud.With(cloud.Tokens.ForUser(
        cloud.Directory.Users.Find(personId)!, cloud.Directory.Principal(SeedIds.Contoso, SeedIds.PortalApp)!, audience, ["user_impersonation"]));

    public static HttpClient AsApp(this CloudClient cloud, string appId, string audience) => cloud.With(cloud.TokenOfApp(SeedIds.Contoso, appId, audience));

    /// <summary>A seeded application's secret, from the seed document.</summary>
    public static string SecretOf(this CloudClient cloud, string appId)
    {
        var seed = JsonNode.Parse(cloud.Http.GetStringAsync("https://sandbox.localhost/seed").GetAwaiter().GetResult())!;
        return new[] { seed["automation"]!, seed["portal"]! }.Single(a => a["clientId"]!.ToString() == appId)["clientSecret"]!.ToString();
    }

    public static async Task SetAsync(this CloudClient cloud, object settings) =>
        (await cloud.Http.PostAsJsonAsync("https://sandbox.localhost/settings", settings)).EnsureSuccessStatusCode();

    public static async Task MoveWorldAsync(this CloudClient cloud, double seconds) =>
        (await cloud.Http.PostAsJsonAsync("https://sandbox.localhost/clock", new { moveSeconds = seconds })).EnsureSuccessStatusCode();

    public static async Task<Reply> SendAsync(this HttpClient http, string method, string url, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (body is not null) request.Content = body as HttpContent ?? new StringContent(body as string ?? System.Text.Json.JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return new Reply((int)answer.StatusCode, text, answer.Headers.Concat(answer.Content.Headers).ToDictionary(h => h.Key, h => string.Join(" | ", h.Value), StringComparer.OrdinalIgnoreCase));
    }
}

internal sealed record Reply(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string? this[string path] => path.Split('.').Aggregate((JsonNode?)Json, (node, part) => node?[part])?.ToString();

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Status, error code and the whole body in one line, for assertions that say what came instead.</summary>
    public override string ToString() => $"{Status} {Text}";
}
