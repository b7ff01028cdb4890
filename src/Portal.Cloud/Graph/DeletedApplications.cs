using Azure.Core;
using Microsoft.Graph.Models;
using Portal.Cloud.Http;

namespace Portal.Cloud.Graph;

/// <summary>App registrations that were deleted in the last 30 days and can be brought back. https://learn.microsoft.com/graph/api/directory-deleteditems-list</summary>
public sealed class DeletedApplications(CloudNetwork network, TokenCredential credential)
{
    private static readonly string[] Fields = ["id", "appId", "displayName", "uniqueName", "createdDateTime", "deletedDateTime"];

    private readonly GraphCalls _graph = new(network, credential);

    /// <summary>All of the tenant; credentials are not included.</summary>
    public async Task<IReadOnlyList<DeletedApplication>> ListAsync(CancellationToken ct)
    {
        var all = await _graph.ListAsync<Microsoft.Graph.Models.Application, ApplicationCollectionResponse>(
            g => g.Directory.DeletedItems.GraphApplication.GetAsync(r => r.QueryParameters.Select = Fields, ct), ct);
        return [.. all.Where(a => a.Id is not null && a.AppId is not null).Select(a => new DeletedApplication(a.Id!, a.AppId!, a.DisplayName ?? "", a.UniqueName, a.DeletedDateTime))];
    }

    /// <summary>Brings it back with its service principal, as it was. https://learn.microsoft.com/graph/api/directory-deleteditems-restore</summary>
    public Task RestoreAsync(string id, CancellationToken ct) => _graph.WriteAsync(g => g.Directory.DeletedItems[id].Restore.PostAsync(cancellationToken: ct), ct);
}

/// <param name="Id">The directory object's id, by which it is restored.</param>
public sealed record DeletedApplication(string Id, string AppId, string DisplayName, string? UniqueName, DateTimeOffset? DeletedAt)
{
    /// <summary>Entra keeps deleted registrations for 30 days.</summary>
    public DateTimeOffset? GoneAt => DeletedAt?.AddDays(30);
}
