using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Microsoft.IdentityModel.Validators;
using Portal.Settings;

namespace Portal.SignIn;

/// <summary>
/// Everything an id token of Entra must be before it counts.
/// https://learn.microsoft.com/entra/identity-platform/id-tokens and https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens
/// </summary>
public sealed class ValidateIdToken(PortalSettings settings, EntraMetadata metadata)
{
    private static readonly JsonWebTokenHandler Tokens = new() { MapInboundClaims = false };

    // State is checked before, with the correlation cookie. The nonce carries its time; a sign-in page left open longer starts anew.
    private static readonly OpenIdConnectProtocolValidator Protocol = new() { RequireStateValidation = false, NonceLifetime = TimeSpan.FromMinutes(15) };

    /// <param name="tenant">The tenant whose metadata the request was made with.</param>
    /// <param name="clientId">The registration it must be made out to.</param>
    /// <param name="forToken">It came with an API token of one tenant, which <see cref="KnownApis"/> allowed. A sign-in is for the tenants on the list alone.</param>
    /// <exception cref="SecurityTokenException">The token is refused; the message is for the log.</exception>
    public async Task<ClaimsPrincipal> RunAsync(string tenant, string clientId, string nonce, Redeemed redeemed, bool forToken)
    {
        var result = await Tokens.ValidateTokenAsync(redeemed.IdToken, Parameters(tenant, clientId, forToken));
        if (!result.IsValid) throw result.Exception is SecurityTokenException known ? known : new SecurityTokenException("The id token cannot be read.", result.Exception);
        var token = (JsonWebToken)result.SecurityToken;

        // The library accepts several audiences when one of them is ours; Entra never issues that.
        if (token.Audiences.Count() != 1) throw new SecurityTokenInvalidAudienceException("The id token has more than one audience.");
        if (!Guid.TryParse(token.GetPayloadValue("oid"), out _)) throw new SecurityTokenException("The id token has no oid.");
        ValidateProtocol(token, clientId, nonce, redeemed);
        return new ClaimsPrincipal(result.ClaimsIdentity);
    }

    private TokenValidationParameters Parameters(string tenant, string clientId, bool forToken)
    {
        var parameters = new TokenValidationParameters
        {
            ConfigurationManager = metadata.Manager(tenant),
            ValidAudience = clientId,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            IssuerValidatorUsingConfiguration = (issuer, token, _, configuration) => IssuerOf(issuer, token, configuration, forToken ? tenant : settings.SignIn.TenantId!),
            NameClaimType = PersonClaims.UserName,
            RoleClaimType = PersonClaims.Role,
            AuthenticationType = "Entra",
            ClockSkew = TimeSpan.FromMinutes(2),
        };
        // Each of Entra's keys says which issuer it may sign for. The library checks that for APIs only, unless told.
        parameters.EnableAadSigningKeyIssuerValidation();
        return parameters;
    }

    private string IssuerOf(string issuer, SecurityToken token, BaseConfiguration configuration, string besides)
    {
        var tid = (token as JsonWebToken)?.GetPayloadValue(PersonClaims.Tenant) ?? "";
        if (!Guid.TryParseExact(tid, "D", out _)) throw new SecurityTokenInvalidIssuerException("The id token's tenant is no tenant id.") { InvalidIssuer = issuer };
        if (!(AllowedTenants.Contains(tid, StringComparer.OrdinalIgnoreCase) || string.Equals(tid, besides, StringComparison.OrdinalIgnoreCase)))
            throw new WrongTenantException("The id token's tenant is not one whose people may sign in.") { InvalidIssuer = issuer };
        // The metadata of /organizations has a template, that of one tenant the whole issuer.
        var expected = configuration.Issuer.Replace("{tenantid}", tid, StringComparison.OrdinalIgnoreCase);
        return issuer == expected && issuer == EntraMetadata.Authority(tid)
            ? issuer
            : throw new SecurityTokenInvalidIssuerException("The id token's issuer is not its tenant's.") { InvalidIssuer = issuer };
    }

    private IEnumerable<string> AllowedTenants =>
        settings.SignIn.AllowedTenants.Count > 0 ? settings.SignIn.AllowedTenants : [settings.SignIn.TenantId!];

    /// <summary>Nonce, at_hash, azp, and the claims every id token must have.</summary>
    private static void ValidateProtocol(JsonWebToken token, string clientId, string nonce, Redeemed redeemed) =>
        Protocol.ValidateTokenResponse(new OpenIdConnectProtocolValidationContext
        {
            ClientId = clientId,
            Nonce = nonce,
            ValidatedIdToken = JwtSecurityTokenConverter.Convert(token),
            ProtocolMessage = new OpenIdConnectMessage { IdToken = redeemed.IdToken, AccessToken = redeemed.AccessToken },
        });
}

/// <summary>Well issued, for somebody of a tenant that is not on the list.</summary>
public sealed class WrongTenantException(string message) : SecurityTokenInvalidIssuerException(message);

file static class Payload
{
    public static string? GetPayloadValue(this JsonWebToken token, string name) => token.TryGetPayloadValue<string>(name, out var value) ? value : null;
}
