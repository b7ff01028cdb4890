using Portal.Cloud.Dataverse;
using Portal.Profiles;
using Portal.SignIn;

namespace Portal.Mailboxes.Live;

/// <summary>A mailbox that is looked at.</summary>
/// <param name="World">Now, by the clock on which secrets end.</param>
/// <param name="Viewer">Who looks; null for nobody in particular. Their own connection to another tenant's Exchange Online may be used to read there.</param>
/// <inheritdoc cref="ProfileSubject"/>
public sealed record LiveSubject(Mailbox Mailbox, ServerProfile? Row, FoundProfile? Profile, string? TenantId, DateTimeOffset World, Person? Viewer = null) : ProfileSubject(Row, Profile, TenantId)
{
    /// <summary>Microsoft's own sign-in within one tenant, without an app of the company's: "Server to server authentication" of incomingcredentialretrieval.</summary>
    private const int ServerToServer = 2;

    public bool IsServerToServer => Row is { CredentialRetrieval: ServerToServer } && !IsOnPremises;

    /// <summary>The last test failed. A look that finds something missing where it passed is not believed before it has failed: there may be another way in.</summary>
    public bool Failing => Mailbox is { Incoming: MailboxResult.Failure } or { Outgoing: MailboxResult.Failure } or { Appointments: MailboxResult.Failure };
}
