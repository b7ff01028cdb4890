using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Connections;
using Portal.Plans;
using Portal.Steps;

namespace Portal.Wizards.Hma.Steps;

/// <summary>The app whose secret Dynamics uses to read the certificate. It must live in the vault's tenant.</summary>
public sealed class KvApp(CloudNetwork network, Places places, TimeProvider time) : RegisterApp(network, time)
{
    private readonly CloudNetwork _network = network;

    public override string Key => HmaWizard.KvApp;
    public override string Title => "KV-App";
    public override string Needed => "An app registration in the vault's tenant that Dynamics 365 signs in with to read the certificate.";
    public override string Why => "Dynamics 365 opens the vault as this app, with a client secret. It gets nothing but reading this vault.";

    protected override AppWish Wish(StepContext context)
    {
        var (record, form) = (context.Record(), context.Form());
        var tenant = record.Vault?.TenantId ?? places.VaultTenant ?? context.Person.TenantId;
        return new("KV-App", tenant, places.TenantName(tenant), record.MeantKvApp().UniqueName, form.KvAppName, $"Reads the HMA certificate for Dynamics 365. Set-up {record.Key}.", form.KvAppId);
    }

    protected override object With(SetUp setUp, AppRef app) => setUp.Record() with { KvApp = app };

    /// <summary>A vault takes tokens of its own tenant only (AKV10032), and names that tenant to whoever asks.</summary>
    protected override async Task<Problem?> ObstacleAsync(StepContext context, CancellationToken ct)
    {
        var wish = Wish(context);
        var vault = VaultUri.Parse(context.Form().VaultUri);
        var tenant = await new VaultChallenge(_network).TenantOfAsync(vault, ct);
        return string.Equals(tenant, wish.TenantId, StringComparison.OrdinalIgnoreCase) ? null : new Problem(
            $"{vault.Name} belongs to the tenant {places.TenantName(tenant).Isolated()}, not to {wish.TenantName.Isolated()}.", "A vault accepts tokens of its own tenant only, so KV-App must be registered there.",
            $"Register KV-App in {places.TenantName(tenant).Isolated()}, or choose a vault in {wish.TenantName.Isolated()}.", "Somebody who may register applications in the vault's tenant");
    }
}

/// <summary>The app that reaches Exchange, in the tenant where Exchange is hybridised.</summary>
public sealed class HmaApp(CloudNetwork network, Places places, TimeProvider time) : RegisterApp(network, time)
{
    public override string Key => HmaWizard.HmaApp;
    public override string Title => "HMA-App";
    public override string Needed => "An app registration in Exchange's tenant that signs in with the certificate.";
    public override string Why => "Exchange on-premises sees this app when Dynamics 365 opens a mailbox. It has no secret: only the certificate.";

    protected override AppWish Wish(StepContext context)
    {
        var (record, form) = (context.Record(), context.Form());
        return new(
            "HMA-App",
            form.ExchangeTenantId,
            places.TenantName(form.ExchangeTenantId),
            record.MeantHmaApp().UniqueName,
            form.HmaAppName,
            $"Server-side synchronization with Exchange on-premises. Set-up {record.Key}.",
            form.HmaAppId);
    }

    protected override object With(SetUp setUp, AppRef app) => setUp.Record() with { HmaApp = app };
}
