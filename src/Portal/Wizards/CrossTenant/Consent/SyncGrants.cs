using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Steps;
using Portal.Wizards.Confine;
using Portal.Wizards.CrossTenant.Steps;

namespace Portal.Wizards.CrossTenant.Consent;

/// <summary>One of the two grants: other Entra roles may grant permissions of Microsoft Graph than those of Exchange Online.</summary>
public abstract class SyncGrant(GrantDecisions decisions, ConfinedBy confined, CloudNetwork network, TimeProvider time) : GrantPermissions(decisions, network, time)
{
    protected override (string Step, string Title) AppStep => (CrossTenantWizard.App, SyncConsent.AppTitle);

    protected override bool CloudOnly => true;

    protected override string TenantOf(SetUp setUp) => setUp.Record().Form.ExchangeTenantId;

    protected override ConsentWish? Wish(SetUp setUp) => SyncConsent.Wish(setUp, confined);

    /// <summary>Granted again, the consent would defeat the scope of the roles that took its place.</summary>
    protected override string? Instead(SetUp setUp) => setUp.Record().ByRoles is not { } plan ? null
        : $"By roles for applications in Exchange Online, which plan #{plan} put in place of the consent: none is needed, and one would open every mailbox again.";

    protected override object With(SetUp setUp, IReadOnlyList<(TenantPermission Permission, GrantRef Grant)> held) => SyncConsent.With(setUp, ResourceAppId, held);
}

/// <summary>full_access_as_app on Exchange Online, for today.</summary>
public sealed class GrantExchangePermission(GrantDecisions decisions, ConfinedBy confined, CloudNetwork network, TimeProvider time)
    : SyncGrant(decisions, confined, network, time)
{
    public override string Key => CrossTenantWizard.GrantExchange;
    public override string Title => "Grant on Exchange Online";
    public override string Needed => "The app holds what was approved on Office 365 Exchange Online.";
    public override string Why => "With it Dynamics 365 opens mailboxes over Exchange Web Services, as it does today. It is effective at once, for every mailbox that no policy keeps from the app.";

    protected override string ResourceAppId => WellKnown.ExchangeOnline;
}

/// <summary>The permissions on Microsoft Graph, for April 2027.</summary>
public sealed class GrantGraphPermissions(GrantDecisions decisions, ConfinedBy confined, CloudNetwork network, TimeProvider time)
    : SyncGrant(decisions, confined, network, time)
{
    public override string Key => CrossTenantWizard.GrantGraph;
    public override string Title => "Grants on Microsoft Graph";
    public override string Needed => "The app holds what was approved on Microsoft Graph.";
    public override string Why =>
        "Exchange Web Services end on 1 April 2027. From then on Dynamics 365 opens mailboxes with these, and a profile without them stops. They take a higher Entra role than the grant on Exchange Online.";

    protected override string ResourceAppId => WellKnown.MicrosoftGraph;

    protected override bool TellsOthers => true;
}
