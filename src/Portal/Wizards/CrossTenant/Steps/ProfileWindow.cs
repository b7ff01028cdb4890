using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Settings;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.CrossTenant.Scripts;

namespace Portal.Wizards.CrossTenant.Steps;

/// <summary>
/// The app's secret and the profile's row: the credential window of this wizard. Where no person reaches both tenants, somebody types the secret's value; it goes the
/// same way, proof and all, and is not kept either.
/// </summary>
public class ProfileWindow(CloudNetwork network, SyncProof proof, TypedSecrets typed, SetUps setUps, PortalSettings settings, WorldClock world, TimeProvider time) : SecretWindow(network, setUps, world, time)
{
    /// <summary>Stands for the id of a secret that a person made and typed: nobody told it.</summary>
    internal const string TypedKey = "typed";

    private readonly SetUps _setUps = setUps;
    private readonly TimeProvider _time = time;
    private readonly WorldClock _world = world;

    public override string Key => CrossTenantWizard.Profile;
    public override string Title => "Secret, proof and profile";
    public override string Needed => "An email server profile in Dataverse that signs in as the app, with a secret that was proven over Exchange Web Services and over Microsoft Graph.";
    public override string Why =>
        "Dataverse never shows a secret again, so it is proven before it is stored: the portal opens the pilot's mailbox as Dynamics 365 will, today's way and that of April 2027, stores the secret and forgets it.";
    public override string Who => "An owner of the app who is also System Administrator of the environment. Where that is two people, one makes the secret and the System Administrator types its value here.";
    public override string Link => CrossTenantLimits.Page;

    protected override string WaitsFor => "Waits for the app.";
    protected override IReadOnlyList<string> Links => SyncProof.Links;

    public override IReadOnlyList<ApiNeed> Needs(StepContext context)
    {
        var form = context.Form();
        var dataverse = Apis.Dataverse(form.DataverseTenantId, new Uri(form.EnvironmentUrl));
        // Of a renewal whose profile nobody has looked at yet the tenant of the app is not known.
        return form.ExchangeTenantId.Length == 0 || ByPerson(context.SetUp, context.Person) ? [dataverse] : [Apis.Graph(form.ExchangeTenantId, "Application.Read.All"), dataverse];
    }

