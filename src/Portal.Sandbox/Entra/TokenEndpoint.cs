using Portal.Sandbox.State;

namespace Portal.Sandbox.Entra;

/// <summary>The parameters of a token request; null for one that is missing or empty.</summary>
internal sealed class TokenRequest(IFormCollection form)
{
    public string? this[string name] => form[name].ToString() is { Length: > 0 } value ? value : null;

    public string Require(string name) => this[name] ?? throw EntraErrors.Missing(name);
}

/// <summary>POST /{tenant}/oauth2/v2.0/token</summary>
internal sealed class TokenEndpoint(EntraDirectory directory, Clients clients, ClientAuthentication authentication, Tokens tokens, UserGrants users, Clocks clocks, SettingsStore settings)
{
    public async Task<IResult> HandleAsync(string tenant, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store, no-cache";
        context.Response.Headers.Pragma = "no-cache";
        context.Response.Headers["x-ms-request-id"] = Guid.NewGuid().ToString();
        try
        {
            if (!context.Request.HasFormContentType) throw EntraErrors.Missing("grant_type");
            var request = new TokenRequest(await context.Request.ReadFormAsync(context.RequestAborted));
            return Results.Json(Answer(tenant, request));
        }
        catch (EntraRefusal refusal)
        {
            if (refusal.Refused.Unconfirmed is { } what) context.Response.Headers["x-sandbox-unconfirmed"] = what;
            return Results.Json(refusal.Refused.Body(context, clocks.Protocol), statusCode: refusal.Refused.Status);
        }
    }

    private Dictionary<string, object> Answer(string segment, TokenRequest request)
    {
        var grant = request.Require("grant_type");
        var authority = Authority.Require(segment, directory);
        var id = request.Require("client_id");
        if (authority.Tenant is null)
        {
            if (grant == "client_credentials") throw EntraErrors.NotOnCommon();
            authority = users.HomeOf(request) is { } home ? new(segment, home) : throw EntraErrors.UnknownCode();
        }

        var client = clients.Require(id, authority.Tenant!);
        var byCertificate = authentication.Check(client.App with { Passwords = [.. client.App.Passwords, .. client.Principal.Passwords], Keys = [.. client.App.Keys, .. client.Principal.Keys] }, segment, request);
        return grant switch
        {
            "client_credentials" => ForApp(client, request, byCertificate),
            "authorization_code" => users.Redeem(client, request),
            "refresh_token" => users.Refresh(client, request),
            _ => throw EntraErrors.UnsupportedGrant(grant),
        };
    }

    private Dictionary<string, object> ForApp(Client client, TokenRequest request, bool byCertificate)
    {
        var text = request.Require("scope");
        var scopes = Scopes.Parse(text);
        if (scopes.Resources.Count > 1) throw EntraErrors.TwoResources(text);
        if (scopes.Wanted is not [(var name, ".default")]) throw EntraErrors.ScopeNotDefault(text);

        var resource = directory.Resource(client.Tenant.Id, name) ?? throw EntraErrors.UnknownResource(name, client.Tenant);
        if (!resource.AccountEnabled) throw EntraErrors.ResourceDisabled(name);
        if (settings.Now.BlockedApps.Contains(client.App.AppId, StringComparer.OrdinalIgnoreCase)) throw EntraErrors.BlockedByPolicy();
        if (resource.AppRoleAssignmentRequired && !directory.IsAssigned(client.Principal.Id, resource)) throw EntraErrors.ClientNotAssigned(client.App.AppId, resource.AppId);
        return new(StringComparer.Ordinal)
        {
            ["token_type"] = "Bearer",
            ["expires_in"] = (int)Tokens.Lifetime.TotalSeconds - 1,
            ["ext_expires_in"] = (int)Tokens.Lifetime.TotalSeconds - 1,
            ["access_token"] = tokens.ForApp(client.Principal, resource, name, byCertificate),
        };
    }
}
