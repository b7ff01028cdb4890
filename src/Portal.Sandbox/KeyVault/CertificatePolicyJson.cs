using System.Text.Json.Nodes;

namespace Portal.Sandbox.KeyVault;

/// <summary>The policy between its wire form and ours. Fields left out take Key Vault's defaults.</summary>
internal static class CertificatePolicyJson
{
    private static readonly string[] DefaultUsage = ["digitalSignature", "keyEncipherment"];
    private static readonly string[] DefaultEkus = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];

    /// <exception cref="FormatException">What is wrong with it, in words for the caller.</exception>
    public static CertificatePolicy Read(JsonNode? policy)
    {
        if (policy is not JsonObject) throw new FormatException("Property policy is required.");
        var (key, x509) = (policy["key_props"], policy["x509_props"]);
        if (Text(key?["kty"]) is { } type && type is not ("RSA" or "RSA-HSM")) throw new FormatException($"The sandbox makes RSA keys only, not {type}.");
        var issuer = Text(policy["issuer"]?["name"]) ?? "Unknown"; // "or don't specify the issuer field" (Create a KV certificate manually)
        if (issuer is not ("Self" or "Unknown")) throw new FormatException($"Certificate issuer not found: {issuer}");
        var size = Number(key?["key_size"]) ?? 2048;
        if (size is not (2048 or 3072 or 4096)) throw new FormatException("Property key_size has an invalid value. RSA keys are 2048, 3072 or 4096 bits.");
        var months = Number(x509?["validity_months"]) ?? 12;
        if (months is < 1 or > 1200) throw new FormatException("Property validity_months has an invalid value.");

        return new CertificatePolicy(
            key?["exportable"]?.GetValue<bool>() ?? true, size, key?["reuse_key"]?.GetValue<bool>() ?? false,
            Text(policy["secret_props"]?["contentType"]) ?? "application/x-pkcs12",
            Text(x509?["subject"]) ?? throw new FormatException("Property policy.x509_props.subject is required."), months,
            Texts(x509?["sans"]?["dns_names"]) ?? [], Texts(x509?["key_usage"]) ?? [.. DefaultUsage], Texts(x509?["ekus"]) ?? [.. DefaultEkus], issuer)
        {
            AutoRenews = policy["lifetime_actions"]?.AsArray().Any(a => Text(a?["action"]?["action_type"]) == "AutoRenew") == true,
        };
    }

    public static object Shown(CertificatePolicy policy, string certificateId) => new
    {
        id = certificateId + "/policy",
        key_props = new { exportable = policy.Exportable, kty = "RSA", key_size = policy.KeySize, reuse_key = policy.ReuseKey },
        secret_props = new { contentType = policy.ContentType },
        x509_props = new
        {
            subject = policy.Subject,
            sans = new { dns_names = policy.DnsNames },
            ekus = policy.Ekus,
            key_usage = policy.KeyUsage,
            validity_months = policy.ValidityMonths,
            basic_constraints = new { ca = false },
        },
        lifetime_actions = new[] { new { trigger = new { days_before_expiry = 45 }, action = new { action_type = policy.AutoRenews ? "AutoRenew" : "EmailContacts" } } },
        issuer = new { name = policy.Issuer },
    };

    private static string? Text(JsonNode? node) => node?.GetValue<string>();

    private static int? Number(JsonNode? node) => node?.GetValue<int>();

    private static List<string>? Texts(JsonNode? node) => node?.AsArray().Select(n => n!.GetValue<string>()).ToList();
}
