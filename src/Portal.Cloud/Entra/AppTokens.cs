using System.Security.Cryptography.X509Certificates;
using System.Text;
using Azure.Core;
using Microsoft.Identity.Client;
using Portal.Cloud.Http;

namespace Portal.Cloud.Entra;

/// <summary>Tokens as an app, straight from Entra each time: a cached one would hide a new grant or a removed secret. Used in the credential window only.</summary>
public sealed class AppTokens(CloudNetwork network)
{
    public const string VaultResource = "https://vault.azure.net";
    public const string ExchangeOnlineResource = "https://outlook.office365.com";
    public const string GraphResource = "https://graph.microsoft.com";

    /// <param name="resource">One of the above or another, without "/.default".</param>
    public Task<AppToken> BySecretAsync(string tenantId, string appId, string secret, string resource, CancellationToken ct) =>
        AcquireAsync(tenantId, appId, resource, builder => builder.WithClientSecret(secret), ct);

    /// <param name="certificate">With its private key; signs the assertion (PS256, x5t#S256).</param>
    public Task<AppToken> ByCertificateAsync(string tenantId, string appId, X509Certificate2 certificate, string resource, CancellationToken ct) =>
        AcquireAsync(tenantId, appId, resource, builder => builder.WithCertificate(certificate), ct);

    private async Task<AppToken> AcquireAsync(
        string tenantId, string appId, string resource, Func<ConfidentialClientApplicationBuilder, ConfidentialClientApplicationBuilder> credential, CancellationToken ct)
    {
        try
        {
            // MSAL keeps its cache per application object, so a new object is a token from the source.
            var app = credential(ConfidentialClientApplicationBuilder.Create(appId))
                .WithAuthority($"https://login.microsoftonline.com/{tenantId}/")
                .WithHttpClientFactory(network)
                .Build();
            var result = await app.AcquireTokenForClient([Scope(resource)]).WithForceRefresh(true).ExecuteAsync(ct);
            return new AppToken(result.AccessToken, result.ExpiresOn, TokenClaims.Read(result.AccessToken));
        }
        catch (MsalException e)
        {
            throw new CloudException(EntraAnswers.From(e, ct), e);
        }
        catch (Exception e) when (ConnectionErrors.From(e, CloudSystem.Entra, "login.microsoftonline.com", ct) is { } error)
        {
            throw new CloudException(error, e);
        }
    }

    /// <summary>Exchange registers its addresses with a slash at the end and accepts the audience without; Entra finds the resource either way.</summary>
    internal static string Scope(string resource) => $"{resource.TrimEnd('/')}/.default";
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
