using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Portal.Sandbox.Entra.SignIn;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Entra;

/// <summary>What a person allowed at the authorize endpoint, waiting to be redeemed. Kept under the hash of its code.</summary>
/// <param name="ExpiresAt">Protocol time.</param>
internal sealed record AuthorizationCode(
    string ClientId, string TenantId, string UserId, string RedirectUri, string Scope, string? Nonce, string? Challenge, string? ChallengeMethod,
    string SessionId, DateTimeOffset AuthenticatedAt, bool TellAuthenticationTime, DateTimeOffset ExpiresAt, bool Redeemed = false,
    IReadOnlyList<string>? Contexts = null);

internal sealed record RefreshToken(string ClientId, string TenantId, string UserId, string Scope, string SessionId, DateTimeOffset AuthenticatedAt);

/// <summary>Tokens for people: against an authorization code, once, or against a refresh token.</summary>
internal sealed class UserGrants(World world, EntraDirectory directory, Consent consent, Tokens tokens, IdTokens idTokens, Clocks clocks)
{
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(10);

    private readonly Shelf<AuthorizationCode> _codes = world.Shelf<AuthorizationCode>("authorization-code");
    private readonly Shelf<RefreshToken> _refreshTokens = world.Shelf<RefreshToken>("refresh-token");

    /// <returns>The code, which exists nowhere else.</returns>
    public string Keep(Func<DateTimeOffset, AuthorizationCode> make)
    {
        var code = "1." + Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(64));
        world.Change(() =>
        {
            foreach (var (id, old) in _codes.Pairs.Where(p => p.Value.ExpiresAt.AddHours(1) < clocks.Protocol).ToList()) _codes.Remove(id);
            _codes.Put(Hash(code), make(clocks.Protocol + CodeLifetime));
        });
        return code;
    }

    /// <summary>Whose tenant a code or refresh token belongs to, for requests to <c>organizations</c>.</summary>
    public Tenant? HomeOf(TokenRequest request) =>
        directory.Tenants.Find(_codes.Find(Hash(request["code"]))?.TenantId ?? _refreshTokens.Find(Hash(request["refresh_token"]))?.TenantId);

    public Dictionary<string, object> Redeem(Client client, TokenRequest request) => world.Change(() =>
    {
        var id = Hash(request.Require("code"));
        var code = _codes.Find(id) ?? throw EntraErrors.UnknownCode();
        if (!Ids.Same(code.ClientId, client.App.AppId) || code.TenantId != client.Tenant.Id) throw EntraErrors.CodeOfOtherApp(client.App.AppId);
        if (code.Redeemed) throw EntraErrors.CodeRedeemed();
        if (code.ExpiresAt <= clocks.Protocol) throw EntraErrors.CodeExpired();
        if (request.Require("redirect_uri") != code.RedirectUri) throw EntraErrors.OtherReplyAddress(request["redirect_uri"]!, code.RedirectUri);
        CheckVerifier(code, request["code_verifier"]);

        var user = RequireUser(client, code.UserId);
        var asked = Scopes.Parse(code.Scope);
        var answer = Answer(client, user, Scopes.Parse(request["scope"] ?? code.Scope), asked, code.Contexts, ClaimsRequest.Parse(request["claims"]).Capabilities);
        if (asked.Has("openid")) answer["id_token"] = idTokens.Make(client, user, code);
        if (asked.Has("offline_access")) answer["refresh_token"] = Remember(new(code.ClientId, code.TenantId, code.UserId, code.Scope, code.SessionId, code.AuthenticatedAt));
        if (request["client_info"] == "1") answer["client_info"] = ClientInfo(user);
        _codes.Put(id, code with { Redeemed = true });
        return answer;
    });

    public Dictionary<string, object> Refresh(Client client, TokenRequest request) => world.Change(() =>
    {
        var id = Hash(request.Require("refresh_token"));
        var kept = _refreshTokens.Find(id) ?? throw EntraErrors.UnknownCode();
        if (!Ids.Same(kept.ClientId, client.App.AppId) || kept.TenantId != client.Tenant.Id) throw EntraErrors.CodeOfOtherApp(client.App.AppId);

        var user = RequireUser(client, kept.UserId);
        var answer = Answer(client, user, Scopes.Parse(request["scope"] ?? kept.Scope), Scopes.Parse(kept.Scope), null, ClaimsRequest.Parse(request["claims"]).Capabilities);
        answer["refresh_token"] = Remember(kept);
        if (request["client_info"] == "1") answer["client_info"] = ClientInfo(user);
        return answer;
    });

    private string Remember(RefreshToken kept)
    {
        var token = "1." + Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(96));
        _refreshTokens.Put(Hash(token), kept);
        return token;
    }

    /// <summary>One token is for one resource; a request for two is refused here though the authorize endpoint let it through.</summary>
    private Dictionary<string, object> Answer(Client client, User user, Scopes scopes, Scopes asked, IReadOnlyList<string>? contexts, IReadOnlyList<string> capabilities)
    {
        var wanted = scopes.Wanted.Count > 0 ? scopes : asked with { OpenId = scopes.OpenId };
        if (wanted.Resources.Count > 1) throw EntraErrors.TwoResources(string.Join(' ', wanted.Resources));
        var delegation = consent.Check(client, user, wanted)[0];
        return new(StringComparer.Ordinal)
        {
            ["token_type"] = "Bearer",
            ["scope"] = string.Join(' ', delegation.Scopes.Select(s => Named(delegation, s))),
            ["expires_in"] = (int)Tokens.Lifetime.TotalSeconds - 1,
            ["ext_expires_in"] = (int)Tokens.Lifetime.TotalSeconds - 1,
            ["access_token"] = tokens.ForUser(user, client.Principal, delegation.Audience, delegation.Scopes, contexts, capabilities),
        };
    }

    private User RequireUser(Client client, string userId)
    {
        var user = directory.Users.Find(userId);
        if (user is null || !user.AccountEnabled || directory.AtHome(user) is not { AccountEnabled: true }) throw EntraErrors.UserDisabled();
        if (client.Principal.AppRoleAssignmentRequired && !directory.IsAssigned(user.Id, client.Principal)) throw EntraErrors.UserNotAssigned(user, client.App.AppId, client.App.DisplayName);
        return user;
    }

    private static void CheckVerifier(AuthorizationCode code, string? verifier)
    {
        if (code.Challenge is null) return;
        if (verifier is null) throw EntraErrors.NoVerifier();
        var challenge = code.ChallengeMethod == "plain" ? verifier : Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        if (challenge != code.Challenge) throw EntraErrors.WrongVerifier();
    }

    private static string Named(Delegation delegation, string scope) =>
        scope is "openid" or "profile" or "email" ? scope : delegation.Audience == MicrosoftApps.Graph ? $"https://graph.microsoft.com/{scope}" : $"{delegation.Audience}/{scope}";

    /// <summary>MSAL's account id: the account at home, also for a guest.</summary>
    private static string ClientInfo(User user) => Base64UrlEncoder.Encode($$"""{"uid":"{{user.HomeUserId ?? user.Id}}","utid":"{{user.HomeTenantId ?? user.TenantId}}"}""");

    private static string Hash(string? text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text ?? "")));
}
