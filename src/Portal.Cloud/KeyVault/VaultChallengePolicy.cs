using Azure.Core;
using Azure.Core.Pipeline;
using Portal.Cloud.Http;

namespace Portal.Cloud.KeyVault;

/// <summary>
/// Signs in to a vault the way Microsoft's own clients do: the first request goes without token and body, the answer names the vault's tenant, and a token goes
/// only to a host that belongs to the resource it is for. https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses
/// </summary>
internal sealed class VaultChallengePolicy(TokenCredential credential) : BearerTokenAuthenticationPolicy(credential, "https://vault.azure.net/.default")
{
    private sealed record Known(string TenantId, string Scope);

    private Known? _known;

    protected override void AuthorizeRequest(HttpMessage message)
    {
        if (_known is { } known) AuthenticateAndAuthorizeRequest(message, Context(message, known));
        else Hide(message);
    }

    protected override async ValueTask AuthorizeRequestAsync(HttpMessage message)
    {
        if (_known is { } known) await AuthenticateAndAuthorizeRequestAsync(message, Context(message, known));
        else Hide(message);
    }

    protected override bool AuthorizeRequestOnChallenge(HttpMessage message)
    {
        Show(message);
        if (Learn(message) is not { } known) return false;
        AuthenticateAndAuthorizeRequest(message, Context(message, known));
        return true;
    }

    protected override async ValueTask<bool> AuthorizeRequestOnChallengeAsync(HttpMessage message)
    {
        Show(message);
        if (Learn(message) is not { } known) return false;
        await AuthenticateAndAuthorizeRequestAsync(message, Context(message, known));
        return true;
    }

    private static TokenRequestContext Context(HttpMessage message, Known known) =>
        new([known.Scope], message.Request.ClientRequestId, claims: message.HasResponse ? Challenge.Claims(Header(message)) : null, tenantId: known.TenantId);

    private Known? Learn(HttpMessage message)
    {
        var parameters = Header(message);
        // A claims challenge names no resource; it is about the token for the one that is known.
        if (_known is not null && Challenge.Claims(parameters) is not null) return _known;
        if (parameters is null || !parameters.TryGetValue("authorization", out var authorization) && !parameters.TryGetValue("authorization_uri", out authorization)) return null;
        var resource = parameters.TryGetValue("resource", out var r) ? r : parameters.TryGetValue("scope", out var s) ? s : null;
        if (!Uri.TryCreate(resource, UriKind.Absolute, out var api) || !Uri.TryCreate(authorization, UriKind.Absolute, out var authority)) return null;

        // "https://vault.azure.net" is the resource of "contoso.vault.azure.net". Anything else is a host that collects tokens.
        if (!message.Request.Uri.Host!.EndsWith("." + api.Host, StringComparison.OrdinalIgnoreCase))
            throw new CloudException(CloudErrors.Create(CloudSystem.KeyVault, 401, "WrongVault", "") with { Host = message.Request.Uri.Host });
        return _known = new Known(authority.Segments.ElementAtOrDefault(1)?.Trim('/') ?? "", $"{resource.TrimEnd('/').Replace("/.default", "")}/.default");
    }

    private static IReadOnlyDictionary<string, string>? Header(HttpMessage message) =>
        message.Response.Headers.TryGetValue("WWW-Authenticate", out var value) && value!.StartsWith("Bearer", StringComparison.OrdinalIgnoreCase) ? Challenge.Parse(value["Bearer".Length..]) : null;

    /// <summary>A body waits until the host is known to be a vault.</summary>
    private static void Hide(HttpMessage message)
    {
        if (message.Request.Content is not { } content) return;
        message.SetProperty(nameof(VaultChallengePolicy), content);
        message.Request.Content = null;
    }

    private static void Show(HttpMessage message)
    {
        if (message.TryGetProperty(nameof(VaultChallengePolicy), out var content) && content is RequestContent body) message.Request.Content = body;
    }
}
