using Azure.Core;
using Microsoft.Graph.Models;
using Portal.Cloud.Http;

namespace Portal.Cloud.Graph;

/// <summary>Delegated permissions that were consented to an application. Directory.Read.All reads them. https://learn.microsoft.com/graph/api/serviceprincipal-list-oauth2permissiongrants</summary>
public sealed class Consents(CloudNetwork network, TokenCredential credential)
{
    private readonly GraphCalls _graph = new(network, credential);
    private readonly ServicePrincipals _principals = new(network, credential);

    /// <summary>Application id of the API → scopes that an administrator consented for everybody. What single people consented for themselves is left out.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlySet<string>>> ForEverybodyAsync(string appId, CancellationToken ct)
    {
        var principal = await _principals.FindAsync(appId, ct) ?? throw new CloudException(CloudErrors.Create(CloudSystem.Graph, 404, "Request_ResourceNotFound", ""));
        var grants = await _graph.ListAsync<OAuth2PermissionGrant, OAuth2PermissionGrantCollectionResponse>(
            g => g.Oauth2PermissionGrants.GetAsync(r => r.QueryParameters.Filter = $"clientId eq '{principal.Id}'", ct),
            ct);
        var found = new Dictionary<string, IReadOnlySet<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var resource in grants.Where(g => g.ConsentType == "AllPrincipals" && g.ResourceId is not null).GroupBy(g => g.ResourceId!))
            if (await _principals.FindByIdAsync(resource.Key, ct) is { } api)
                found[api.AppId] = resource.SelectMany(g => (g.Scope ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return found;
    }
}
