using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Control;

/// <summary>
/// GET https://sandbox.localhost/dump: everything the simulated cloud knows, "kind/id" → JSON, so that two moments can be compared. What is secret (private keys,
/// client secrets) is shown by its SHA-256 only.
/// </summary>
internal static class Dump
{
    private static readonly HashSet<string> Secret = new(StringComparer.OrdinalIgnoreCase) { "pfx", "clientsecret", "oauthclientsecret", "incomingpassword", "outgoingpassword", "hash", "key", "privatekey" };

    /// <summary>The sandbox's own belongings, and what changes without anybody's doing.</summary>
    private static readonly HashSet<string> Own = new(StringComparer.Ordinal) { "tls", "signing-key", "seed-credential", "settings", "clock", SettingsStore.FaultsOn };

    public static SortedDictionary<string, JsonNode?> Of(World world)
    {
        var all = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (kind, id, json) in world.Things().Where(t => !Own.Contains(t.Kind)))
        {
            var node = JsonNode.Parse(json);
            Hide(node);
            all[$"{kind}/{id}"] = node;
        }

        return all;
    }

    private static void Hide(JsonNode? node)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items) Hide(item);
            return;
        }

        if (node is not JsonObject fields) return;
        foreach (var (name, value) in fields.ToList())
        {
            if (Secret.Contains(name) && value is JsonValue hidden && hidden.GetValueKind() == JsonValueKind.String)
                fields[name] = "sha256 " + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hidden.GetValue<string>())));
            else Hide(value);
        }
    }
}
