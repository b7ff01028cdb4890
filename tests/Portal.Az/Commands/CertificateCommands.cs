using System.Text.Json.Nodes;

namespace Portal.Az.Commands;

/// <summary>https://learn.microsoft.com/cli/azure/keyvault/certificate#az-keyvault-certificate-create: starts the request and waits for its end.</summary>
internal static class CertificateCommands
{
    private const string Version = "api-version=7.5";

    public static readonly Command Create = new("keyvault certificate create",
        [new("--vault-name", Required: true), new("--name", Required: true, Aliases: ["-n"]), new("--policy", Required: true, Aliases: ["-p"]), new("--tags", -1)], RunAsync);

    private static async Task<JsonNode?> RunAsync(Call call)
    {
        var address = $"https://{call.Line["--vault-name"]}.vault.azure.net/certificates/{Uri.EscapeDataString(call.Line["--name"])}";
        var policy = Cloud.Parse(call.Line["--policy"]) as JsonObject ?? throw new AzError("Failed to parse string as JSON: --policy");
        var token = await call.Session.TokenAsync("https://vault.azure.net");
        var tags = new JsonObject(call.Line.All("--tags").Select(t => t.Split('=', 2)).Select(t => KeyValuePair.Create(t[0], (JsonNode?)JsonValue.Create(t.Length == 2 ? t[1] : ""))));
        await call.Cloud.SendAsync(HttpMethod.Post, $"{address}/create?{Version}", token, new JsonObject { ["policy"] = Translate(policy), ["attributes"] = new JsonObject { ["enabled"] = true }, ["tags"] = tags });
        for (var i = 0; i < 120; i++)
        {
            var operation = (await call.Cloud.SendAsync(HttpMethod.Get, $"{address}/pending?{Version}", token))!;
            var status = (string)operation["status"]!;
            if (status.Equals("completed", StringComparison.OrdinalIgnoreCase)) return operation;
            if (!status.Equals("inProgress", StringComparison.OrdinalIgnoreCase)) throw new AzError($"{status}: {operation["error"]?["message"]}");
            await Task.Delay(TimeSpan.FromSeconds(0.5));
        }

        throw new AzError("The certificate was not made within a minute.");
    }

    /// <summary>From the names of az's policy file, as "az keyvault certificate get-default-policy" prints it, to those of the service. A name that az does not know is an error.</summary>
    private static JsonObject Translate(JsonObject policy)
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["issuerParameters"] = "issuer", ["keyProperties"] = "key_props", ["secretProperties"] = "secret_props", ["x509CertificateProperties"] = "x509_props", ["lifetimeActions"] = "lifetime_actions",
        };
        return new JsonObject(policy.Select(p => KeyValuePair.Create(parts.GetValueOrDefault(p.Key) ?? throw new AzError($"--policy: unknown part {p.Key}"), Renamed(p.Value))));
    }

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["name"] = "name", ["exportable"] = "exportable", ["keyType"] = "kty", ["keySize"] = "key_size", ["reuseKey"] = "reuse_key", ["contentType"] = "contentType", ["subject"] = "subject",
        ["validityInMonths"] = "validity_months", ["keyUsage"] = "key_usage", ["ekus"] = "ekus", ["trigger"] = "trigger", ["action"] = "action", ["daysBeforeExpiry"] = "days_before_expiry", ["actionType"] = "action_type",
    };

    private static JsonNode? Renamed(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(Names.GetValueOrDefault(p.Key) ?? throw new AzError($"--policy: unknown property {p.Key}"), Renamed(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Renamed)]),
        _ => node?.DeepClone(),
    };
}
