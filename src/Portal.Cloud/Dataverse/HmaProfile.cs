using System.Text;
using System.Text.Json;
using Portal.Cloud.Http;

namespace Portal.Cloud.Dataverse;

/// <param name="ServerType">0 Exchange Server, 2 Exchange Server (Hybrid), 3 Exchange Online (Hybrid).</param>
/// <param name="CredentialRetrieval">6 HMA, 7 OAuth with Microsoft Entra ID.</param>
/// <param name="ETag">For If-Match.</param>
public sealed record ServerProfile(Guid Id, string Name, int? ServerType, int? CredentialRetrieval, string? IncomingLocation, bool Active, string? ETag)
{
    internal const string Columns = "emailserverprofileid,name,servertype,incomingcredentialretrieval,incomingserverlocation,statecode,_ownerid_value";

    /// <summary>Name of the user or team that the row belongs to, who gets Dynamics 365's alerts about the profile; null where the environment did not give it.</summary>
    public string? OwnerName { get; init; }

    public bool IsHma => CredentialRetrieval == HmaColumns.CredentialRetrieval;

    public bool IsCrossTenant => CredentialRetrieval == CrossTenantColumns.CredentialRetrieval;

    internal static ServerProfile Read(JsonElement row) => new(
        row.Guid("emailserverprofileid") ?? default, row.Text("name") ?? "", row.Int("servertype"), row.Int("incomingcredentialretrieval"), row.Text("incomingserverlocation"),
        row.Int("statecode") == 0, row.Text("@odata.etag")) { OwnerName = row.Text("_ownerid_value@OData.Community.Display.V1.FormattedValue") };
}

/// <summary>Ids of the rows of one HMA profile, chosen before anything is written.</summary>
/// <param name="VaultIdentityId">KV-App.</param>
/// <param name="AppIdentityId">HMA-App; used with wiring B only.</param>
public sealed record HmaIds(Guid ProfileId, Guid VaultReferenceId, Guid VaultIdentityId, Guid AppIdentityId);

public sealed record EwsAddress(string Url, int Port = 443);

/// <summary>What the admin center asks for an HMA profile. The secret is only ever written.</summary>
public sealed record HmaValues(string ProfileName, EwsAddress Ews, string ResourceId, string TenantId, string HmaAppId, string VaultUri, string KeyName, string KvAppId, string KvSecret, string VaultTenantId)
{
    private bool PrintMembers(StringBuilder text)
    {
        text.Append($"ProfileName = {ProfileName}, Ews = {Ews}, ResourceId = {ResourceId}, TenantId = {TenantId}, HmaAppId = {HmaAppId}, VaultUri = {VaultUri}, KeyName = {KeyName}, KvAppId = {KvAppId}");
        return true;
    }
}

/// <summary>An HMA profile as it was read back, whichever way it is wired.</summary>
public sealed record HmaProfile(ServerProfile Profile, HmaWiring Wiring)
{
    public string? EwsUrl { get; init; }
    public int? Port { get; init; }
    public string? ResourceId { get; init; }
    public string? TenantId { get; init; }
    public string? HmaAppId { get; init; }
    public string? VaultUri { get; init; }
    public string? KeyName { get; init; }
    public int? KeyType { get; init; }
    public string? KvAppId { get; init; }
    public Guid? VaultReferenceId { get; init; }

    /// <summary>The row that holds KV-App's secret.</summary>
    public Guid? SecretIdentityId { get; init; }

    /// <summary>The last write to that row, by Dataverse's clock: a secret that is younger cannot be in it.</summary>
    public DateTimeOffset? SecretIdentityModifiedAt { get; init; }
    public Guid? AppIdentityId { get; init; }
}
