using Portal.Sandbox.Dataverse;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Sync;

/// <summary>Everything that comes before a mailbox is touched, for tests and for passes alike: profile, approval, and the token for Exchange.</summary>
internal sealed class MailboxOpening(DataverseRows rows, HmaChain hma, CrossTenantChain crossTenant, SettingsStore settings)
{
    public const int Hma = 6, CrossTenant = 7;

    /// <exception cref="SyncFailure">The first thing that stands in the way.</exception>
    public async Task<SyncSession> OpenAsync(DataverseEnvironment environment, Row mailbox, KeptCertificates? kept, CancellationToken ct)
    {
        var profile = rows.Of(environment, "emailserverprofile").Find(mailbox.LookupId("emailserverprofile"));
        if (profile is null || profile.Number("statecode") != 0) throw new SyncFailure("InvalidIncomingEmailServerProfile", "The mailbox has no active email server profile.", 4_001);
        if (NeedsApproval(environment, mailbox)) CheckApproval(mailbox, profile);
        if (mailbox.Text("emailaddress") is not { Length: > 0 } address) throw new SyncFailure("The mailbox has no email address.", "emailaddress is empty.", 4_002);
        return (profile.Number("incomingcredentialretrieval"), profile.Number("outgoingcredentialretrieval")) switch
        {
            (Hma, Hma) => await hma.OpenAsync(HmaProfile.Read(rows, environment, profile, settings.Now.HmaWiring), address, kept, ct),
            (CrossTenant, CrossTenant) => await crossTenant.OpenAsync(environment, CrossTenantProfile.Read(environment, profile), address, ct),
            _ => throw SyncFailure.Forbidden("The sandbox synchronizes by HMA and by OAuth (Cross Tenant) only."),
        };
    }

    /// <summary>What an administrator of Dynamics 365 alone approved is enough on premises only: the alert "requires an approval by a Microsoft 365 administrator" is for the cloud.</summary>
    private static void CheckApproval(Row mailbox, Row profile)
    {
        if (mailbox.Number("emailrouteraccessapproval") != 1) throw new SyncFailure("One or more email addresses haven't been approved.", "emailrouteraccessapproval is not Approved.", 4_030);
        if (profile.Number("incomingcredentialretrieval") == CrossTenant && !mailbox.Flag("isemailaddressapprovedbyo365admin"))
            throw new SyncFailure("The email address requires an approval by a Microsoft 365 administrator.", "isemailaddressapprovedbyo365admin is not true.", 4_032);
    }

    private bool NeedsApproval(DataverseEnvironment environment, Row mailbox)
    {
        var column = mailbox.Text("regardingobjecttypecode") == "queue" ? "requireapprovalforqueueemail" : "requireapprovalforuseremail";
        return rows.Of(environment, "organization").Find(environment.OrganizationId)?.Flag(column) != false;
    }
}
