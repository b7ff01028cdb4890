using System.Security.Cryptography.X509Certificates;
using System.Text;
using Azure.Core;
using Portal.Cloud.Http;

namespace Portal.Cloud.Entra;

/// <summary>Tokens as an app, straight from Entra each time: a cached one would hide a new grant or a removed secret. Used in the credential window only.</summary>
public sealed class AppTokens(CloudNetwork network)
{
    public const string VaultResource = "https://vault.azure.net";
    public const string ExchangeOnlineResource = "https://outlook.office365.com";

    /// <param name="resource">"https://vault.azure.net", without "/.default".</param>
    public Task<AppToken> BySecretAsync(string tenantId, string appId, string secret, string resource, CancellationToken ct) => throw new NotImplementedException();

    /// <param name="certificate">With its private key; signs the assertion.</param>
    public Task<AppToken> ByCertificateAsync(string tenantId, string appId, X509Certificate2 certificate, string resource, CancellationToken ct) => throw new NotImplementedException();
}

/// <summary>An access token and what it says about itself.</summary>
public sealed record AppToken(string Token, DateTimeOffset ExpiresOn, TokenClaims Claims)
{
    /// <summary>This token as a credential, for the gateways.</summary>
    public TokenCredential AsCredential() => DelegatedTokenCredential.Create((_, _) => new AccessToken(Token, ExpiresOn));

    private bool PrintMembers(StringBuilder text)
    {
        text.Append($"Claims = {Claims}");
        return true;
    }
}

/// <summary>Claims of a token meant for another API, read for diagnosis only and never validated.</summary>
public sealed record TokenClaims(string Audience, string TenantId, string AppId, string? ObjectId, IReadOnlyList<string> Roles, DateTimeOffset ExpiresOn);
