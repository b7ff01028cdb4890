using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;
using Portal.Wizards.Renew.Scripts;
using static Portal.Ids;

namespace Portal.Wizards.Renew.Steps;

/// <summary>The profile names the new certificate: one column of one row, and back again as easily. NOTES.md says why not a new version under the live name.</summary>
public sealed class SwitchCertificate(CloudNetwork network, Renewals renewals, WorldClock world, TimeProvider time) : IStep
{
    public string Key => RenewWizards.Switch;
    public string Title => "Switch";
    public string Needed => "The profile in Dataverse names the new certificate.";
    public string Why => "Dataverse keeps the name of a certificate in the vault, and Dynamics 365 reads what it names. Both certificates are on HMA-App, so it signs in with either.";
    public string Who => "System Administrator of the environment.";
    public string Link => "https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/keyvaultreference";

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Dataverse(context.Person.TenantId, new Uri(context.Form().EnvironmentUrl))];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        if (record is not { Certificate: { } certificate, Renewal: { Live: { } live } renewal }) return Tell.NotYet("Waits for the new certificate.", time.GetUtcNow());
        var profiles = new ServerProfiles(new DataverseClient(network, EnvironmentUrl.Parse(record.Form.EnvironmentUrl), context.Credential));
        if (await profiles.ReadHmaAsync(HmaRows.Ids(record).ProfileId, ct) is not { } stored) return Tell.NotYet("The profile is not found any more.", time.GetUtcNow());
        var sharing = await LiveProfile.SharingAsync(profiles, stored, ct);
        var facts = Facts(record, stored, certificate, live, sharing);
        if (Same(stored.KeyName, certificate.Name))
        {
            await renewals.TellAsync(record, made => Switched(made, record), ct);
            return new Finding(
                Saw(Truth.Ok, $"{stored.Profile.Name.Isolated()} names {certificate.Name}.", facts),
                [],
                s => s.Record() with { Renewal = s.Record().Renewal! with { ChangedAt = s.Record().Renewal!.ChangedAt ?? context.Now } });
        }

        if (!Same(stored.KeyName, live.Name))
            return Refused(
                $"The profile names {stored.KeyName}, which is neither the live nor the new certificate.",
                "Somebody changed the profile since the renewal began.",
                "Abandon this renewal and begin a new one.",
                facts);
        if (sharing.FirstOrDefault(p => p.VaultReferenceId == stored.VaultReferenceId && !Same(p.HmaAppId, stored.HmaAppId)) is { } other)
            return Refused(
                $"The profile {other.Profile.Name} uses the same row in Dataverse with another HMA-App, which does not know the new certificate.",
                "One row names the certificate for both.",
                "Put the new certificate on that app too, or give the profiles rows of their own.",
                facts);
        if (renewal.Proven != certificate.Thumbprint) return Tell.NotYet($"{stored.Profile.Name.Isolated()} names {live.Name}. The switch waits for the proof of {certificate.Name}.", time.GetUtcNow());
        return new Finding(Saw(Truth.NotOk, $"{stored.Profile.Name.Isolated()} still names {live.Name}.", facts), [Switch(context, record, profiles, stored, certificate)]);
    }

    private PlannedCommand Switch(StepContext context, HmaSetUp record, ServerProfiles profiles, HmaProfile stored, CertificateRef certificate) => new(
        new Command(
            "switch-key-name",
            "Dataverse",
            context.Person.TenantId,
            $"Point the profile {stored.Profile.Name.Isolated()} at {certificate.Name}",
            stored.Profile.Name,
            [new Change("Key Vault key name", stored.KeyName, certificate.Name)])
        {
            Scripts = RenewScripts.Switch(EnvironmentUrl.Parse(record.Form.EnvironmentUrl), stored, certificate.Name),
        },
        async ct =>
        {
            await profiles.NameCertificateAsync(stored, certificate.Name, ct);
            var changed = world.GetUtcNow();
            await renewals.TellAsync(record, made => Switched(made, record), ct);
            return new Done($"keyvaultreference {stored.VaultReferenceId}", s => s.Record() with { Renewal = s.Record().Renewal! with { ChangedAt = changed } });
        });

    /// <summary>The set-up's own steps look for the new certificate from now on; the one before stays decided until it is gone.</summary>
    private static HmaSetUp Switched(HmaSetUp made, HmaSetUp renewal) => Same(made.Certificate?.Thumbprint, renewal.Certificate!.Thumbprint) ? made : made with
    {
        Certificate = renewal.Certificate, Request = renewal.Request, Form = made.Form with { CertificateName = renewal.Form.CertificateName, CertificateWay = renewal.Form.CertificateWay },
        AlsoDecided = [.. made.AlsoDecided.Append(renewal.Renewal!.Live!.Thumbprint).Where(t => !Same(t, renewal.Certificate.Thumbprint)).Distinct(StringComparer.OrdinalIgnoreCase)],
    };

    private static List<Fact> Facts(HmaSetUp record, HmaProfile stored, CertificateRef certificate, CertificateRef live, IReadOnlyList<HmaProfile> sharing) =>
    [
        new("Key Vault key name", stored.KeyName ?? "none", Same(stored.KeyName, certificate.Name) ? Truth.Ok : Truth.NotOk), new("Live until now", $"{live.Name}, {live.Thumbprint}"),
        new("New", $"{certificate.Name}, {certificate.Thumbprint}, until {certificate.ExpiresAt:yyyy-MM-dd}", record.Renewal!.Proven == certificate.Thumbprint ? Truth.Ok : null),
        .. sharing.Where(p => p.VaultReferenceId == stored.VaultReferenceId).Select(p => new Fact("Switches with it", p.Profile.Name, null, "It uses the same row in Dataverse.")),
    ];

    private Finding Refused(string sentence, string cause, string remedy, IReadOnlyList<Fact> facts) =>
        new(Saw(Truth.NotOk, sentence, facts, new Problem(sentence, cause, remedy, "System Administrator of the environment")) with { ForPeople = true }, []);

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts, Problem? problem = null) => new(truth, sentence, "Dataverse", time.GetUtcNow(), facts, problem);
}
