using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>The parameters of one call, by name without case.</summary>
internal sealed class CmdletInput(JsonObject parameters)
{
    private readonly Dictionary<string, JsonNode?> _given = new(parameters.Select(p => KeyValuePair.Create(p.Key, p.Value)), StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> Names => _given.Keys;

    public bool Has(string name) => _given.ContainsKey(name);

    public bool IsOn(string name) => Flag(name) == true;

    /// <summary>True, false, or null for the value null and for a parameter that is not given.</summary>
    public bool? Flag(string name) => Value(name) switch
    {
        null => null,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        var other => throw CmdletRefusal.BadValue(name, other.ToString(), "System.Boolean"),
    };

    public string? Text(string name) => Value(name) switch
    {
        null => null,
        JsonValue value when value.GetValueKind() is JsonValueKind.String or JsonValueKind.Number => value.ToString(),
        var other => throw CmdletRefusal.BadValue(name, other.ToJsonString(), "System.String"),
    };

    /// <summary>A parameter without which the cmdlet does nothing.</summary>
    public string Required(string name) => Text(name) is { Length: > 0 } given ? given : throw CmdletRefusal.Missing(name);

    /// <summary>A list, or one value; null is the empty list.</summary>
    public IReadOnlyList<string> Texts(string name) => Value(name) switch
    {
        null => [],
        JsonArray many when many.All(m => m is JsonValue v && v.GetValueKind() == JsonValueKind.String) => [.. many.Select(m => m!.ToString())],
        JsonValue one when one.GetValueKind() == JsonValueKind.String => [one.ToString()],
        var other => throw CmdletRefusal.BadValue(name, other.ToJsonString(), "Microsoft.Exchange.Data.MultiValuedProperty`1[System.String]"),
    };

    private JsonNode? Value(string name) => _given.GetValueOrDefault(name);
}
