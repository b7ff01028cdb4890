using Azure.Core;
using Portal.Cloud.Http;

namespace Portal.Cloud.Graph;

public sealed class Organizations(CloudNetwork network, TokenCredential credential)
{
    private readonly GraphCalls _graph = new(network, credential);

    /// <summary>The tenant of the token. User.Read is enough for these fields. https://learn.microsoft.com/graph/api/organization-list</summary>
    public async Task<Organization> ReadAsync(CancellationToken ct)
    {
        var page = await _graph.CallAsync(g => g.Organization.GetAsync(r => r.QueryParameters.Select = ["id", "displayName", "verifiedDomains"], ct), ct);
        var organization = page.Value?.FirstOrDefault() ?? throw new CloudException(CloudErrors.Create(CloudSystem.Graph, 404, "Request_ResourceNotFound", ""));
        var domains = organization.VerifiedDomains ?? [];
        return new Organization(
            organization.Id!,
            organization.DisplayName ?? "",
            domains.FirstOrDefault(d => d.IsInitial == true)?.Name,
            domains.FirstOrDefault(d => d.IsDefault == true)?.Name,
            [.. domains.Select(d => d.Name).OfType<string>()],
            [.. domains.Where(d => d.Capabilities?.Contains("Email", StringComparison.OrdinalIgnoreCase) == true).Select(d => d.Name).OfType<string>()]);
    }
}

/// <summary>A tenant's card.</summary>
/// <param name="MailDomains">Verified domains that carry mail.</param>
public sealed record Organization(string TenantId, string Name, string? InitialDomain, string? DefaultDomain, IReadOnlyList<string> Domains, IReadOnlyList<string> MailDomains);
