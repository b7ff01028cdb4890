using System.Collections.Concurrent;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Portal.Cloud.Http;

namespace Portal.SignIn;

/// <summary>
/// Entra's published addresses and keys, per tenant and always of the v2.0 authority. Refreshed every 12 hours, and at most every 5 minutes
/// when a key is not found, because keys roll.
/// </summary>
public sealed class EntraMetadata(CloudNetwork network)
{
    private readonly ConcurrentDictionary<string, ConfigurationManager<OpenIdConnectConfiguration>> _tenants = new(StringComparer.OrdinalIgnoreCase);

    public static string Authority(string tenant) => $"https://{LoginAddress.EntraHost}/{tenant}/v2.0";

    /// <param name="tenant">Tenant id, or <c>organizations</c>.</param>
    public BaseConfigurationManager Manager(string tenant) => Of(tenant);

    public Task<OpenIdConnectConfiguration> ReadAsync(string tenant, CancellationToken ct) => Of(tenant).GetConfigurationAsync(ct);

    private ConfigurationManager<OpenIdConnectConfiguration> Of(string tenant) => _tenants.GetOrAdd(tenant, t => new(
        $"{Authority(t)}/.well-known/openid-configuration",
        new OpenIdConnectConfigurationRetriever(),
        new HttpDocumentRetriever(network.Services))
    {
        AutomaticRefreshInterval = TimeSpan.FromHours(12),
        RefreshInterval = TimeSpan.FromMinutes(5),
    });
}
