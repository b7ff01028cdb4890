using Portal.Sandbox.Dataverse;
using Portal.Sandbox.Network;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Sync;

/// <summary>Everything that comes before a mailbox is touched, for tests and for passes alike: profile, approval, and the token for Exchange.</summary>
internal sealed class MailboxOpening(DataverseRows rows, HmaChain chain, DynamicsNetwork network, SettingsStore settings)
{
    private const int Hma = 6;

    /// <exception cref="SyncFailure">The first thing that stands in the way.</exception>
    public async Task<(HmaProfile Profile, ExchangeSession Session)> OpenAsync(DataverseEnvironment environment, Row mailbox, KeptCertificates? kept, CancellationToken ct)
    {
        var profile = rows.Of(environment, "emailserverprofile").Find(mailbox.LookupId("emailserverprofile"));
        if (profile is null || profile.Number("statecode") != 0) throw new SyncFailure("InvalidIncomingEmailServerProfile", "The mailbox has no active email server profile.", 4_001);
        if (NeedsApproval(environment, mailbox) && mailbox.Number("emailrouteraccessapproval") != 1)
            throw new SyncFailure("One or more email addresses haven't been approved.", "emailrouteraccessapproval is not Approved.", 4_030);
        if (mailbox.Text("emailaddress") is not { Length: > 0 } address) throw new SyncFailure("The mailbox has no email address.", "emailaddress is empty.", 4_002);
        if (profile.Number("incomingcredentialretrieval") != Hma || profile.Number("outgoingcredentialretrieval") != Hma)
            throw new SyncFailure("Http server returned Forbidden exception.", "The sandbox synchronizes on-premises mailboxes by HMA only; Exchange Online refuses.", 4_031);

        var hma = HmaProfile.Read(rows, environment, profile, settings.Now.HmaWiring);
        return (hma, new ExchangeSession(network, await chain.TokenAsync(hma, kept, ct), address));
    }

    private bool NeedsApproval(DataverseEnvironment environment, Row mailbox)
    {
        var column = mailbox.Text("regardingobjecttypecode") == "queue" ? "requireapprovalforqueueemail" : "requireapprovalforuseremail";
        return rows.Of(environment, "organization").Find(environment.OrganizationId)?.Flag(column) != false;
    }
}
