using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Tests.Scripts;

/// <summary>What a program was called with, compared with the same call for a plain name: each difference must be that name and nothing else.</summary>
internal static class ArgumentLists
{
    /// <summary>Whether <paramref name="argument"/> is <paramref name="plain"/> with the other name in it: as it is, escaped for an address, or in JSON.</summary>
    public static bool Same(string plain, string argument, string name)
    {
        if (argument == plain.Replace(Hostile.Plain, name)) return true;
        if (plain.StartsWith("http", StringComparison.Ordinal) && argument == plain.Replace(Hostile.Plain, Uri.EscapeDataString(name))) return true;
        return Json(plain) is { } before && Json(argument) is { } after && JsonNode.DeepEquals(With(before, name), after);
    }

    private static JsonNode? Json(string text)
    {
        try
        {
            return text.StartsWith('{') || text.StartsWith('[') || text.StartsWith('"') ? JsonNode.Parse(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A lone surrogate cannot stand in JSON; it becomes U+FFFD there, as everywhere.</summary>
    private static JsonNode? With(JsonNode? node, string name) => node switch
    {
        JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, With(p.Value, name)))),
        JsonArray a => new JsonArray([.. a.Select(n => With(n, name))]),
        JsonValue v when v.TryGetValue<string>(out var text) => JsonValue.Create(text.Replace(Hostile.Plain, new string(name).Replace('\uD800', '\uFFFD'))),
        _ => node?.DeepClone(),
    };
}
