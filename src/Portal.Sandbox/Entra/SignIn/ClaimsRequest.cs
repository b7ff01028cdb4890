using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.Entra.SignIn;

/// <summary>
/// What a <c>claims</c> parameter asks of the access token. https://learn.microsoft.com/entra/identity-platform/claims-challenge
/// </summary>
/// <param name="Contexts">Authentication contexts that must be met (<c>acrs</c>, essential).</param>
/// <param name="Capabilities">What the client says it can handle (<c>xms_cc</c>); <c>cp1</c> is claims challenges.</param>
internal sealed record ClaimsRequest(IReadOnlyList<string> Contexts, IReadOnlyList<string> Capabilities)
{
    public static readonly ClaimsRequest None = new([], []);

    /// <exception cref="EntraRefusal">It is not JSON of that shape.</exception>
    public static ClaimsRequest Parse(string? json)
    {
        if (string.IsNullOrEmpty(json)) return None;
        try
        {
            var token = JsonNode.Parse(json)!.AsObject()["access_token"]?.AsObject();
            var contexts = token?["acrs"]?.AsObject();
            return new(contexts?["essential"]?.GetValue<bool>() == true ? Values(contexts) : [], Values(token?["xms_cc"]?.AsObject()));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw EntraErrors.BadClaims();
        }
    }

    /// <summary>"value" for one, "values" for several.</summary>
    private static List<string> Values(JsonObject? claim) =>
        [.. (claim?["values"]?.AsArray() ?? []).Append(claim?["value"]?.DeepClone()).OfType<JsonNode>().Select(v => v.GetValue<string>())];
}
