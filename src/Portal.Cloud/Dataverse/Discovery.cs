using Azure.Core;
using Portal.Cloud.Http;

namespace Portal.Cloud.Dataverse;

/// <summary>The environments a person is a user of, over all regions of Microsoft's commercial cloud. https://learn.microsoft.com/power-apps/developer/data-platform/discovery-service</summary>
public sealed class Discovery(CloudNetwork network, TokenCredential credential)
{
    private static readonly Uri Instances = new("https://globaldisco.crm.dynamics.com/api/discovery/v2.0/Instances?$select=FriendlyName,Url,TenantId,State,IsUserSysAdmin");

    private readonly JsonApi _api = new(network.Services, credential, "https://globaldisco.crm.dynamics.com/.default", CloudSystem.Dataverse);

    /// <summary>Enabled environments whose address is one of Dataverse's, by name.</summary>
    public async Task<IReadOnlyList<DiscoveredEnvironment>> ListAsync(CancellationToken ct)
    {
        var found = new List<DiscoveredEnvironment>();
        foreach (var instance in (await _api.GetAsync(Instances, ct)).Items("value"))
            if (instance.Int("State") == 0 && EnvironmentUrl.TryParse(instance.Text("Url"), out var url, out _))
                found.Add(new(instance.Text("FriendlyName") ?? url.Host, url, instance.Text("TenantId"), instance.Bool("IsUserSysAdmin") == true));
        return [.. found.OrderBy(e => e.Name, StringComparer.OrdinalIgnoreCase)];
    }
}

/// <param name="Name">The name people gave it; not to be trusted.</param>
public sealed record DiscoveredEnvironment(string Name, EnvironmentUrl Url, string? TenantId, bool IsSystemAdministrator);
