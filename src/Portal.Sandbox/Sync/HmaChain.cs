using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Portal.Sandbox.Network;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Sync;

/// <summary>From the stored values to a token for Exchange, by the same calls as anybody's: KV-App's token, the vault, an assertion as HMA-App.</summary>
internal sealed class HmaChain(EntraToken tokens, DynamicsNetwork network, Clocks clocks)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <exception cref="SyncFailure">The link that refused, with its answer.</exception>
    /// <param name="kept">Certificates that passes keep between two readings; null reads anew.</param>
    public async Task<SyncSession> OpenAsync(HmaProfile profile, string address, KeptCertificates? kept, CancellationToken ct) =>
        new EwsSession(network, profile.Incoming, profile.Outgoing, await TokenAsync(profile, kept, ct), address);

    private async Task<string> TokenAsync(HmaProfile profile, KeptCertificates? kept, CancellationToken ct)
    {
        if (kept?.Find(profile) is { } remembered)
        {
            using (remembered) return await ExchangeTokenAsync(profile, remembered, ct);
        }

        var vaultTenant = profile.KvTenantId ?? await TenantOfVaultAsync(profile, ct);
        var vaultToken = await tokens.BySecretAsync(vaultTenant, profile.KvAppId, profile.KvSecret, "https://vault.azure.net/.default", ct);

        using var certificate = await CertificateAsync(profile, vaultToken, kept, ct);
        return await ExchangeTokenAsync(profile, certificate, ct);
    }

    private Task<string> ExchangeTokenAsync(HmaProfile profile, X509Certificate2 certificate, CancellationToken ct) => tokens.AskAsync(profile.TenantId, new()
    {
        ["client_id"] = profile.HmaAppId, ["client_assertion_type"] = AssertionType, ["client_assertion"] = Assertion(profile, certificate),
        ["grant_type"] = "client_credentials", ["scope"] = profile.ResourceId + "/.default",
    }, ct);

    /// <summary>The vault's challenge names its tenant.</summary>
    private async Task<string> TenantOfVaultAsync(HmaProfile profile, CancellationToken ct)
    {
        using var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(profile.Vault, $"certificates/{profile.KeyName}?api-version=7.5")), ct);
        var challenge = answer.Headers.WwwAuthenticate.FirstOrDefault()?.Parameter ?? "";
        return challenge.Split('"').FirstOrDefault(p => p.StartsWith("https://login.", StringComparison.Ordinal))?.Split('/')[^1]
            ?? throw SyncFailure.Configuration($"{profile.Vault} does not answer as a key vault.");
    }

    /// <summary>Reads the certificate, then its secret, which holds the private key when the key is exportable.</summary>
    private async Task<X509Certificate2> CertificateAsync(HmaProfile profile, string token, KeptCertificates? kept, CancellationToken ct)
    {
        using var bundle = await VaultAsync(profile, "certificates", token, ct);
        using var secret = await VaultAsync(profile, "secrets", token, ct);
        var pfx = Convert.FromBase64String(secret.RootElement.GetProperty("value").GetString()!);
        var certificate = X509CertificateLoader.LoadPkcs12(pfx, null);
        if (certificate.HasPrivateKey)
        {
            kept?.Keep(profile, pfx);
            return certificate;
        }

        certificate.Dispose();
        throw SyncFailure.Credentials($"The secret {profile.KeyName} in {profile.Vault} holds no private key: the certificate's key is not exportable.");
    }

    private async Task<JsonDocument> VaultAsync(HmaProfile profile, string kind, string token, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(profile.Vault, $"{kind}/{profile.KeyName}?api-version=7.5"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await SendAsync(request, ct);
        var body = await answer.Content.ReadAsStringAsync(ct);
        if (!answer.IsSuccessStatusCode) throw SyncFailure.Credentials($"Key Vault answered {(int)answer.StatusCode}: {MessageIn(body)}");
        return JsonDocument.Parse(body);
    }

    private string Assertion(HmaProfile profile, X509Certificate2 certificate)
    {
        var now = clocks.Protocol.UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = profile.HmaAppId,
            Audience = EntraToken.Endpoint(profile.TenantId),
            NotBefore = now,
            IssuedAt = now,
            Expires = now.AddMinutes(5),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = profile.HmaAppId, ["jti"] = Guid.NewGuid().ToString() },
            AdditionalHeaderClaims = new Dictionary<string, object>(StringComparer.Ordinal) { ["x5t#S256"] = Base64UrlEncoder.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256)) },
            // Not cached: the key lives as long as this method. The header's x5t comes from the key.
            SigningCredentials = new SigningCredentials(new X509SecurityKey(certificate) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } }, SecurityAlgorithms.RsaSsaPssSha256),
        });
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct) => await Transport.SendAsync(network.Http, request, ct);

    private static string MessageIn(string body)
    {
        using var json = JsonOrNull.Parse(body);
        return json?.RootElement.TryGetProperty("error", out var error) == true && error.TryGetProperty("message", out var message) ? message.GetString()! : body;
    }
}
