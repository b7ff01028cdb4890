using Portal.Cloud.Dataverse;
using Portal.Profiles;

namespace Portal.Mailboxes.Live;

/// <summary>The profile of one mailbox or of many: whose app, whose tenant and whose environment it is.</summary>
/// <param name="Row">The profile's row; null without a profile, or when it could not be read.</param>
/// <param name="Profile">What stands behind the row, where it signs in with an app of the company's own; null when it does not or could not be read.</param>
/// <param name="TenantId">Of the Exchange organization, as far as the profile tells; null when it tells nothing.</param>
public record ProfileSubject(ServerProfile? Row, FoundProfile? Profile, string? TenantId)
{
    /// <summary>Of the environment.</summary>
    public string Host { get; init; } = "";

    /// <summary>Numbers of servertype: 0 Exchange Server, 2 Exchange Server (hybrid).</summary>
    public bool IsOnPremises => Row is { IsCrossTenant: false, ServerType: 0 or 2 };
}
