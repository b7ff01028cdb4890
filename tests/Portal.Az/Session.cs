using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Portal.Az;

/// <summary>
/// Who is signed in, kept in az's folder between calls. Signing in is what a browser does at Entra: the authorize endpoint, the choice of an account, the code
/// for the address on this machine, redeemed with the code verifier and no secret, because the Azure CLI is a public client.
/// </summary>
public sealed class Session(Cloud cloud)
{
    private const string ClientId = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
    private const string Redirect = "http://localhost:8400";
    private const string ArmResource = "https://management.core.windows.net/";

    private string FileName => Path.Combine(cloud.Settings.Folder, "stand-in.json");

    /// <exception cref="AzError">Nobody is signed in.</exception>
    public JsonObject Account => (File.Exists(FileName) ? JsonNode.Parse(File.ReadAllText(FileName)) as JsonObject : null) ?? throw new AzError("Please run 'az login' to setup account.");

    public string Tenant => (string)Account["tenantId"]!;

    public async Task<JsonObject> SignInAsync(string tenant)
    {
        var verifier = Text(RandomNumberGenerator.GetBytes(32));
        var query = $"client_id={ClientId}&response_type=code&response_mode=query&redirect_uri={Uri.EscapeDataString(Redirect)}&scope={Uri.EscapeDataString($"{ArmResource}/.default offline_access openid profile")}"
            + $"&code_challenge={Text(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))}&code_challenge_method=S256&prompt=select_account";
        using var choice = new FormUrlEncodedContent([KeyValuePair.Create("user", cloud.Settings.PersonId)]);
        using var answer = await cloud.Http.PostAsync(new Uri($"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize?{query}"), choice);
        if (answer.StatusCode != HttpStatusCode.Redirect || answer.Headers.Location is not { } location) throw new AzError($"The sign-in did not end: {Between(await answer.Content.ReadAsStringAsync(), "AADSTS", "<")}");
        var sent = System.Web.HttpUtility.ParseQueryString(location.Query);
        if (sent["code"] is not { } code) throw new AzError($"{sent["error_description"]}");
        var tokens = await TokensAsync(tenant, ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Redirect), ("code_verifier", verifier));
        var account = new JsonObject
        {
            ["environmentName"] = "AzureCloud", ["id"] = tenant, ["isDefault"] = true, ["name"] = "N/A(tenant level account)", ["state"] = "Enabled", ["tenantId"] = tenant,
            ["user"] = new JsonObject { ["name"] = NameIn((string)tokens["id_token"]!), ["type"] = "user" },
        };
        Directory.CreateDirectory(cloud.Settings.Folder);
        var kept = (JsonObject)account.DeepClone();
        kept["refreshToken"] = tokens["refresh_token"]!.DeepClone();
        await File.WriteAllTextAsync(FileName, kept.ToJsonString());
        return account;
    }

    /// <param name="resource">As az names it; the scope is this and "/.default".</param>
    public async Task<string> TokenAsync(string resource) =>
        (string)(await TokensAsync(Tenant, ("grant_type", "refresh_token"), ("refresh_token", (string)Account["refreshToken"]!), ("scope", $"{resource}/.default")))["access_token"]!;

    private async Task<JsonObject> TokensAsync(string tenant, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("client_id", ClientId), .. fields.Select(f => KeyValuePair.Create(f.Name, f.Value))]);
        using var answer = await cloud.Http.PostAsync(new Uri($"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"), form);
        var body = (JsonObject)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return answer.IsSuccessStatusCode ? body : throw new AzError($"{body["error_description"]}");
    }

    private static string NameIn(string idToken)
    {
        var payload = idToken.Split('.')[1].Replace('-', '+').Replace('_', '/');
        return (string)JsonNode.Parse(Convert.FromBase64String(payload.PadRight((payload.Length + 3) / 4 * 4, '=')))!["preferred_username"]!;
    }

    private static string Text(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static string Between(string text, string from, string to)
    {
        var begin = text.IndexOf(from, StringComparison.Ordinal);
        return begin < 0 ? "no reason was given" : text[begin..][..text[begin..].IndexOf(to, StringComparison.Ordinal)];
    }
}
