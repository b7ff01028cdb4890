namespace Portal.Sandbox.Entra;

/// <summary>What a <c>scope</c> parameter asks for. https://learn.microsoft.com/entra/identity-platform/scopes-oidc</summary>
/// <param name="OpenId">Of <c>openid</c>, <c>profile</c>, <c>email</c>, <c>offline_access</c>.</param>
/// <param name="Wanted">Resource as it was named, and the permission on it; <c>.default</c> is everything consented.</param>
internal sealed record Scopes(IReadOnlyList<string> OpenId, IReadOnlyList<(string Resource, string Value)> Wanted)
{
    private static readonly string[] OpenIdScopes = ["openid", "profile", "email", "offline_access"];

    public bool Has(string openIdScope) => OpenId.Contains(openIdScope, StringComparer.OrdinalIgnoreCase);

    /// <summary>Resources named; a scope without one means Microsoft Graph.</summary>
    public IReadOnlyList<string> Resources => Wanted.Select(w => w.Resource).Distinct(StringComparer.OrdinalIgnoreCase).ToList();

    public static Scopes Parse(string text)
    {
        var openId = new List<string>();
        var wanted = new List<(string, string)>();
        foreach (var scope in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var slash = scope.LastIndexOf('/');
            if (OpenIdScopes.Contains(scope, StringComparer.OrdinalIgnoreCase)) openId.Add(scope.ToLowerInvariant());
            else if (slash <= 0) wanted.Add((MicrosoftApps.Graph, scope));
            else wanted.Add((scope[..slash], scope[(slash + 1)..]));
        }

        return new(openId, wanted);
    }
}
