using System.Text.Json;
using Portal.Sandbox.Network;

namespace Portal.Sandbox.Sync;

/// <summary>Tokens as Dynamics asks for them: with what is stored, of the tenant that is stored. Nothing is kept from one time to the next.</summary>
internal sealed class EntraToken(DynamicsNetwork network)
{
    public static string Endpoint(string tenant) => $"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token";

    public Task<string> BySecretAsync(string tenant, string appId, string secret, string scope, CancellationToken ct) => AskAsync(tenant, new()
    {
        ["client_id"] = appId, ["client_secret"] = secret, ["grant_type"] = "client_credentials", ["scope"] = scope,
    }, ct);

    /// <exception cref="SyncFailure">With Entra's answer.</exception>
    public async Task<string> AskAsync(string tenant, Dictionary<string, string> form, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint(Uri.EscapeDataString(tenant)));
        request.Content = new FormUrlEncodedContent(form);
        using var answer = await Transport.SendAsync(network.Http, request, ct);
        var body = await answer.Content.ReadAsStringAsync(ct);
        using var json = JsonOrNull.Parse(body);
        if (answer.IsSuccessStatusCode && json is not null) return json.RootElement.GetProperty("access_token").GetString()!;
        var text = json?.RootElement.TryGetProperty("error_description", out var description) == true ? description.GetString() : body;
        throw SyncFailure.Credentials($"Microsoft Entra ID answered {(int)answer.StatusCode}: {text}");
    }
}

internal static class JsonOrNull
{
    public static JsonDocument? Parse(string body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
