using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Store;
using Portal.Wizards.Confine;
using Portal.Wizards.CrossTenant.Steps;

namespace Portal.Wizards.CrossTenant.Consent;

/// <summary>The decision, permission by permission; one may be refused, and its consequence is recorded as an exception.</summary>
public sealed class SyncDecision(
    IDbContextFactory<PortalDb> dbs, ApprovalDesk desk, ConsentFacts facts, ConfinedBy confined, Sessions sessions, Places places, TimeProvider time)
    : DecidePermissions(dbs, desk, facts, sessions, places, time)
{
    public override string Key => CrossTenantWizard.Decision;
    public override string Title => "Decision";
    public override string Needed => "An approver has allowed what exactly this app may do, permission by permission.";
    public override string Why => "Each permission opens all mailboxes of the tenant, some of them more than mail. Whoever asks does not decide, one or more can be refused, and the decision ends when the app changes.";

    protected override string AppTitle => SyncConsent.AppTitle;

    protected override string What => "its permissions";

    protected override string Without => "without any permission Dynamics 365 cannot open a mailbox.";

    protected override IReadOnlyList<(string Step, string What)> RestsOn => [(CrossTenantWizard.App, "the app itself")];

    protected override bool CloudOnly => true;

    protected override string TenantOf(SetUp setUp) => setUp.Record().Form.ExchangeTenantId;

    protected override ConsentWish? Wish(SetUp setUp) => SyncConsent.Wish(setUp, confined);

    protected override IReadOnlyDictionary<string, PermissionText> Words(ApprovalFacts now) =>
        now.Permissions.ToDictionary(p => p.Key, p => PermissionSets.Find(p.ResourceAppId, p.Name)?.Words ?? PermissionWords.Unknown(p), StringComparer.Ordinal);

    protected override IReadOnlyList<Command> Planned(SetUp setUp, ApprovalFacts now)
    {
        var app = setUp.Record().App!.Name;
        return [.. now.Permissions.GroupBy(p => p.ResourceName, StringComparer.Ordinal)
            .Select(api => new Command(
                "grant-permission",
                "Microsoft Entra",
                now.TenantId,
                $"Grant {(api.Count() == 1 ? api.First().Name : $"{api.Count()} permissions on {api.Key}")} to {app.Isolated()}",
                app,
                [new Change($"Permissions held on {api.Key}", null, string.Join(", ", api.Select(p => p.Name)))]))];
    }
}
