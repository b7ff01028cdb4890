using System.Text;
using Microsoft.Identity.Client;
using Microsoft.Identity.Client.Extensibility;
using Portal.Cloud.Http;
using Portal.Settings;

namespace Portal.SignIn;

/// <summary>What Entra gave for a code. Nothing of it is stored; the access token is not read, it is not meant for us.</summary>
/// <param name="HomeAccountId">Object id and tenant id in the account's home tenant, as <c>oid.tid</c>; null when Entra did not say.</param>
public sealed record Redeemed(string IdToken, string? AccessToken, DateTimeOffset ExpiresOn, IReadOnlyList<string> Scopes, string? HomeAccountId)
{
    private bool PrintMembers(StringBuilder text)
    {
        text.Append($"Scopes = {string.Join(' ', Scopes)}, ExpiresOn = {ExpiresOn}");
        return true;
    }
}

/// <summary>
/// Exchanges an authorization code at the token endpoint. MSAL does it, for its client assertions and its care; a new client each time, so
/// that its token cache, which it fills before the id token has been validated, is gone with it.
/// </summary>
public sealed class RedeemCode(CloudNetwork network)
{
    /// <param name="tenant">Tenant id, or <c>organizations</c>.</param>
    /// <param name="registration">With whose client id and credential.</param>
    /// <param name="scopes">Full scope names; empty for the sign-in, which needs no API.</param>
    /// <exception cref="MsalException">Entra refused, or did not answer.</exception>
    public async Task<Redeemed> RunAsync(string tenant, RegistrationSettings registration, string code, string verifier, string redirectUri, IReadOnlyList<string> scopes, CancellationToken ct)
    {
        var result = await Client(tenant, registration, redirectUri)
            .AcquireTokenByAuthorizationCode(scopes, code)
            .WithPkceCodeVerifier(verifier)
            .OnBeforeTokenRequest(WithoutRefreshToken)
            .ExecuteAsync(ct);
        return new(result.IdToken, result.AccessToken, result.ExpiresOn, [.. result.Scopes], result.Account?.HomeAccountId?.Identifier);
    }

    // MSAL always adds offline_access. A refresh token would be a standing right of the person in our hands: not asked for.
    private static Task WithoutRefreshToken(OnBeforeTokenRequestData request)
    {
        if (request.BodyParameters.TryGetValue("scope", out var scope))
            request.BodyParameters["scope"] = string.Join(' ', scope.Split(' ').Where(s => s != "offline_access"));
        return Task.CompletedTask;
    }

    private IConfidentialClientApplication Client(string tenant, RegistrationSettings registration, string redirectUri)
    {
        var builder = ConfidentialClientApplicationBuilder.Create(registration.ClientId)
            .WithAuthority($"https://{LoginAddress.EntraHost}/{tenant}")
            .WithInstanceDiscovery(false)
            .WithRedirectUri(redirectUri)
            .WithClientCapabilities(["cp1"]) // the APIs send their claims challenges only to clients that say they answer them; NOTES.md tells how
            .WithHttpClientFactory(network);
        return registration.Certificate.IsSet()
            ? builder.WithCertificate(registration.Certificate.Load()).Build()
            : builder.WithClientSecret(registration.ClientSecret).Build();
    }
}
