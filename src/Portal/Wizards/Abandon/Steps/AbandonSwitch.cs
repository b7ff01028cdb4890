using Portal.Cloud.Dataverse;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Plans;
using Portal.SignIn;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;
using Portal.Wizards.Renew.Scripts;

namespace Portal.Wizards.Abandon.Steps;

/// <summary>A renewal that was switched goes back to the certificate before, if that still works.</summary>
public sealed class AbandonSwitch(CloudNetwork network, WizardCatalogSource wizards, TimeProvider time) : AbandonStep(wizards, time)
{
    public override string Key => AbandonWizards.Switch;
    public override string Title => "Profile back on the live certificate";
    public override string Needed => "The profile names the certificate it had before the renewal.";
    public override string Why => "The new certificate can only go when nobody signs in with it.";
    public override string Who => "System Administrator of the environment.";

    public override bool MayBeLeft => false;

    public override IReadOnlyList<ApiNeed> Needs(StepContext context)
    {
        var record = context.Record();
        return [
            Apis.Dataverse(context.Person.TenantId, new Uri(record.Form.EnvironmentUrl)),
            Apis.Graph(context.ExchangeTenant(), "Application.Read.All"),
            Apis.KeyVault(context.VaultTenant())
        ];
    }

    protected override async Task<Remains> FindAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        if (record is not { Certificate: { } certificate, Renewal.Live: { } live, HmaApp: { } app }) return Remains.Nothing("Nothing was switched.", "this set-up");
        var profiles = new ServerProfiles(new DataverseClient(network, EnvironmentUrl.Parse(record.Form.EnvironmentUrl), context.Credential));
        if (await profiles.ReadHmaAsync(HmaRows.Ids(record).ProfileId, ct) is not { } stored
            || !string.Equals(stored.KeyName, certificate.Name, StringComparison.OrdinalIgnoreCase))
            return Remains.Nothing($"The profile does not name {certificate.Name}.", "Dataverse");
        var before = await new VaultCertificates(network, VaultUri.Parse(record.Form.VaultUri), context.Credential).FindAsync(live.Name, ct);
        var known = (await new Applications(network, context.InExchange()).FindByIdAsync(app.ObjectId, ct))?.Certificates.Any(c => string.Equals(
            c.Thumbprint,
            before?.Thumbprint,
            StringComparison.OrdinalIgnoreCase)) == true;
        var facts = new List<Fact>
        {
            Goes("Key Vault key name", certificate.Name, $"Goes back to {live.Name}."),
            new(
                live.Name,
                before is null ? "gone" : $"{before.Thumbprint}, {(before.Enabled ? "on" : "off")}, {(known ? "known to" : "not on")} HMA-App",
                before is { Enabled: true } && known ? Truth.Ok : Truth.NotOk)
        };
        var back = new PlannedCommand(
            new Command(
                "switch-back",
                "Dataverse",
                context.Person.TenantId,
                $"Point the profile {stored.Profile.Name.Isolated()} at {live.Name} again",
                stored.Profile.Name,
                [new Change("Key Vault key name", certificate.Name, live.Name)]) { Scripts = RenewScripts.Switch(
                    EnvironmentUrl.Parse(record.Form.EnvironmentUrl),
                    stored,
                    live.Name) },
            async done =>
            {
                await profiles.NameCertificateAsync(stored, live.Name, done);
                return new Done($"keyvaultreference {stored.VaultReferenceId}");
            });
        return new Remains($"The profile names {certificate.Name}.", [back], facts, "Dataverse")
        {
            Obstacle = before is { Enabled: true } && known
                ? null
                : new Problem(
                    $"{live.Name} does not work any more.",
                    "It was switched off or taken from HMA-App: the renewal is too far to go back.",
                    "Finish the renewal instead: choose \"Go on with it\" above.",
                    "You"),
        };
    }
}
