using Portal.Cloud.Http;
using Portal.Steps;

namespace Portal.Wizards.CrossTenant.Steps;

/// <summary>A mailbox in Exchange Online, on the cross-tenant profile.</summary>
public sealed class PilotMailbox(CloudNetwork network, TimeProvider time) : PilotStep<CrossTenantSetUp>(network, time)
{
    public override string Key => CrossTenantWizard.Pilot;
    public override string Who => "System Administrator of the environment; the approval takes a Global Administrator or Exchange Administrator of the environment's tenant who is System Administrator too.";
    public override string Link => "https://learn.microsoft.com/power-platform/admin/connect-exchange-online#approve-mailboxes";

    protected override string Approvers =>
        "A Global Administrator or Exchange Administrator of the environment's tenant, who is also System Administrator of the environment. An application cannot approve, and a role that was activated for some hours may not be enough.";

    protected override string Unknown => "Remedy the cause, then test again. The proof passed from this portal, so look at what changed since: licence, the mailbox's own EWS switch, the list of allowed apps.";
}
