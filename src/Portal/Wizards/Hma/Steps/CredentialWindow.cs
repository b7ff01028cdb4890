using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Settings;
using Portal.SignIn;
using Portal.Steps;

namespace Portal.Wizards.Hma.Steps;

/// <summary>KV-App's secret and the rows of the HMA profile: the credential window of this wizard.</summary>
public class CredentialWindow(CloudNetwork network, Rehearsal rehearsal, SetUps setUps, PortalSettings settings, WorldClock world, TimeProvider time) : SecretWindow(network, setUps, world, time)
{
    private readonly SetUps _setUps = setUps;

    public override string Key => HmaWizard.Profile;
    public override string Title => "Secret, rehearsal and profile";
    public override string Needed => "An email server profile in Dataverse with the eight values, and a KV-App secret in it that was proven to work.";
    public override string Why => "Dataverse never shows a secret again, so it is proven before it is stored: the portal does what Dynamics 365 will do, link by link, stores the secret and forgets it.";
    public override string Who => "An owner of KV-App who is also System Administrator of the environment. Where that is two people, the secret is typed by the one who may, and never relayed.";
    public override string Link => "https://learn.microsoft.com/power-platform/admin/connect-exchange-server-onprem-hma";

    protected override string WaitsFor => "Waits for the vault, the certificate and both apps.";
    protected override IReadOnlyList<string> Links => Rehearsal.Links;
    protected override string ProofVerb => "rehearse";
    protected override string ProofNoun => "Rehearsal";

    public override IReadOnlyList<ApiNeed> Needs(StepContext context)
    {
        var record = context.Record();
        return [Apis.Graph(context.VaultTenant(), "Application.Read.All"), Apis.Dataverse(context.Person.TenantId, new Uri(record.Form.EnvironmentUrl))];
    }

    public override IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => [Apis.Graph(context.VaultTenant(), "Application.ReadWrite.All")];

    protected override WindowOn? On(SetUp setUp, Person person)
    {
        if (setUp.Record() is not { Vault: { } vault, Certificate: not null, KvApp: { } kvApp, HmaApp: not null } record) return null;
        return new(record.Key, kvApp, record.MeantKvApp(), vault.TenantId, record.Form.EnvironmentUrl, person.TenantId, HmaRows.Ids(record).ProfileId, record.Form.ProfileName, record.Form.PilotAddress)
        {
            SecretMonths = record.Form.SecretMonths, Rules = record.Rules, Profile = record.Profile, Proof = record.Proof, RenewedBy = record.RenewedBy, Removed = record.RemovedSecrets,
            Renewal = record.Renewal is { } renewal ? new(renewal.Key, renewal.SetUpId, renewal.FinishedAt is not null) : null,
        };
    }

    protected override async Task<ProfileSeen> SeeAsync(SetUp setUp, DataverseClient client, WindowOn on, CancellationToken ct)
    {
        var (record, profiles) = (setUp.Record(), new ServerProfiles(client));
        var stored = await profiles.ReadHmaAsync(on.ProfileId, ct);
        var (obstacle, columns) = await Looking.BothAsync(ObstacleAsync(profiles, record, stored, ct), stored is null ? LearnAsync(profiles, ct) : Task.FromResult<HmaColumns?>(null));
        return new(stored is null ? null : new(stored.Profile.Name, stored.Profile.Active, stored.SecretIdentityModifiedAt, [.. HmaRows.Compare(record, stored)], HmaRows.Differences(record, stored)),
            HmaRows.StoreCommand(on.DataverseTenantId, record, stored, columns), obstacle, stored is null && columns is null ? NoMapping : null);
    }

    /// <summary>A chosen profile that is not there, or another one with the name that a new one would get: Dataverse would take both, and people could not tell them apart.</summary>
    private static async Task<Problem?> ObstacleAsync(ServerProfiles profiles, HmaSetUp record, HmaProfile? stored, CancellationToken ct)
    {
        if (stored is not null) return null;
        return record.Form.ProfileId is { Length: > 0 } ? ProfileObstacles.Gone("HMA profile")
            : await profiles.FindByNameAsync(record.Form.ProfileName, ct) is null ? null
            : ProfileObstacles.SameName(record.Form.ProfileName);
    }

    protected override Task<(Proof Proof, Problem? Problem)> ProveAsync(SetUp setUp, string secret, Func<string, Task> report, CancellationToken ct) => rehearsal.RunAsync(setUp.Record(), secret, report, ct);

    protected override Task StoreAsync(SetUp setUp, DataverseClient client, string secret, CancellationToken ct)
    {
        var profiles = new ServerProfiles(client);
        return HmaRows.StoreAsync(profiles, setUp.Record(), secret, () => LearnAsync(profiles, ct), ct);
    }

    protected override object With(SetUp setUp, ProfileRef? profile, Proof? proof) => setUp.Record() with { Profile = profile, Proof = proof };

    protected override object Without(SetUp setUp, IReadOnlyList<Guid> secrets, DateTimeOffset world) => setUp.Record() with { RemovedSecrets = setUp.Record().RemovedSecrets.With(secrets, world) };

    protected override object Stored(SetUp setUp, ProfileRef profile, Proof? proof, DateTimeOffset changed)
    {
        var record = setUp.Record();
        return record with { Profile = profile, Proof = proof, Renewal = record.Renewal is { } renewal ? renewal with { ChangedAt = changed } : null };
    }

    protected override object Renewed(SetUp setUp, ProfileRef? profile, Proof? proof, Guid by)
    {
        var record = setUp.Record();
        return record with { Profile = profile, Proof = proof, RenewedBy = [.. record.RenewedBy.Append(by).Distinct()] };
    }

    private static readonly Problem NoMapping = new("The portal does not know yet how this environment stores an HMA profile.",
        "Microsoft does not document the columns. The portal learns them from an existing HMA profile, and this environment has none.",
        "Make the profile by hand in the Power Platform admin center: \"Show me the script\" has the values to copy. The portal reads it back and knows the way from then on. Or let the operator set Portal:Dataverse:UnconfirmedWiring.",
        "System Administrator of the environment",
        "https://learn.microsoft.com/power-platform/admin/connect-exchange-server-on-premises");

    /// <summary>The operator's choice of a mapping that nobody confirmed; none unless set.</summary>
    private HmaColumns? Unconfirmed => settings.Dataverse.UnconfirmedWiring is { } wiring ? HmaColumns.Unconfirmed(wiring) : null;

    /// <summary>Learned from a profile that people made; the portal's own would only teach it its own guess.</summary>
    private async Task<HmaColumns?> LearnAsync(ServerProfiles profiles, CancellationToken ct)
    {
        var own = (await _setUps.EverOfKindAsync(HmaWizard.Kind, ct)).Select(s => s.Record()).Where(r => string.IsNullOrEmpty(r.Form.ProfileId)).Select(r => HmaRows.Ids(r).ProfileId).ToHashSet();
        return await profiles.LearnAsync(ct, own) ?? Unconfirmed;
    }
}
