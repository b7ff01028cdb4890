using Azure.Core;
using Portal.Cloud.Http;

namespace Portal.Cloud.Graph;

public sealed class Organizations(CloudNetwork network, TokenCredential credential)
{
    public Task<Organization> ReadAsync(CancellationToken ct) => throw new NotImplementedException();
}

/// <summary>A tenant's card.</summary>
/// <param name="MailDomains">Verified domains that carry mail.</param>
public sealed record Organization(string TenantId, string Name, string? InitialDomain, string? DefaultDomain, IReadOnlyList<string> Domains, IReadOnlyList<string> MailDomains);
