using Microsoft.IdentityModel.Tokens;

namespace Portal.Sandbox.Entra;

/// <summary>What clients read before anything else: OpenID metadata, signing keys, instance discovery.</summary>
internal static class Metadata
{
    public const string Host = "https://login.microsoftonline.com";

    private static readonly string[] Aliases = ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"];

    /// <summary>v2.0 of https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#fetch-the-openid-configuration-document</summary>
    public static IResult OpenId(string tenant, EntraDirectory directory, HttpContext context, State.Clocks clocks)
    {
        if (Authority.Find(tenant, directory) is not { } authority) return Refused(EntraErrors.UnknownTenant(tenant), context, clocks);
        var path = $"{Host}/{authority.Segment}";
        return Results.Json(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["token_endpoint"] = $"{path}/oauth2/v2.0/token",
            ["token_endpoint_auth_methods_supported"] = new[] { "client_secret_post", "private_key_jwt" },
            ["jwks_uri"] = $"{path}/discovery/v2.0/keys",
            ["response_modes_supported"] = new[] { "query", "form_post" },
            ["subject_types_supported"] = new[] { "pairwise" },
            ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
            ["response_types_supported"] = new[] { "code" },
            ["scopes_supported"] = new[] { "openid", "profile", "email", "offline_access" },
            ["issuer"] = authority.Issuer,
            ["request_uri_parameter_supported"] = false,
            ["userinfo_endpoint"] = "https://graph.microsoft.com/oidc/userinfo",
            ["authorization_endpoint"] = $"{path}/oauth2/v2.0/authorize",
            ["http_logout_supported"] = true,
            ["frontchannel_logout_supported"] = true,
            ["end_session_endpoint"] = $"{path}/oauth2/v2.0/logout",
            ["claims_supported"] = new[] { "sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "preferred_username", "name", "tid", "ver", "at_hash", "email" },
            ["tenant_region_scope"] = "EU",
            ["cloud_instance_name"] = "microsoftonline.com",
            ["cloud_graph_host_name"] = "graph.windows.net",
            ["msgraph_host"] = "graph.microsoft.com",
        });
    }

    /// <summary>Each key says for which issuer it may sign; a client that ignores that accepts one tenant's key for another's token.</summary>
    public static IResult Keys(string tenant, EntraDirectory directory, SigningKeys keys, HttpContext context, State.Clocks clocks)
    {
        if (Authority.Find(tenant, directory) is null) return Refused(EntraErrors.UnknownTenant(tenant), context, clocks);
        return Results.Json(new
        {
            keys = keys.All.Select(key =>
            {
                var parameters = keys.Load(key).Rsa.ExportParameters(includePrivateParameters: false);
                return new
                {
                    kty = "RSA", use = "sig", kid = key.Kid, x5t = key.Kid,
                    n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent),
                    cloud_instance_name = "microsoftonline.com", issuer = key.Issuer,
                };
            }),
        });
    }

    /// <summary>Asked by MSAL for every authority it does not know.</summary>
    public static IResult Instance(HttpContext context, EntraDirectory directory, State.Clocks clocks)
    {
        var asked = context.Request.Query["authorization_endpoint"].ToString();
        if (!Uri.TryCreate(asked, UriKind.Absolute, out var endpoint) || !Aliases.Contains(endpoint.Host))
            return Refused(new EntraRefusal(new("invalid_instance", 50049, "Unknown or invalid instance.")), context, clocks);
        var tenant = endpoint.Segments.Length > 1 ? endpoint.Segments[1].TrimEnd('/') : "common";
        if (Authority.Find(tenant, directory) is null) return Refused(EntraErrors.UnknownTenant(tenant), context, clocks);
        return Results.Json(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["tenant_discovery_endpoint"] = $"{Host}/{tenant}/v2.0/.well-known/openid-configuration",
            ["api-version"] = "1.1",
            ["metadata"] = new[] { new { preferred_network = Aliases[0], preferred_cache = Aliases[1], aliases = Aliases } },
        });
    }

    private static IResult Refused(EntraRefusal refusal, HttpContext context, State.Clocks clocks) =>
        Results.Json(refusal.Refused.Body(context, clocks.Protocol), statusCode: refusal.Refused.Status);
}
