using Portal.Cloud.Dataverse;
using Portal.Profiles;
using Portal.SignIn;

namespace Portal.Mailboxes.Live;

/// <summary>What is looked at.</summary>
/// <param name="Row">The profile's row; null without a profile, or when it could not be read.</param>
/// <param name="Profile">What stands behind the row, where it signs in with an app of the company's own; null when it does not or could not be read.</param>
/// <param name="TenantId">Of the Exchange organization, as far as the profile tells; null when it tells nothing.</param>
/// <param name="World">Now, by the clock on which secrets end.</param>
/// <param name="Viewer">Who looks; null for nobody in particular. Their own connection to another tenant's Exchange Online may be used to read there.</param>
public sealed record LiveSubject(Mailbox Mailbox, ServerProfile? Row, FoundProfile? Profile, string? TenantId, DateTimeOffset World, Person? Viewer = null)
{
    /// <summary>Of the environment.</summary>
    public string Host { get; init; } = "";

    /// <summary>Microsoft's own sign-in within one tenant, without an app of the company's: "Server to server authentication" of incomingcredentialretrieval.</summary>
    private const int ServerToServer = 2;

    /// <summary>Numbers of servertype: 0 Exchange Server, 2 Exchange Server (hybrid).</summary>
    public bool IsOnPremises => Row is { IsCrossTenant: false, ServerType: 0 or 2 };

    public bool IsServerToServer => Row is { CredentialRetrieval: ServerToServer } && !IsOnPremises;

    /// <summary>The last test failed. A look that finds something missing where it passed is not believed before it has failed: there may be another way in.</summary>
    public bool Failing => Mailbox is { Incoming: MailboxResult.Failure } or { Outgoing: MailboxResult.Failure } or { Appointments: MailboxResult.Failure };
}