    public override IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) =>
        context.Form().ExchangeTenantId.Length == 0 || ByPerson(context.SetUp, context.Person)
            ? []
            : [Apis.Graph(context.Form().ExchangeTenantId, "Application.ReadWrite.All")];

    /// <summary>The secret is typed: that tenant is closed to the portal, or this person has one at hand, or typed the one that is stored.</summary>
    private bool ByPerson(SetUp setUp, Person person) => setUp.Record() is var record && (record.Form.Onboarding == Onboarding.NoAccess || record.Profile?.SecretKeyId == TypedKey || typed.Has(setUp.Id, person));

    protected override WindowOn? On(SetUp setUp, Person person)
    {
        if (setUp.Record() is not { App: { } app } record) return null;
        var form = record.Form;
        return new(record.Key, app, record.MeantSyncApp(), form.ExchangeTenantId, form.EnvironmentUrl, form.DataverseTenantId, CrossTenantRows.IdOf(record), form.ProfileName, form.PilotMailbox)
        {
            SecretMonths = form.SecretMonths, Rules = record.Rules, Profile = record.Profile, Proof = record.Proof, RenewedBy = record.RenewedBy, Removed = record.RemovedSecrets,
            Renewal = record.Renewal is { } renewal ? new(renewal.Key, renewal.SetUpId, renewal.FinishedAt is not null) : null,
        };
    }

    public override async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        if (!ByPerson(context.SetUp, context.Person)) return await base.LookAsync(context, ct);
        if (On(context.SetUp, context.Person) is not { } on) return Tell.NotYet(WaitsFor, _time.GetUtcNow());
        var (record, profiles) = (context.Record(), new CrossTenantProfiles(Client(context.In(on.DataverseTenantId), on)));
        var seen = await SeeAsync(context.SetUp, profiles, "the one you typed, once it is proven", ct);
        if (seen.Obstacle is { } obstacle) return new Finding(Saw(Truth.NotOk, obstacle.Sentence, [], obstacle), []);
        if (on.Renewal is null && await RenewalUnderWayAsync(context, ct) is { } renewing) return new Finding(Saw(on.Profile is null ? Truth.Waiting : Truth.Ok, Renewing(on, renewing), ProfileFacts(seen.Stored)), []);
        var (facts, held) = (ProfileFacts(seen.Stored), typed.Has(context.SetUp.Id, context.Person));
        facts.Add(new(
            "Secret in the profile",
            record.Typed is { } by && on.Profile?.SecretKeyId == TypedKey
                ? $"typed by {by.Name}, {by.At:yyyy-MM-dd HH:mm} UTC; said to end on {on.Profile.SecretExpiresAt:yyyy-MM-dd}"
                : "not known"));
        var proven = on.Proof is { } p && p.Links.All(l => l.Truth == Truth.Ok || l.Aside);
        if (!held && on.Profile is { SecretKeyId: TypedKey } profile && proven && seen.Stored is { Differences.Count: 0 } && profile.SecretExpiresAt > context.Now)
            return new Finding(Saw(Truth.Ok, $"The profile {on.ProfileName.Isolated()} holds a secret that {record.Typed?.Name} typed and that was proven, valid until {profile.SecretExpiresAt:d MMMM yyyy}.", facts), []);
        var sentence = held
            ? "A secret is held in memory, for a few minutes: it will be proven, then stored."
            : seen.NoMapping?.Sentence ?? "The profile waits for a secret: somebody makes it in the tenant of the app, and its value is typed below.";
        // Made by one person, stored by another: before a secret is there, making it is all there is to do; where the row is made by hand, its values are needed at once.
        List<PlannedCommand> plan = held ? [] : [Shown(MakeByHand(on, context.Now))];
        if (held || seen.NoMapping is not null) plan.Add(Shown(seen.Profile));
        return new Finding(Saw(Truth.NotOk, sentence, facts, seen.NoMapping), plan, null, held ? seen.NoMapping : TypeIt);
    }

    private static readonly Problem TypeIt = new(
        "This portal cannot make the secret in that tenant.",
        null,
        "Let an owner of the app make one, by the script or in the admin center, and type its value in the form above.",
        "An owner of the app, then you");

    public override async Task RunAsync(StepRun run, IReadOnlyList<PlannedCommand> plan, CancellationToken ct)
    {
        if (typed.Take(run.SetUp.Id, run.Person) is not { } secret)
        {
            if (ByPerson(run.SetUp, run.Person)) throw new StepRefusedException(new Problem("The typed secret is not held any more.", "It is held for ten minutes, and for one run.", "Type it again.", "You"));
            await base.RunAsync(run, plan, ct);
            return;
        }

        var on = On(run.SetUp, run.Person)!;
        var (client, former, stored) = (Client(run.In(on.DataverseTenantId), on), await FormerAsync(run, on, ct), false);
        var kept = await ProveAsync(run, on, secret.Text, ct);
        try
        {
            await run.DoAsync(new PlannedCommand(plan.Single(p => p.Command.Key == Store).Command, async c =>
            {
                await StoreAsync(run.SetUp, client, secret.Text, c);
                stored = true;
                var (profile, changed) = (new ProfileRef(on.ProfileId, TypedKey, secret.End, run.WorldNow), _world.GetUtcNow());
                return new Done(
                    $"profile {on.ProfileId} with a secret that {run.Person.Name} typed",
                    s => ((CrossTenantSetUp)Stored(s, profile, kept, changed)) with { Typed = new TypedBy(run.Person.Name, _time.GetUtcNow()) });
            }), ct);
        }
        catch (Exception error) when (!stored && !(error is CloudException { Error: var e } && e.OutcomeUnknown()))
        {
            await PutBackAsync(run, on, former, ct);
            throw;
        }

        await TellRenewedAsync(run, on, kept, ct);
    }

    private Command MakeByHand(WindowOn on, DateTimeOffset now) =>
        new(
            "make-secret",
            "Microsoft Entra",
            on.AppTenantId,
            $"Make a client secret for {on.App.Name.Isolated()}",
            on.App.Name,
            [new Change("Client secret", null, "made by an owner of the app, typed here")])
        {
            Scripts = ProfileScripts.MakeSecret(on.App, ByHandName(on), CredentialRules.SecretEnd(on.Rules, on.SecretMonths, now)),
        };

    protected override async Task<ProfileSeen> SeeAsync(SetUp setUp, DataverseClient client, WindowOn on, CancellationToken ct)
    {
        var seen = await SeeAsync(setUp, new CrossTenantProfiles(client), "the one just proven", ct);
        return new ProfileSeen(seen.Stored, seen.Profile, seen.Obstacle, seen.NoMapping);
    }

    private sealed record Row(StoredProfile? Stored, Command Profile, Problem? Obstacle, Problem? NoMapping);

    private async Task<Row> SeeAsync(SetUp setUp, CrossTenantProfiles profiles, string what, CancellationToken ct)
    {
        var record = setUp.Record();
        var (stored, all) = await Looking.BothAsync(profiles.ReadAsync(CrossTenantRows.IdOf(record), ct), profiles.ListAsync(ct));
        var columns = stored is null ? await LearnAsync(profiles, ct) : null;
        var obstacle = stored is not null ? null : record.Form.ProfileId is { Length: > 0 } ? ProfileObstacles.Gone("cross-tenant profile")
            : all.Any(p => string.Equals(p.Profile.Name, record.Form.ProfileName, StringComparison.OrdinalIgnoreCase)) ? ProfileObstacles.SameName(record.Form.ProfileName) : null;
        return new(CrossTenantRows.Seen(record, stored), CrossTenantRows.StoreCommand(record, stored, columns, what), obstacle, stored is null && columns is null ? NoMapping : null);
    }

    protected override Task<(Proof Proof, Problem? Problem)> ProveAsync(SetUp setUp, string secret, Func<string, Task> report, CancellationToken ct) => proof.RunAsync(setUp.Record(), secret, report, ct);

    protected override Task StoreAsync(SetUp setUp, DataverseClient client, string secret, CancellationToken ct)
    {
        var profiles = new CrossTenantProfiles(client);
        return CrossTenantRows.StoreAsync(profiles, setUp.Record(), secret, () => LearnAsync(profiles, ct), ct);
    }

    protected override object With(SetUp setUp, ProfileRef? profile, Proof? proof) => setUp.Record() with { Profile = profile, Proof = proof, Typed = profile?.SecretKeyId == TypedKey ? setUp.Record().Typed : null };

    protected override object Without(SetUp setUp, IReadOnlyList<Guid> secrets, DateTimeOffset world) => setUp.Record() with { RemovedSecrets = setUp.Record().RemovedSecrets.With(secrets, world) };

    protected override object? Opening(SetUp setUp) => setUp.Record() with { MakesSecrets = true };

    protected override object Stored(SetUp setUp, ProfileRef profile, Proof? proof, DateTimeOffset changed)
    {
        var record = (CrossTenantSetUp)With(setUp, profile, proof);
        return record with { Renewal = record.Renewal is { } renewal ? renewal with { ChangedAt = changed } : null };
    }

    protected override object Renewed(SetUp setUp, ProfileRef? profile, Proof? proof, Guid by)
    {
        var record = (CrossTenantSetUp)With(setUp, profile, proof);
        return record with { RenewedBy = [.. record.RenewedBy.Append(by).Distinct()] };
    }

    private static readonly Problem NoMapping = new("The portal does not know yet how this environment stores a cross-tenant profile.",
        "Microsoft does not document the columns. The portal learns them from an existing profile of this kind, and this environment has none.",
        "Make the profile by hand in the Power Platform admin center: \"Show me the script\" has the values to copy. The portal reads it back and knows the way from then on. Or let the operator set Portal:Dataverse:UnconfirmedCrossTenant.",
        "System Administrator of the environment",
        CrossTenantLimits.Page);

    /// <summary>Learned from a profile that people made; the portal's own would only teach it its own guess.</summary>
    private async Task<CrossTenantColumns?> LearnAsync(CrossTenantProfiles profiles, CancellationToken ct)
    {
        var own = (await _setUps.EverOfKindAsync(CrossTenantWizard.Kind, ct)).Select(s => s.Record()).Where(r => string.IsNullOrEmpty(r.Form.ProfileId)).Select(CrossTenantRows.IdOf).ToHashSet();
        return await profiles.LearnAsync(own, ct) ?? (settings.Dataverse.UnconfirmedCrossTenant ? CrossTenantColumns.Unconfirmed : null);
    }
}
