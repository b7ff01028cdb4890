using System.Text;

namespace Portal.Cloud.Dataverse;

/// <summary>What the admin center asks for a cross-tenant profile. The secret is only ever written.</summary>
public sealed record CrossTenantValues(string ProfileName, string TenantId, string AppId, string Secret)
{
    private bool PrintMembers(StringBuilder text)
    {
        text.Append($"ProfileName = {ProfileName}, TenantId = {TenantId}, AppId = {AppId}");
        return true;
    }
}

/// <summary>A cross-tenant profile as it was read back.</summary>
public sealed record CrossTenantProfile(ServerProfile Profile)
{
    public string? TenantId { get; init; }

    public string? AppId { get; init; }

    /// <summary>A secret is stored; which one nothing tells.</summary>
    public bool SecretSet { get; init; }

    /// <summary>The last write to the row, of whatever column, by Dataverse's clock: a secret that is younger cannot be in it.</summary>
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>The environment's own tenant is used, whatever else is stored.</summary>
    public bool UsesDefaultTenant { get; init; }
}
