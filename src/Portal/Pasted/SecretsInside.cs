using System.Text.Json;
using System.Text.RegularExpressions;

namespace Portal.Pasted;

/// <summary>Finds what must not be kept: the reading scripts never ask for a secret, so one in a paste came from elsewhere.</summary>
internal static partial class SecretsInside
{
    private static readonly string[] Names =
        ["secretText", "clientSecret", "client_secret", "password", "access_token", "accessToken", "refresh_token", "refreshToken", "id_token", "privateKey", "private_key", "pfx", "connectionString"];

    /// <summary>The secrets Entra makes carry "8Q~" and the like at a fixed place, for scanners. https://learn.microsoft.com/purview/sit-defn-azure-ad-client-secret</summary>
    [GeneratedRegex(@"(?<![A-Za-z0-9_~.\-])[A-Za-z0-9_~.\-]{3}[0-9]Q~[A-Za-z0-9_~.\-]{31,34}(?![A-Za-z0-9_~.\-])", RegexOptions.None, 1000)]
    private static partial Regex EntraSecret { get; }

    /// <summary>A signed token: three parts, the first two JSON.</summary>
    [GeneratedRegex(@"eyJ[A-Za-z0-9_\-]{8,}\.eyJ[A-Za-z0-9_\-]{8,}\.", RegexOptions.None, 1000)]
    private static partial Regex Token { get; }

    /// <summary>What it is and where, never the value; null when nothing looks like a secret.</summary>
    public static string? Find(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => OfVault(json) ?? json.EnumerateObject().Select(p => Named(p) ?? Find(p.Value)).FirstOrDefault(f => f is not null),
        JsonValueKind.Array => json.EnumerateArray().Select(Find).FirstOrDefault(f => f is not null),
        JsonValueKind.String => FindIn(json.GetString()!),
        _ => null,
    };

    public static string? FindIn(string text) =>
        text.Contains("PRIVATE KEY-----", StringComparison.Ordinal) ? "a private key"
        : EntraSecret.IsMatch(text) ? "something that looks like a client secret"
        : Token.IsMatch(text) ? "an access token"
        : null;

    private static string? Named(JsonProperty property) =>
        property.Value is { ValueKind: JsonValueKind.String } value && value.GetString()!.Length > 0 && Names.Contains(property.Name, StringComparer.OrdinalIgnoreCase) ? $"a value named {property.Name}" : null;

    /// <summary>A Key Vault secret: its value beside its id.</summary>
    private static string? OfVault(JsonElement json) =>
        json.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.String
        && json.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String && id.GetString()!.Contains("/secrets/", StringComparison.OrdinalIgnoreCase)
            ? "the value of a Key Vault secret" : null;
}
