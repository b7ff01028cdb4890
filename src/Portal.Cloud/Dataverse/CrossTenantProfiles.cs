using Portal.Cloud.Http;

namespace Portal.Cloud.Dataverse;

/// <summary>Email server profiles of the kind "OAuth (Cross Tenant)": one row each.</summary>
// https://learn.microsoft.com/power-platform/admin/connect-exchange-online-server-profile-oauth
public sealed class CrossTenantProfiles(DataverseClient client)
{
    /// <summary>Null when the row is not there or is of another kind.</summary>
    public async Task<CrossTenantProfile?> ReadAsync(Guid id, CancellationToken ct) =>
        await client.FindAsync($"emailserverprofiles({id})?$select={CrossTenantColumns.Select}", ct) is { } row
            && row.Int("incomingcredentialretrieval") == CrossTenantColumns.CredentialRetrieval
            ? CrossTenantColumns.Read(row)
            : null;

    public async Task<IReadOnlyList<CrossTenantProfile>> ListAsync(CancellationToken ct) =>
        [.. (await client.ListAsync(
            $"emailserverprofiles?$select={CrossTenantColumns.Select}&$orderby=name&$filter=incomingcredentialretrieval eq {CrossTenantColumns.CredentialRetrieval}",
            ct)).Select(CrossTenantColumns.Read)];

    /// <summary>The mapping of a profile that somebody made in the admin center, active and old ones first; null when the environment has none.</summary>
    /// <param name="except">Profiles the portal made itself, so that it never learns from its own guess.</param>
    public async Task<CrossTenantColumns?> LearnAsync(IReadOnlyCollection<Guid> except, CancellationToken ct)
    {
        var rows = await client.ListAsync($"emailserverprofiles?$select={CrossTenantColumns.Select}&$orderby=statecode,createdon&$filter=incomingcredentialretrieval eq {CrossTenantColumns.CredentialRetrieval}", ct);
        return rows.Where(r => !except.Contains(r.Guid("emailserverprofileid") ?? default)).Select(CrossTenantColumns.Learn).FirstOrDefault(c => c is not null);
    }

    /// <summary>Makes the row. Its id is the caller's, so that after a crash looking finds it.</summary>
    /// <exception cref="CloudException">Exists when the row is there already.</exception>
    public Task CreateAsync(Guid id, CrossTenantValues values, CrossTenantColumns columns, CancellationToken ct) =>
        client.ChangeAsync([new BatchRequest(HttpMethod.Patch, $"emailserverprofiles({id})", columns.Write(values), OnlyNew: true)], ct);

    /// <summary>Puts a new client secret into an existing profile. Write-only: nothing can read it back.</summary>
    /// <param name="appId">The application it is of, where that is another one than the profile's; written in the same change. Null leaves it.</param>
    public Task ReplaceSecretAsync(Guid id, string secret, string? appId, CancellationToken ct) => client.UpdateAsync($"emailserverprofiles({id})", CrossTenantColumns.Secret(secret, appId), "*", ct);

    /// <summary>Deletes the profile. Dataverse does not refuse while mailboxes use it: check <see cref="Mailboxes.CountOnProfileAsync"/> first.</summary>
    public Task DeleteAsync(Guid id, CancellationToken ct) => client.DeleteAsync($"emailserverprofiles({id})", ct);
}
