using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Store;

namespace Portal.Wizards.Hma.Steps;

/// <summary>The decision on what HMA-App may do.</summary>
public sealed class DecisionStep(IDbContextFactory<PortalDb> dbs, ApprovalDesk desk, ConsentFacts facts, Sessions sessions, Places places, TimeProvider time) : DecidePermissions(dbs, desk, facts, sessions, places, time)
{
    public override string Key => HmaWizard.Decision;
    public override string Title => "Decision";
    public override string Needed => "An approver has allowed full_access_as_app for exactly this app.";
    public override string Why => "full_access_as_app opens every mailbox that trusts this tenant. Whoever asks for it does not decide it, and the decision ends when the app changes.";

    protected override string AppTitle => "HMA-App";

    protected override string What => "its permission";

    protected override string Without => "without the permission Dynamics 365 cannot open a mailbox.";

    protected override IReadOnlyList<(string Step, string What)> RestsOn => [(HmaWizard.HmaApp, "HMA-App itself"), (HmaWizard.Certificate, "the certificate")];

    protected override string TenantOf(SetUp setUp) => setUp.Record().Form.ExchangeTenantId;

    protected override ConsentWish? Wish(SetUp setUp) => HmaFacts.Wish(setUp.Record());

    protected override IReadOnlyDictionary<string, PermissionText> Words(ApprovalFacts now) => PermissionWords.Hma(now.Permissions);

    protected override IReadOnlyList<Command> Planned(SetUp setUp, ApprovalFacts now)
    {
        var record = setUp.Record();
        var app = record.HmaApp!.Name;
        return record is { Renewal: not null, Certificate: { } renewed }
            ? [
                new Command(
                    "attach-certificate",
                    "Microsoft Entra",
                    now.TenantId,
                    $"Put a new certificate on {app.Isolated()}, which holds full_access_as_app",
                    app,
                    [new Change("Certificates", record.Renewal.Live?.Thumbprint, $"{record.Renewal.Live?.Thumbprint} and {renewed.Thumbprint}")])
            ]
            : [
                new Command(
                    "grant-permission",
                    "Microsoft Entra",
                    now.TenantId,
                    $"Grant full_access_as_app to {app.Isolated()}",
                    app,
                    [new Change("Permissions held", null, "full_access_as_app on Office 365 Exchange Online")])
            ];
    }
}
