namespace Portal.Cloud.Dataverse;

/// <summary>Email server profiles, and for HMA the two tables that belong to them.</summary>
public sealed class ServerProfiles(DataverseClient client)
{
    public Task<IReadOnlyList<ServerProfile>> ListAsync(CancellationToken ct) => throw new NotImplementedException();

    public Task<ServerProfile?> FindAsync(Guid id, CancellationToken ct) => throw new NotImplementedException();

    public Task<ServerProfile?> FindByNameAsync(string name, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>An HMA profile with its linked vault reference and identities.</summary>
    public Task<HmaProfile?> ReadHmaAsync(Guid id, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>The column mapping of an HMA profile that somebody made in the admin center; null when the environment has none.</summary>
    public Task<HmaColumns?> LearnAsync(CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Makes the rows of an HMA profile in one change set: all or none. Ids are the caller's, so that a crash leaves something to find.</summary>
    /// <exception cref="CloudException">Exists when a row with one of the ids is there already.</exception>
    public Task CreateHmaAsync(HmaIds ids, HmaValues values, HmaColumns columns, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Puts a new client secret of KV-App into an existing profile. Write-only: nothing can read it back.</summary>
    public Task ReplaceSecretAsync(HmaProfile profile, string secret, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Deletes the profile and the rows the portal made with it. Mailboxes that use it lose the link without being asked: check the usage first.</summary>
    public Task DeleteHmaAsync(HmaIds ids, CancellationToken ct) => throw new NotImplementedException();
}

/// <param name="CredentialRetrieval">6 HMA, 7 OAuth with Microsoft Entra ID.</param>
/// <param name="ETag">For If-Match.</param>
public sealed record ServerProfile(Guid Id, string Name, int? ServerType, int? CredentialRetrieval, string? IncomingLocation, bool Active, string? ETag)
{
    public bool IsHma => CredentialRetrieval == 6;
}

/// <summary>Ids of the rows of one HMA profile, chosen before anything is written.</summary>
public sealed record HmaIds(Guid ProfileId, Guid VaultReferenceId, Guid VaultIdentityId, Guid AppIdentityId);

/// <summary>What the admin center asks for an HMA profile. The secret is only ever written.</summary>
public sealed record HmaValues(string ProfileName, EwsAddress Ews, string ResourceId, string TenantId, string HmaAppId, string VaultUri, string KeyName, string KvAppId, string KvSecret, string VaultTenantId)
{
    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append($"ProfileName = {ProfileName}, Ews = {Ews}, ResourceId = {ResourceId}, TenantId = {TenantId}, HmaAppId = {HmaAppId}, VaultUri = {VaultUri}, KeyName = {KeyName}, KvAppId = {KvAppId}");
        return true;
    }
}

public sealed record EwsAddress(string Url, int Port = 443);

/// <summary>An HMA profile as it was read back. <see cref="SecretIdentityId"/> is the row that holds KV-App's secret.</summary>
public sealed record HmaProfile(ServerProfile Profile, HmaWiring Wiring, string? EwsUrl, int? Port, string? ResourceId, string? TenantId, string? HmaAppId, string? VaultUri, string? KeyName,
    int? KeyType, string? KvAppId, Guid? VaultReferenceId, Guid? SecretIdentityId, Guid? AppIdentityId);
