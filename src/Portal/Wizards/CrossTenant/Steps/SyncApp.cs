using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Plans;
using Portal.Steps;

namespace Portal.Wizards.CrossTenant.Steps;

/// <summary>The app that Dynamics 365 signs in as, in the tenant whose Exchange Online holds the mailboxes.</summary>
public sealed class SyncApp(CloudNetwork network, Places places, TimeProvider time) : RegisterApp(network, time)
{
    public override string Key => CrossTenantWizard.App;
    public override string Title => "App registration";
    public override string Needed => "An app registration in the tenant of Exchange Online, for Dynamics 365 alone.";
    public override string Why => "Dynamics 365 signs in as this app, with a client secret, to open mailboxes of that tenant. It needs no redirect address and nobody signs in with it.";

    protected override AppWish Wish(StepContext context)
    {
        var (record, form) = (context.Record(), context.Form());
        return new(
            "the app",
            form.ExchangeTenantId,
            places.TenantName(form.ExchangeTenantId),
            record.MeantSyncApp().UniqueName,
            form.AppName,
            $"Server-side synchronization of Dynamics 365 with Exchange Online. Set-up {record.Key}.",
            form.AppId);
    }

    protected override object With(SetUp setUp, AppRef app) => setUp.Record() with { App = app };
}
