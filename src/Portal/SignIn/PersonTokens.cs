using System.Collections.Concurrent;
using System.Text;
using Azure.Core;
using Portal.Cloud;

namespace Portal.SignIn;

/// <summary>
/// API tokens of signed-in people: in this process's memory only, at most 60 minutes, gone with the session. No refresh tokens, so
/// nothing here outlives the people it belongs to.
/// </summary>
public sealed class PersonTokens(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(60);

    // A token this close to its end would die on the way.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<(string Tenant, string Resource), Held>> _sessions = new(StringComparer.Ordinal);

    /// <summary>Claims that an API demanded of the next token; the next sign-in for it carries them.</summary>
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<(string Tenant, string Resource), string>> _demanded = new(StringComparer.Ordinal);

    private sealed record Held(string Token, IReadOnlySet<string> Scopes, DateTimeOffset Until, string? Account)
    {
        private bool PrintMembers(StringBuilder text)
        {
            text.Append($"Account = {Account}, Until = {Until}");
            return true;
        }
    }

    /// <summary>A credential that answers with the person's tokens and never asks anybody: what is missing is a <see cref="SignInNeededException"/>.</summary>
    public TokenCredential For(Person person) => new SessionCredential(this, person);

    /// <summary>Whether the session has a token for it.</summary>
    public bool Has(Person person, ApiNeed need) => Find(person, need) is not null;

    /// <summary>User name of the account that signed in at a tenant in this session: a guest's or a second one, where that is not the person's own. Null while there is no token of it.</summary>
    public string? AccountIn(Person person, string tenantId) =>
        _sessions.TryGetValue(person.SessionId, out var all)
            ? all.Where(h => string.Equals(h.Key.Tenant, tenantId, StringComparison.OrdinalIgnoreCase) && h.Value.Until > time.GetUtcNow())
                .Select(h => h.Value.Account)
                .FirstOrDefault(a => a is not null)
            : null;

    /// <summary>Checks several needs before work begins, so that one redirect chain can get all that are missing.</summary>
    /// <exception cref="SignInNeededException">With every need that has no token.</exception>
    public void Demand(Person person, params IEnumerable<ApiNeed> needs)
    {
        var missing = needs.Where(n => !Has(person, n)).ToList();
        if (missing.Count > 0) throw new SignInNeededException(missing);
    }

    /// <summary>A token the API refused although it had not ended (revoked, account changed) is not offered again: the next step is a new sign-in.</summary>
    public void Forget(Person person, CloudError refused)
    {
        var resource = refused.System switch
        {
            CloudSystem.Graph => Apis.GraphResource,
            CloudSystem.Arm => Apis.ArmResource,
            CloudSystem.KeyVault => Apis.KeyVaultResource,
            _ => $"https://{refused.Host}",
        };
        if (!_sessions.TryGetValue(person.SessionId, out var held)) return;
        foreach (var key in held.Keys.Where(k => k.Resource == resource)) held.TryRemove(key, out _);
    }

    /// <summary>The person wants to act there with another account: the next sign-in at that tenant asks which.</summary>
    public void ForgetIn(Person person, string tenantId)
    {
        if (!_sessions.TryGetValue(person.SessionId, out var held)) return;
        foreach (var key in held.Keys.Where(k => string.Equals(k.Tenant, tenantId, StringComparison.OrdinalIgnoreCase))) held.TryRemove(key, out _);
    }

    /// <summary>The need with the claims that the API demanded since the last token, if it did. Until a token with them is there, <see cref="Has"/> is false.</summary>
    internal ApiNeed WithDemanded(Person person, ApiNeed need) =>
        _demanded.TryGetValue(person.SessionId, out var all) && all.TryGetValue((need.TenantId, need.Resource), out var claims) ? need with { Claims = claims } : need;

    /// <summary>Whether the API demanded a stronger sign-in for it.</summary>
    public bool IsStepUp(Person person, ApiNeed need) => WithDemanded(person, need).Claims is not null;

    /// <summary>The API answered with a claims challenge: the token it refused is not offered again.</summary>
    private void Demand(Person person, ApiNeed need)
    {
        _demanded.GetOrAdd(person.SessionId, _ => new())[(need.TenantId, need.Resource)] = need.Claims!;
        if (_sessions.TryGetValue(person.SessionId, out var held)) held.TryRemove((need.TenantId, need.Resource), out _);
    }

    internal void Keep(string sessionId, ApiNeed need, string token, IEnumerable<string> scopes, DateTimeOffset expires, string? account = null)
    {
        var end = time.GetUtcNow() + Longest;
        var held = new Held(token, ShortNames(need.Resource, scopes), expires < end ? expires : end, account);
        _sessions.GetOrAdd(sessionId, _ => new())[(need.TenantId, need.Resource)] = held;
        if (_demanded.TryGetValue(sessionId, out var demanded)) demanded.TryRemove((need.TenantId, need.Resource), out _);
    }

    internal void End(string sessionId)
    {
        _sessions.TryRemove(sessionId, out _);
        _demanded.TryRemove(sessionId, out _);
    }

    private Held? Find(Person person, ApiNeed need)
    {
        if (!_sessions.TryGetValue(person.SessionId, out var all) || !all.TryGetValue((need.TenantId, need.Resource), out var held)) return null;
        if (held.Until - Margin <= time.GetUtcNow())
        {
            all.TryRemove(new((need.TenantId, need.Resource), held));
            return null;
        }

        return need.Claims is null && need.Scopes.All(s => s == ".default" || held.Scopes.Any(h => ApiNeed.Includes(h, s))) ? held : null;
    }

    private static HashSet<string> ShortNames(string resource, IEnumerable<string> scopes) =>
        scopes.Select(s => s.StartsWith(resource, StringComparison.OrdinalIgnoreCase) ? s[resource.Length..].TrimStart('/') : s).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private sealed class SessionCredential(PersonTokens tokens, Person person) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext request, CancellationToken cancellationToken)
        {
            var need = NeedOf(request);
            if (need.Claims is not null) tokens.Demand(person, need);
            var held = tokens.Find(person, need) ?? throw new SignInNeededException(need);
            return new AccessToken(held.Token, held.Until);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext request, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(request, cancellationToken));

        private ApiNeed NeedOf(TokenRequestContext request)
        {
            var resource = new Uri(request.Scopes[0]).GetLeftPart(UriPartial.Authority);
            return new(request.TenantId ?? person.TenantId, resource, [.. ShortNames(resource, request.Scopes)]) { Claims = request.Claims };
        }
    }
}
