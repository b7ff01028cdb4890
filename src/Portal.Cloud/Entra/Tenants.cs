using Portal.Cloud.Http;

namespace Portal.Cloud.Entra;

/// <summary>Tenant look-ups that need no token.</summary>
public sealed class Tenants(CloudNetwork network)
{
    /// <summary>Id of the tenant that a domain (or id) belongs to; null when there is none.</summary>
    public Task<string?> FindIdAsync(string domainOrId, CancellationToken ct) => throw new NotImplementedException();
}
