using Azure.Core;
using Microsoft.Graph.Models;
using Portal.Cloud.Http;

namespace Portal.Cloud.Graph;

/// <summary>
/// Administrative units and who is in them; AdministrativeUnit.Read.All or Directory.Read.All reads them. https://learn.microsoft.com/graph/api/administrativeunit-list-members
/// </summary>
public sealed class AdministrativeUnits(CloudNetwork network, TokenCredential credential)
{
    private readonly GraphCalls _graph = new(network, credential);

    /// <param name="id">Object id.</param>
    /// <returns>Its display name; null when there is none with this id.</returns>
    public async Task<string?> NameAsync(string id, CancellationToken ct) =>
        await _graph.FindAsync(g => g.Directory.AdministrativeUnits[id].GetAsync(r => r.QueryParameters.Select = ["id", "displayName"], ct), ct) is { } unit ? unit.DisplayName ?? "" : null;

    /// <summary>
    /// Object ids of its users. A group can be in a unit; its members are not. "Adding a group to an administrative unit brings the group itself into the management scope of the administrative unit, but
    /// not the members of the group": https://learn.microsoft.com/entra/identity/role-based-access-control/administrative-units
    /// </summary>
    public async Task<IReadOnlyList<Guid>> UsersAsync(string id, CancellationToken ct)
    {
        var members = await _graph.ListAsync<DirectoryObject, DirectoryObjectCollectionResponse>(g => g.Directory.AdministrativeUnits[id].Members.GetAsync(r => r.QueryParameters.Select = ["id"], ct), ct);
        return [.. members.Where(m => m is User && m.Id is not null).Select(m => Guid.Parse(m.Id!))];
    }
}
