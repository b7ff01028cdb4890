using System.Text.Json;

namespace Portal.Cloud.Http;

/// <summary>Reading JSON whose fields may be absent or null.</summary>
internal static class JsonReading
{
    public static bool Has(this JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);
    }

    public static JsonElement? At(this JsonElement element, string name) => element.Has(name, out var value) ? value : null;

    public static string? Text(this JsonElement element, string name) =>
        !element.Has(name, out var value) ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();

    public static int? Int(this JsonElement element, string name) => element.Has(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    public static bool? Bool(this JsonElement element, string name) => element.Has(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    public static Guid? Guid(this JsonElement element, string name) => System.Guid.TryParse(element.Text(name), out var id) ? id : null;

    public static DateTimeOffset? Time(this JsonElement element, string name) => element.Has(name, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time) ? time : null;

    /// <summary>Seconds since 1970, as Key Vault and tokens write times.</summary>
    public static DateTimeOffset? UnixTime(this JsonElement element, string name) => element.Has(name, out var value) && value.TryGetInt64(out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Has(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    public static IReadOnlyList<string> Texts(this JsonElement element, string name) => [.. element.Items(name).Select(v => v.GetString()).OfType<string>()];
}
