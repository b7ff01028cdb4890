namespace Portal.Cloud.Dataverse;

public sealed class Users(DataverseClient client)
{
    /// <param name="entraId">Object id in Entra (azureactivedirectoryobjectid).</param>
    public Task<DataverseUser?> FindAsync(string entraId, CancellationToken ct) => throw new NotImplementedException();

    public Task<DataverseUser?> FindByAppIdAsync(string appId, CancellationToken ct) => throw new NotImplementedException();
}

public sealed record DataverseUser(Guid Id, string Name, string? Mail, bool Disabled, string? EntraId, string? AppId, IReadOnlyList<string> Roles);
