using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Steps;

namespace Portal.Wizards.Hma.Steps;

/// <summary>full_access_as_app declared on HMA-App.</summary>
public sealed class Permission(CloudNetwork network, TimeProvider time) : DeclarePermissions(network, time)
{
    public override string Key => HmaWizard.Permission;
    public override string Title => "Permission declared";
    public override string Needed => "HMA-App asks for full_access_as_app on Office 365 Exchange Online.";
    public override string Why => "This only writes down what HMA-App wants. Nothing is allowed by it: that takes a decision and a grant.";
    public override string Who => "An owner of HMA-App, or a Cloud Application Administrator or Application Administrator.";
    public override string Link => "https://learn.microsoft.com/power-platform/admin/connect-exchange-server-onprem-hma#add-api-permission";

    protected override string AppTitle => "HMA-App";

    protected override string TenantOf(SetUp setUp) => setUp.Record().Form.ExchangeTenantId;

    protected override AppRef? AppOf(SetUp setUp) => setUp.Record().HmaApp;

    protected override MeantApp Meant(SetUp setUp) => setUp.Record().MeantHmaApp();

    protected override Task<DeclarationWish> WishAsync(StepContext context, CancellationToken ct) => Task.FromResult(new DeclarationWish([ExchangeRole.Wanted], []));
}
