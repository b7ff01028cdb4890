using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Portal.Sandbox.Seeds;
using Portal.Tests;

namespace Portal.Sandbox.Tests.Entra;

/// <summary>Token requests by hand, to send what no SDK would.</summary>
public static class TokenClient
{
    public sealed record Answer(HttpStatusCode Status, JsonObject Body)
    {
        public int? Aadsts => Body["error_codes"]?[0]?.GetValue<int>();

        public string? Error => Body["error"]?.GetValue<string>();

        public JsonWebToken AccessToken => new(Body["access_token"]!.GetValue<string>());

        public JsonWebToken IdToken => new(Body["id_token"]!.GetValue<string>());
    }

    public static async Task<Answer> TokenAsync(this CloudClient cloud, string tenant, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var response = await cloud.Http.PostAsync(new Uri($"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"), form);
        return new(response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }

    public static Task<Answer> AsAppAsync(this CloudClient cloud, string appId, string secret, string scope = "https://graph.microsoft.com/.default", string tenant = SeedIds.Contoso) =>
        cloud.TokenAsync(tenant, ("grant_type", "client_credentials"), ("client_id", appId), ("client_secret", secret), ("scope", scope));

    public static Task<Answer> AsAppByAssertionAsync(this CloudClient cloud, string appId, string assertion, string scope = "https://graph.microsoft.com/.default") =>
        cloud.TokenAsync(SeedIds.Contoso, ("grant_type", "client_credentials"), ("client_id", appId), ("client_assertion", assertion), ("scope", scope),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));

    public static X509Certificate2 Certificate(string subject = "CN=test", int days = 365, int daysAgo = 1)
    {
        using var rsa = RSA.Create(2048);
        var now = KnownWorld.Now;
        return new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-daysAgo), now.AddDays(days));
    }

    /// <summary>A good assertion; <paramref name="spoil"/> makes it another.</summary>
    public static string Assertion(X509Certificate2 certificate, string appId, bool pss = true, Action<Dictionary<string, object>>? spoil = null, RSA? signer = null)
    {
        var now = DateTimeOffset.UtcNow;
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["aud"] = $"https://login.microsoftonline.com/{SeedIds.Contoso}/oauth2/v2.0/token", ["iss"] = appId, ["sub"] = appId, ["jti"] = Guid.NewGuid().ToString(),
            ["nbf"] = now.ToUnixTimeSeconds(), ["exp"] = now.AddMinutes(10).ToUnixTimeSeconds(),
        };
        spoil?.Invoke(claims);
        var header = new JsonObject { ["typ"] = "JWT", ["alg"] = pss ? "PS256" : "RS256" };
        if (pss) header["x5t#S256"] = Base64UrlEncoder.Encode(SHA256.HashData(certificate.RawData));
        else header["x5t"] = Base64UrlEncoder.Encode(certificate.GetCertHash());
        var signed = $"{Base64UrlEncoder.Encode(header.ToJsonString())}.{Base64UrlEncoder.Encode(System.Text.Json.JsonSerializer.Serialize(claims))}";
        using var own = certificate.GetRSAPrivateKey();
        var signature = (signer ?? own)!.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, pss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64UrlEncoder.Encode(signature)}";
    }
}
