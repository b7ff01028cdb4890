using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Entra;

/// <summary>v2.0 id tokens. https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference</summary>
internal sealed class IdTokens(EntraDirectory directory, Tokens tokens, SigningKeys keys, SettingsStore settings, Clocks clocks)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public string Make(Client client, User user, AuthorizationCode code)
    {
        var claims = Claims(client, user, code);
        if (settings.Now.TamperIdToken is not { } tampering) return tokens.Issue(claims);
        foreach (var (name, value) in tampering.Claims ?? [])
        {
            if (value is null) claims.Remove(name);
            else claims[name] = value.GetValueKind() == JsonValueKind.Number ? value.GetValue<long>() : value is JsonArray list ? list.Select(v => v!.ToString()).ToArray() : value.ToString();
        }

        return Sign(claims, tampering.Signing);
    }

    private Dictionary<string, object> Claims(Client client, User user, AuthorizationCode code)
    {
        var now = clocks.Protocol;
        var scopes = Scopes.Parse(code.Scope);
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["aud"] = client.App.AppId,
            ["iss"] = Authority.IssuerOf(user.TenantId),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
            ["sub"] = Tokens.Pairwise(user.Id, client.App.AppId),
            ["tid"] = user.TenantId,
            ["ver"] = "2.0",
            ["sid"] = code.SessionId,
            ["uti"] = Base64UrlEncoder.Encode(Guid.NewGuid().ToByteArray()),
            ["login_hint"] = LoginHint.Of(user),
        };
        if (code.Nonce is { } nonce) claims["nonce"] = nonce;
        if (code.TellAuthenticationTime) claims["auth_time"] = code.AuthenticatedAt.ToUnixTimeSeconds();
        if (scopes.Has("profile"))
        {
            claims["oid"] = user.Id;
            claims["name"] = user.DisplayName;
            claims["preferred_username"] = (directory.AtHome(user) ?? user).UserPrincipalName;
        }

        // "This value is identical to the value of the Issuer claim unless the user account isn't in the same tenant as the issuer": id-token-claims-reference.
        if (user.HomeTenantId is { } home) claims["idp"] = $"https://sts.windows.net/{home}/";

        if (scopes.Has("email") && user.Mail is { } mail) claims["email"] = mail;
        if (directory.EffectiveAppRoles(user.Id, client.Principal) is { Count: > 0 } roles) claims["roles"] = roles;
        return claims;
    }

    private string Sign(Dictionary<string, object> claims, string? signing) => signing switch
    {
        null => tokens.Issue(claims),
        "none" => $"{Base64UrlEncoder.Encode("""{"typ":"JWT","alg":"none"}""")}.{Base64UrlEncoder.Encode(JsonSerializer.Serialize(claims))}.",
        "bound-key" => tokens.Issue(claims, keys.Bound),
        "unknown-key" => tokens.Issue(claims, new RsaSecurityKey(RSA.Create(2048)) { KeyId = "unknown" }),
        "hs256" => tokens.Issue(claims, new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)), SecurityAlgorithms.HmacSha256),
        _ => throw new InvalidOperationException($"There is no signing named {signing}."),
    };
}

/// <summary>Names an account in links without showing the user name in them; the <c>login_hint</c> claim.</summary>
internal static class LoginHint
{
    public static string Of(User user) => "O." + Base64UrlEncoder.Encode(user.HomeUserId ?? user.Id);

    /// <summary>The account a hint means: such a claim, or a user name.</summary>
    public static User? Find(string? hint, EntraDirectory directory)
    {
        if (string.IsNullOrEmpty(hint)) return null;
        if (!hint.StartsWith("O.", StringComparison.Ordinal)) return directory.Users.All.FirstOrDefault(u => Ids.Same(u.UserPrincipalName, hint));
        try
        {
            return directory.Users.Find(Base64UrlEncoder.Decode(hint[2..]));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
