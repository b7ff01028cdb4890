using Portal.Cloud.Dataverse;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;
using Portal.Wizards.Renew.Scripts;
using static Portal.Ids;

namespace Portal.Wizards.Renew.Steps;

/// <summary>The certificate before goes from HMA-App, and its versions are switched off in the vault, not deleted: off can be turned on again.</summary>
public sealed class OldCertificate(CloudNetwork network, Renewals renewals, TimeProvider time) : IStep
{
    public string Key => RenewWizards.OldCertificate;
    public string Title => "Old certificate";
    public string Needed => "HMA-App does not know the old certificate any more, and the vault gives it to nobody.";
    public string Why => "Microsoft does not say how long Dynamics 365 keeps a certificate it has read. So the old one stays some hours after the switch, and goes when passes have shown the new one.";
    public string Who => "An owner of HMA-App who may also update certificates in the vault (Key Vault Certificates Officer).";
    public string Link => "https://learn.microsoft.com/azure/key-vault/certificates/certificate-scenarios";

    public IReadOnlyList<ApiNeed> Needs(StepContext context)
    {
        var record = context.Record();
        return [
            Apis.Graph(record.Form.ExchangeTenantId, "Application.Read.All"),
            Apis.KeyVault(context.VaultTenant()),
            Apis.Dataverse(context.Person.TenantId, new Uri(record.Form.EnvironmentUrl))
        ];
    }

    public IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => [Apis.Graph(context.Form().ExchangeTenantId, "Application.ReadWrite.All")];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        if (record is not { HmaApp: { } app, Renewal: { Live: { } live, ChangedAt: { } changed } renewal }) return Tell.NotYet("Waits for the switch.", time.GetUtcNow());
        if (!LivePass.WasSeen(record)) return Tell.NotYet("Waits until a mailbox has synchronized with the new certificate.", time.GetUtcNow());
        var certificates = new VaultCertificates(network, VaultUri.Parse(record.Form.VaultUri), context.Credential);
        var (application, versions) = await Looking.BothAsync(new Applications(network, context.InExchange()).FindByIdAsync(app.ObjectId, ct), certificates.VersionsAsync(live.Name, ct));
        if (application is null) return Tell.NotYet("HMA-App is not found any more.", time.GetUtcNow());
        var on = application.Certificates.Where(c => Same(c.Thumbprint, live.Thumbprint)).ToList();
        var enabled = versions.Where(v => v.Enabled && v.Version is not null).ToList();
        var facts = Facts(application, live, versions, changed, renewal);
        if (on.Count == 0 && enabled.Count == 0)
        {
            await renewals.TellAsync(record, made => made with { AlsoDecided = [.. made.AlsoDecided.Where(t => !Same(t, live.Thumbprint) && !Same(t, record.Certificate?.Thumbprint))] }, ct);
            return new Finding(
                Saw(Truth.Ok, $"{live.Name} is off: HMA-App does not know it, and the vault gives it to nobody.", facts),
                [],
                s => s.Record() with { Renewal = s.Record().Renewal! with { FinishedAt = s.Record().Renewal!.FinishedAt ?? context.Now } });
        }

        if (await StillUsedAsync(context, record, live, ct) is { } user)
        {
            var problem = new Problem($"The profile {user.Isolated()} still names {live.Name}.", "It has rows of its own in Dataverse.", "Renew that profile too; the old certificate goes when nobody names it any more.", "You");
            return new Finding(Saw(Truth.NotOk, problem.Sentence, facts, problem) with { ForPeople = true }, []);
        }

        var until = changed.AddHours(renewal.WaitHours);
        if (until > context.Now) return new Finding(Saw(Truth.Waiting, $"{live.Name} stays until {until:d MMMM yyyy HH:mm} UTC, {renewal.WaitHours} hours after the switch.", facts) with { ForPeople = true }, []);
        var plan = new List<PlannedCommand>();
        if (on.Count > 0) plan.Add(RemoveKey(context, record, application, live, on));
        if (enabled.Count > 0) plan.Add(SwitchOff(record, certificates, live, enabled));
        return new Finding(Saw(Truth.NotOk, $"{live.Name} is not needed any more.", facts), plan);
    }

    /// <summary>Another profile of the environment that names the old certificate of this vault.</summary>
    private async Task<string?> StillUsedAsync(StepContext context, HmaSetUp record, CertificateRef live, CancellationToken ct)
    {
        var profiles = new ServerProfiles(new DataverseClient(network, EnvironmentUrl.Parse(record.Form.EnvironmentUrl), context.Credential));
        foreach (var profile in (await profiles.ListAsync(ct)).Where(p => p.IsHma && p.Active))
            if (await profiles.ReadHmaAsync(profile.Id, ct) is { } read && Same(read.KeyName, live.Name) && Same(read.VaultUri?.TrimEnd('/'), record.Form.VaultUri.TrimEnd('/'))) return profile.Name;
        return null;
    }

    private static List<Fact> Facts(Application application, CertificateRef live, IReadOnlyList<CertificateVersion> versions, DateTimeOffset changed, Renewal renewal) =>
    [
        new("Switched", $"{changed:yyyy-MM-dd HH:mm} UTC"), new("Stays at least", $"{renewal.WaitHours} hours"),
        .. application.Certificates.Select(c => new Fact("On HMA-App", $"{c.Thumbprint ?? c.KeyId.ToString()}, until {c.End:yyyy-MM-dd}", Same(c.Thumbprint, live.Thumbprint) ? Truth.NotOk : Truth.Ok)),
        .. versions.Select(v => new Fact($"{live.Name} in the vault", $"{v.Thumbprint ?? v.Version}, {(v.Enabled ? "on" : "off")}", v.Enabled ? Truth.NotOk : Truth.Ok)),
    ];

    private PlannedCommand RemoveKey(StepContext context, HmaSetUp record, Application application, CertificateRef live, List<CertificateInfo> on) => new(
        new Command(
            "remove-old-certificate",
            "Microsoft Entra",
            record.Form.ExchangeTenantId,
            $"Take {live.Name} from {application.DisplayName.Isolated()}",
            application.DisplayName,
            [.. on.Select(c => new Change("Certificate", $"{c.Thumbprint}, until {c.End:yyyy-MM-dd}", null))])
        {
            Scripts = RenewScripts.RemoveKey(application, [.. on.Select(c => c.KeyId)]),
        },
        async ct =>
        {
            foreach (var key in on) await new Applications(network, context.InExchange()).RemoveCertificateAsync(application.Id, key.KeyId, ct);
            return new Done($"thumbprint {live.Thumbprint} removed");
        });

    private static PlannedCommand SwitchOff(HmaSetUp record, VaultCertificates certificates, CertificateRef live, List<CertificateVersion> enabled) => new(
        new Command(
            "disable-old-certificate",
            "Key Vault",
            record.Vault!.TenantId,
            $"Switch {live.Name} off in {record.Vault.Name}",
            live.Name,
            [.. enabled.Select(v => new Change($"Version {v.Version}", "enabled", "disabled"))])
        {
            Scripts = RenewScripts.SwitchOff(record.Vault.Name, live.Name, [.. enabled.Select(v => v.Version!)]),
        },
        async ct =>
        {
            foreach (var version in enabled) await certificates.EnableAsync(live.Name, version.Version!, false, ct);
            return new Done($"disabled {string.Join(", ", enabled.Select(v => v.Version))}");
        });

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts, Problem? problem = null) => new(truth, sentence, "Microsoft Graph and Key Vault", time.GetUtcNow(), facts, problem);
}
