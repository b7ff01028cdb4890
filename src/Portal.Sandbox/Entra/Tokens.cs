using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Entra;

/// <summary>Signs tokens, and reads the bearer tokens that come to the simulated services. Times are protocol time.</summary>
public sealed class Tokens(SigningKeys keys, EntraDirectory directory, Clocks clocks)
{
    /// <summary>Access tokens of Entra live 60 to 90 minutes (https://learn.microsoft.com/entra/identity-platform/access-tokens#token-lifetime).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(65);

    private readonly ConcurrentDictionary<(string Tenant, string App, string Resource, string Roles), DateTimeOffset> _out = new();

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };

    /// <summary>Signs these claims as they are. The key for any tenant is taken unless another is given.</summary>
    public string Issue(IDictionary<string, object> claims, SecurityKey? key = null, string algorithm = SecurityAlgorithms.RsaSha256) =>
        Handler.CreateToken(new SecurityTokenDescriptor { Claims = claims, SigningCredentials = new(key ?? keys.Main, algorithm) });

    /// <summary>An application's own token for a resource. <c>roles</c> follows the grants; without any there is no such claim.</summary>
    public string ForApp(ServicePrincipal client, ServicePrincipal resource, string audience, bool byCertificate = false)
    {
        var claims = Common(client.TenantId, audience, client.AppId, client.Id, byCertificate);
        claims["sub"] = client.Id;
        claims["idtyp"] = "app";
        claims["app_displayname"] = client.DisplayName;
        if (directory.EffectiveAppRoles(client.Id, resource) is { Count: > 0 } roles)
        {
            claims["roles"] = roles;
            _out[(client.TenantId, client.AppId, resource.AppId, string.Join(' ', roles))] = clocks.World + Lifetime;
        }

        return Issue(claims);
    }

    /// <summary>
    /// Roles in tokens of an application that are still out, on one resource, with the world time of their end: what was consented when they were issued. This process only remembers its own.
    /// </summary>
    internal IEnumerable<(string Role, DateTimeOffset Until)> RolesOut(string tenantId, string appId, string resourceAppId) =>
        _out.Where(o => Ids.Same(o.Key.Tenant, tenantId) && Ids.Same(o.Key.App, appId) && o.Key.Resource == resourceAppId).SelectMany(o => o.Key.Roles.Split(' ').Select(r => (r, o.Value)));

    /// <summary>A token with which the application acts for a signed-in person.</summary>
    /// <param name="contexts">Authentication contexts that were asked for and met.</param>
    /// <param name="capabilities">What the client declared.</param>
    public string ForUser(User user, ServicePrincipal client, string audience, IEnumerable<string> scopes, IReadOnlyList<string>? contexts = null, IReadOnlyList<string>? capabilities = null)
    {
        var claims = Common(user.TenantId, audience, client.AppId, user.Id, byCertificate: false);
        claims["sub"] = Pairwise(user.Id, audience);
        claims["idtyp"] = "user";
        claims["name"] = user.DisplayName;
        NameIn(claims, user);
        claims["scp"] = string.Join(' ', scopes);
        if (directory.ActiveRoles(user.Id) is { Count: > 0 } wids) claims["wids"] = wids;
        if (contexts is { Count: > 0 }) claims["acrs"] = contexts;
        if (capabilities is { Count: > 0 }) claims["xms_cc"] = capabilities;
        return Issue(claims);
    }

    /// <summary>
    /// A guest's token names the account at home and has no upn. https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference (idp, unique_name),
    /// optional-claims-reference (upn: "this claim has to be requested for guests")
    /// </summary>
    private void NameIn(Dictionary<string, object> claims, User user)
    {
        var home = directory.AtHome(user) ?? user;
        claims["unique_name"] = home.UserPrincipalName;
        if (!user.IsGuest)
        {
            claims["upn"] = user.UserPrincipalName;
            return;
        }

        claims["idp"] = $"https://sts.windows.net/{user.HomeTenantId}/";
        claims["email"] = home.Mail ?? home.UserPrincipalName;
    }

    /// <summary>The caller, if the request carries a good token for one of these audiences (a slash at their end makes no difference); null otherwise.</summary>
    /// <param name="refusal">Why there is no caller: <c>missing</c>, <c>malformed</c>, <c>signature</c>, <c>expired</c> or <c>audience</c>.</param>
    public Caller? Read(HttpContext context, IReadOnlyList<string> audiences, out string? refusal)
    {
        refusal = "missing";
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return null;

        refusal = "malformed";
        var text = header["Bearer ".Length..].Trim();
        if (Parse(text) is not { } token) return null;

        refusal = "signature";
        if (token.Alg != SecurityAlgorithms.RsaSha256 || keys.Find(token.Kid) is not { } key || !IsSigned(token, key)) return null;

        refusal = "expired";
        var now = clocks.Protocol.UtcDateTime;
        if (token.ValidTo <= now || token.ValidFrom > now.AddMinutes(5)) return null;

        refusal = "audience";
        if (token.Audiences.SingleOrDefault() is not { } audience || !audiences.Any(a => Ids.Same(a.TrimEnd('/'), audience.TrimEnd('/')))) return null;

        refusal = null;
        return new Caller(
            Claim(token, "tid")!, Claim(token, "oid")!, Claim(token, "appid")!, Claim(token, "idtyp") == "app",
            All(token, "roles"), (Claim(token, "scp") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries), All(token, "wids"),
            audience, Claim(token, "name") ?? Claim(token, "app_displayname") ?? "", Claim(token, "upn"))
        {
            Contexts = All(token, "acrs"), Capabilities = All(token, "xms_cc"),
        };
    }

    /// <summary>A subject that differs per application, so that two applications cannot compare theirs.</summary>
    public static string Pairwise(string userId, string audience) =>
        Base64UrlEncoder.Encode(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{userId}|{audience}".ToLowerInvariant())));

    private Dictionary<string, object> Common(string tenantId, string audience, string appId, string objectId, bool byCertificate)
    {
        var now = clocks.Protocol;
        return new(StringComparer.Ordinal)
        {
            ["aud"] = audience,
            ["iss"] = $"https://sts.windows.net/{tenantId}/",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
            ["appid"] = appId,
            ["appidacr"] = byCertificate ? "2" : "1",
            ["idp"] = $"https://sts.windows.net/{tenantId}/",
            ["oid"] = objectId,
            ["tid"] = tenantId,
            ["uti"] = Base64UrlEncoder.Encode(Guid.NewGuid().ToByteArray()),
            ["ver"] = "1.0",
        };
    }

    private static bool IsSigned(JsonWebToken token, RsaSecurityKey key)
    {
        var signed = System.Text.Encoding.ASCII.GetBytes($"{token.EncodedHeader}.{token.EncodedPayload}");
        return key.Rsa.VerifyData(
            signed, Signature(token), System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1);
    }

    /// <summary>Null for what is no token.</summary>
    internal static JsonWebToken? Parse(string text)
    {
        try
        {
            return Handler.CanReadToken(text) ? Handler.ReadJsonWebToken(text) : null;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Empty for one that is not base64url; no key verifies that.</summary>
    internal static byte[] Signature(JsonWebToken token)
    {
        try
        {
            return Base64UrlEncoder.DecodeBytes(token.EncodedSignature);
        }
        catch (FormatException)
        {
            return [];
        }
    }

    private static string? Claim(JsonWebToken token, string name) => token.TryGetPayloadValue<object>(name, out var value) ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;

    private static List<string> All(JsonWebToken token, string name) => token.Claims.Where(c => c.Type == name).Select(c => c.Value).ToList();
}
