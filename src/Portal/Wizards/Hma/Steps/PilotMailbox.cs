using Portal.Cloud.Http;
using Portal.Mailboxes;
using Portal.Plans;
using Portal.Steps;

namespace Portal.Wizards.Hma.Steps;

/// <summary>A mailbox on Exchange on-premises, on the HMA profile.</summary>
public sealed class PilotMailbox(CloudNetwork network, TimeProvider time) : PilotStep<HmaSetUp>(network, time)
{
    public override string Key => HmaWizard.Pilot;
    public override string Who => "System Administrator of the environment. For a mailbox on-premises that is enough to approve it.";
    public override string Link => "https://learn.microsoft.com/power-platform/admin/connect-exchange-server-on-premises";

    protected override string Approvers => "For a mailbox in Exchange Online: a Global or Exchange administrator who is also System Administrator, or a Delegated Mailbox Approver. On-premises: a System Administrator.";

    protected override string Unknown => "Remedy the cause, then test again. The rehearsal passed from this portal, so compare what only Dynamics sees: DNS, firewall, trusted certificates.";

    protected override Problem? Meaning(string sentence, AlertReading? reading, bool partly) => reading is { Sign: AlertWords.Unauthorized } && partly
        ? new Problem(sentence, "Exchange accepted some requests of Dynamics 365 and refused others with the same token: one of several servers behind the address has OAuth off.",
            "Compare OAuthAuthentication of the EWS virtual directories of all servers and enable it where it is off, then test again.",
            "Exchange administrator",
            "https://learn.microsoft.com/powershell/module/exchange/set-webservicesvirtualdirectory")
        : null;
}
