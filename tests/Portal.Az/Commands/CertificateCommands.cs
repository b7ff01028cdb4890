using System.Text.Json.Nodes;

namespace Portal.Az.Commands;

/// <summary>https://learn.microsoft.com/cli/azure/keyvault/certificate#az-keyvault-certificate-create: starts the request and waits for its end.</summary>
internal static class CertificateCommands
{
    private const string Version = "api-version=7.5";

    public static readonly Command Create = new("keyvault certificate create",
        [new("--vault-name", Required: true), new("--name", Required: true, Aliases: ["-n"]), new("--policy", Required: true, Aliases: ["-p"]), new("--tags", -1)], RunAsync);

    /// <summary>A PFX goes as base64, a PEM as it is. https://learn.microsoft.com/cli/azure/keyvault/certificate#az-keyvault-certificate-import</summary>
    public static readonly Command Import = new("keyvault certificate import",
        [new("--vault-name", Required: true), new("--name", Required: true, Aliases: ["-n"]), new("--file", Required: true, Aliases: ["-f"]), new("--password"), new("--tags", -1)], ImportAsync);

    public static readonly Command Recover = new("keyvault certificate recover", [new("--vault-name", Required: true), new("--name", Required: true, Aliases: ["-n"])], async call =>
        await call.Cloud.SendAsync(
            HttpMethod.Post,
            $"https://{call.Line["--vault-name"]}.vault.azure.net/deletedcertificates/{Uri.EscapeDataString(call.Line["--name"])}/recover?{Version}",
            await call.Session.TokenAsync("https://vault.azure.net")));

    private static readonly IReadOnlyList<Option> One = [new("--vault-name", Required: true), new("--name", Required: true, Aliases: ["-n"])];

    public static readonly Command Delete = new("keyvault certificate delete", One, call => DeleteAsync(call, Address(call)));

    public static readonly Command DeletePending = new("keyvault certificate pending delete", One, call => DeleteAsync(call, Address(call) + "/pending"));

    public static readonly Command Purge = new("keyvault certificate purge", One, call => DeleteAsync(call, Address(call).Replace("/certificates/", "/deletedcertificates/", StringComparison.Ordinal)));

    private static async Task<JsonNode?> DeleteAsync(Call call, string address) =>
        await call.Cloud.SendAsync(HttpMethod.Delete, $"{address}?{Version}", await call.Session.TokenAsync("https://vault.azure.net"));

    private static async Task<JsonNode?> ImportAsync(Call call)
    {
        if (!File.Exists(call.Line["--file"])) throw new AzError($"[Errno 2] No such file or directory: '{call.Line["--file"]}'");
        var bytes = await File.ReadAllBytesAsync(call.Line["--file"]);
        var isPem = System.Text.Encoding.ASCII.GetString(bytes).Contains("-----BEGIN", StringComparison.Ordinal);
        var body = new JsonObject { ["value"] = isPem ? System.Text.Encoding.UTF8.GetString(bytes) : Convert.ToBase64String(bytes), ["tags"] = Tags(call) };
        if (call.Line.Find("--password") is { } password) body["pwd"] = password;
        if (isPem) body["policy"] = new JsonObject { ["secret_props"] = new JsonObject { ["contentType"] = "application/x-pem-file" } };
        return await call.Cloud.SendAsync(HttpMethod.Post, $"{Address(call)}/import?{Version}", await call.Session.TokenAsync("https://vault.azure.net"), body);
    }

    private static string Address(Call call) => $"https://{call.Line["--vault-name"]}.vault.azure.net/certificates/{Uri.EscapeDataString(call.Line["--name"])}";

    private static JsonObject Tags(Call call) =>
        new(call.Line.All("--tags").Select(t => t.Split('=', 2)).Select(t => KeyValuePair.Create(t[0], (JsonNode?)JsonValue.Create(t.Length == 2 ? t[1] : ""))));

    private static async Task<JsonNode?> RunAsync(Call call)
    {
        var address = Address(call);
        var policy = Cloud.Parse(call.Line["--policy"]) as JsonObject ?? throw new AzError("Failed to parse string as JSON: --policy");
        var token = await call.Session.TokenAsync("https://vault.azure.net");
        await call.Cloud.SendAsync(HttpMethod.Post, $"{address}/create?{Version}", token, new JsonObject { ["policy"] = Translate(policy), ["attributes"] = new JsonObject { ["enabled"] = true }, ["tags"] = Tags(call) });
        for (var i = 0; i < 120; i++)
        {
            var operation = (await call.Cloud.SendAsync(HttpMethod.Get, $"{address}/pending?{Version}", token))!;
            var status = (string)operation["status"]!;
            // A request for a CA that the vault does not know waits for a merge; az does not wait for that.
            if (status.Equals("completed", StringComparison.OrdinalIgnoreCase) || (string?)operation["issuer"]?["name"] == "Unknown") return operation;
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
        ["subjectAlternativeNames"] = "sans", ["dnsNames"] = "dns_names", ["validityInMonths"] = "validity_months", ["keyUsage"] = "key_usage",
        ["ekus"] = "ekus", ["trigger"] = "trigger", ["action"] = "action", ["daysBeforeExpiry"] = "days_before_expiry",
        ["actionType"] = "action_type",
    };

    private static JsonNode? Renamed(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(Names.GetValueOrDefault(p.Key) ?? throw new AzError($"--policy: unknown property {p.Key}"), Renamed(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Renamed)]),
        _ => node?.DeepClone(),
    };
}
