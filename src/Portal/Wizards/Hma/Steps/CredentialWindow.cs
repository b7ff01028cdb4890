using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Settings;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Hma.Scripts;

namespace Portal.Wizards.Hma.Steps;

/// <summary>
/// Create the secret → wait until it is accepted → rehearse every link → store it in Dataverse → remove older ones of ours → forget it, as one operation of
/// the server. The secret exists in this method's memory and nowhere else. NOTES.md beside this file tells what each crash leaves and how it is cleared.
/// </summary>
public class CredentialWindow(CloudNetwork network, Rehearsal rehearsal, SetUps setUps, PortalSettings settings, WorldClock world, TimeProvider time) : IStep
{
    private const string Create = "create-secret";
    private const string Remove = "remove-older-secrets";

    public virtual string Key => HmaWizard.Profile;
    public virtual string Title => "Secret, rehearsal and profile";
    public virtual string Needed => "An email server profile in Dataverse with the eight values, and a KV-App secret in it that was proven to work.";
    public virtual string Why => "Dataverse never shows a secret again, so it is proven before it is stored: the portal does what Dynamics 365 will do, link by link, stores the secret and forgets it.";
    public string Who => "An owner of KV-App who is also System Administrator of the environment. Where that is two people, the secret is typed by the one who may, and never relayed.";
    public string Link => "https://learn.microsoft.com/power-platform/admin/connect-exchange-server-onprem-hma";

    /// <summary>A renewal removes older secrets in a step of its own, after a mailbox has synchronized with the new one.</summary>
    protected virtual bool RemovesOlder => true;

    public string Button(IReadOnlyList<PlannedCommand> plan) => plan[0].Command.Key == Create ? $"{plan[0].Command.Title}, rehearse and store it" : plan[0].Command.Title;

    public IReadOnlyList<ApiNeed> Needs(StepContext context)
    {
        var record = context.Record();
        return [Apis.Graph(record.Vault?.TenantId ?? context.Person.TenantId, "Application.Read.All"), Apis.Dataverse(context.Person.TenantId, new Uri(record.Form.EnvironmentUrl))];
    }

    public IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => [Apis.Graph(context.Record().Vault?.TenantId ?? context.Person.TenantId, "Application.ReadWrite.All")];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        if (record is not { Vault: not null, Certificate: not null, KvApp: { } kvApp, HmaApp: not null }) return Tell.NotYet("Waits for the vault, the certificate and both apps.", time.GetUtcNow());
        var profiles = Profiles(context);
        var (application, stored) = await Looking.BothAsync(new Applications(network, context.Credential).FindByIdAsync(kvApp.ObjectId, ct), profiles.ReadHmaAsync(HmaRows.Ids(record).ProfileId, ct));
        if (application is null) return Tell.NotYet("KV-App is not found; look at its step first.", time.GetUtcNow());
        var (obstacle, columns) = await Looking.BothAsync(ObstacleAsync(profiles, record, stored, ct), stored is null ? LearnAsync(profiles, ct) : Task.FromResult<HmaColumns?>(null));
        if (obstacle is not null)
            return new Finding(Saw(Truth.NotOk, obstacle.Sentence, [], obstacle), []);
        var ours = application.Secrets.Where(s => IsOurs(record, s)).ToList();
        var seen = new Seen(record, kvApp, application, stored, columns, ours);
        if (record.Renewal is null && await RenewingAsync(context, seen, ct) is { } renewing) return renewing;
        return ByHand(context, seen) is { } secret && await StoredByHandAsync(context, seen, secret, ct) is { } found ? found : Judge(context, seen);
    }

    /// <summary>A chosen profile that is not there, or another one with the name that a new one would get: Dataverse would take both, and people could not tell them apart.</summary>
    private static async Task<Problem?> ObstacleAsync(ServerProfiles profiles, HmaSetUp record, HmaProfile? stored, CancellationToken ct)
    {
        if (stored is not null) return null;
        if (record.Form.ProfileId is { Length: > 0 })
            return new Problem("The chosen profile is not in this environment any more, or is no HMA profile.", "It was deleted, or belongs to another environment.", "Choose another, or let the portal create one.", "You");
        return await profiles.FindByNameAsync(record.Form.ProfileName, ct) is null ? null : new Problem(
            $"Dataverse already has a profile named {record.Form.ProfileName.Isolated()}, and this set-up did not make it.", "Somebody made it before, perhaps in the Power Platform admin center.", "Choose that profile, or give the new one another name under \"Change what was typed\".", "You");
    }

    private sealed record Seen(HmaSetUp Record, Portal.Steps.AppRef KvApp, Application Application, HmaProfile? Stored, HmaColumns? Columns, List<SecretInfo> Ours);

    /// <summary>
    /// The one secret of this set-up, when a script or a person made it. A script makes it, stores it and only then removes older ones, so with the rows as wanted,
    /// the secret's row written since, and no other secret of ours left, it is the one that Dataverse was given.
    /// </summary>
    private static SecretInfo? ByHand(StepContext context, Seen seen) =>
        seen is { Stored: { } stored, Ours: [var only] } && only.Name == ByHandName(seen.Record) && only.End > context.Now
        && stored.SecretIdentityModifiedAt >= only.Start - ClocksApart && HmaRows.Differences(seen.Record, stored).Count == 0 ? only : null;

    /// <summary>Entra's clock made the secret, Dataverse's clock dates the row.</summary>
    private static readonly TimeSpan ClocksApart = TimeSpan.FromMinutes(2);

    /// <summary>Nobody rehearsed it, so Test &amp; Enable is its proof. Null when that failed: then a new one is planned.</summary>
    private async Task<Finding?> StoredByHandAsync(StepContext context, Seen seen, SecretInfo secret, CancellationToken ct)
    {
        var (record, name) = (seen.Record, seen.Record.Form.ProfileName);
        var profile = new ProfileRef(HmaRows.Ids(record).ProfileId, secret.KeyId.ToString(), secret.End!.Value, secret.Start ?? context.Now);
        var mailbox = await new Cloud.Dataverse.Mailboxes(Client(context.Credential, record)).FindAsync(record.Form.PilotAddress, ct);
        if (mailbox is not null && PilotMailbox.Failed(mailbox, profile)) return null;
        Func<SetUp, object> learned = s => s.Record() with { Profile = profile, Proof = null };
        var facts = Facts(seen, secret, []);
        if (mailbox is not null && PilotMailbox.Passed(mailbox, profile))
            return new Finding(Saw(Truth.Ok, $"The profile {name} holds a secret that was stored by script, proven by Test & Enable of {mailbox.Name.Isolated()}, valid until {secret.End:d MMMM yyyy}.", facts), [], learned);
        return new Finding(Saw(Truth.Waiting, $"The profile {name} was given a secret by script. This portal never saw its value, so nothing is proven until the pilot mailbox passes Test & Enable: go on with that step.", facts), [], learned);
    }

    /// <summary>While a renewal is under way it alone writes: which of the secrets is older is not this step's to say.</summary>
    private async Task<Finding?> RenewingAsync(StepContext context, Seen seen, CancellationToken ct)
    {
        if ((await setUps.RenewalsOfAsync(context.SetUp.Id, ct)).FirstOrDefault(r => r.Record().Renewal?.FinishedAt is null) is not { } renewal) return null;
        var live = seen.Ours.FirstOrDefault(s => s.KeyId.ToString() == seen.Record.Profile?.SecretKeyId);
        var sentence = $"The profile {seen.Record.Form.ProfileName.Isolated()} is being renewed by set-up #{renewal.Id}: go on there.";
        return new Finding(Saw(live is null ? Truth.Waiting : Truth.Ok, sentence, Facts(seen, live, [])), []);
    }

    private Finding Judge(StepContext context, Seen seen)
    {
        var live = seen.Ours.FirstOrDefault(s => s.KeyId.ToString() == seen.Record.Profile?.SecretKeyId);
        var older = seen.Ours.Where(s => s != live).ToList();
        var differs = seen.Stored is null ? null : HmaRows.Differences(seen.Record, seen.Stored);
        var proven = seen.Record.Proof is { } proof && proof.Links.All(l => l.Truth == Truth.Ok);
        var facts = Facts(seen, live, older);

        if (live is not null && proven && differs is { Count: 0 } && live.End > context.Now)
        {
            if (older.Count == 0 || !RemovesOlder) return new Finding(Saw(Truth.Ok, $"The profile {seen.Record.Form.ProfileName.Isolated()} holds a proven secret, valid until {live.End:d MMMM yyyy}.", facts), []);
            return new Finding(Saw(Truth.NotOk, $"The profile is stored and proven; {older.Count} older secret{(older.Count == 1 ? "" : "s")} of this set-up still on {seen.KvApp.Name.Isolated()}.", facts), [RemoveOlder(context, seen, older)]);
        }

        var unknown = seen.Stored is null && seen.Columns is null ? NoMapping : null;
        var sentence = seen switch
        {
            _ when unknown is not null => unknown.Sentence,
            { Stored: null } => "Dataverse has no profile for this set-up yet.",
            _ when live is null => "The profile is in Dataverse, but which secret it holds is not known. A new one will be made, proven and stored.",
            _ when live.End <= context.Now => $"The secret in the profile expired on {live.End:d MMMM yyyy}.",
            _ when differs!.Count > 0 => $"The profile differs from this set-up in {differs.Count} value{(differs.Count == 1 ? "" : "s")}.",
            _ => "The profile's secret is not proven.",
        };
        var plan = new List<PlannedCommand> { Shown(CreateSecret(context, seen)), Shown(HmaRows.StoreCommand(context, seen.Record, seen.Stored, seen.Columns)) };
        if (RemovesOlder && seen.Ours.Count > 0) plan.Add(RemoveOlder(context, seen, seen.Ours));
        return new Finding(Saw(unknown is null ? Truth.NotOk : Truth.CouldNotCheck, sentence, facts, unknown), plan, null, unknown ?? (seen.Record.Rules is { SecretsBlocked: true } rules ? SecretsBlocked(seen.KvApp, rules) : null));

        PlannedCommand Shown(Command command) => new(command, _ => throw new InvalidOperationException("Runs inside the credential window only."));
    }

    /// <summary>The months that were chosen, or less where the tenant's policy would refuse them.</summary>
    private static string Life(HmaSetUp record, DateTimeOffset now)
    {
        var end = CredentialRules.SecretEnd(record.Rules, record.Form.SecretMonths, now);
        return end < now.AddMonths(record.Form.SecretMonths) ? $"valid {record.Rules!.SecretDays} days, as long as {record.Rules.From} allows" : $"valid {record.Form.SecretMonths} months";
    }

    private static Problem SecretsBlocked(Portal.Steps.AppRef kvApp, CredentialRules rules) => new(
        $"{kvApp.Name.Isolated()} cannot get a client secret: {rules.From} blocks new ones.", "Readiness read this from the tenant's app management policies.",
        "Exempt this app by an app management policy of its own, then look at Readiness again.", "Global Administrator, or Security Administrator");

    /// <summary>The whole window. When only older secrets are left over (a stopped run), they are all that is done.</summary>
    public async Task RunAsync(StepRun run, IReadOnlyList<PlannedCommand> plan, CancellationToken ct)
    {
        if (plan.FirstOrDefault(p => p.Command.Key == Create) is { } create)
        {
            var store = plan.Single(p => p.Command.Key == HmaRows.Store);
            await OpenAsync(run, create.Command, store.Command, ct);
        }

        if (plan.FirstOrDefault(p => p.Command.Key == Remove) is { } remove) await run.DoAsync(remove, ct);
    }

    private async Task OpenAsync(StepRun run, Command create, Command store, CancellationToken ct)
    {
        var record = SetUpState.Read<HmaSetUp>(run.SetUp);
        var profiles = new ServerProfiles(Client(run.Credential, record));
        if (await profiles.ReadHmaAsync(HmaRows.Ids(record).ProfileId, ct) is null && await LearnAsync(profiles, ct) is null) throw new StepRefusedException(NoMapping);
        var applications = new Applications(network, run.Credential);
        NewSecret? secret = null;
        var rehearsed = false;
        var former = record.Renewal?.SetUpId is { } id && await setUps.FindAsync(id, ct) is { } before ? before.Record().Profile : null;
        try
        {
            await run.DoAsync(new PlannedCommand(create, async c =>
            {
                secret = await applications.AddSecretAsync(record.KvApp!.ObjectId, SecretName(record), CredentialRules.SecretEnd(record.Rules, record.Form.SecretMonths, run.WorldNow), c);
                return new Done($"secret {secret.KeyId}, until {secret.End:yyyy-MM-dd}; its value is held in memory only");
            }), ct);

            var (proof, problem) = await rehearsal.RunAsync(record, secret!.Text, text => run.ReportAsync(text, ct), ct);
            // From here until Dataverse has answered nobody knows which secret it holds; a crash must not leave the old name on the new secret.
            await run.KeepAsync(s => s.Record() with { Proof = proof, Profile = problem is null ? null : record.Profile }, ct);
            if (problem is null && record.Renewal?.SetUpId is { } renewed) await setUps.LearnAsync(renewed, s => s.Record() with { Profile = null }, ct);
            if (problem is not null) throw new StepRefusedException(problem);
            rehearsed = true;

            var kept = secret;
            await run.DoAsync(new PlannedCommand(store, async c =>
            {
                await HmaRows.StoreAsync(profiles, record, kept.Text, () => LearnAsync(profiles, c), c);
                secret = null; // Dataverse has it: whatever fails from here on, writing it down included, it is not taken back
                var changed = world.GetUtcNow();
                return new Done($"profile {HmaRows.Ids(record).ProfileId} with secret {kept.KeyId}", s => s.Record() with
                {
                    Profile = new ProfileRef(HmaRows.Ids(record).ProfileId, kept.KeyId.ToString(), kept.End, run.WorldNow), Renewal = s.Record().Renewal is { } renewal ? renewal with { ChangedAt = changed } : null,
                });
            }), ct);
            if (record.Renewal is { SetUpId: { } known } renews)
                await setUps.LearnAsync(known, s => s.Record() with { Profile = run.SetUp.Record().Profile, Proof = proof, RenewedBy = [.. s.Record().RenewedBy.Append(renews.Key).Distinct()] }, ct);
        }
        catch (Exception error) when (secret is not null && !(error is Portal.Cloud.CloudException { Error: var e } && e.OutcomeUnknown()))
        {
            // It was not stored, so nothing uses it: it goes at once. If even that fails, the next look finds it by its name.
            try
            {
                await TakeBackAsync(run, applications, record, secret, ct);
            }
            catch (Exception again) when (again is SignInNeededException or CloudException)
            {
                throw new StepRefusedException(StaysBehind(record, secret, error));
            }

            // Dataverse still holds the one before, and the proof of the one that is gone says nothing of it.
            if (rehearsed && record.Profile is not null) await run.KeepAsync(s => s.Record() with { Profile = record.Profile, Proof = record.Proof }, ct);
            if (rehearsed && record.Renewal?.SetUpId is { } renewed && former is not null) await setUps.LearnAsync(renewed, s => s.Record() with { Profile = former }, ct);
            throw;
        }
    }

    /// <summary>The secret was made, was not stored, and cannot be removed now: said as it is, with its id and never its value.</summary>
    private static Problem StaysBehind(HmaSetUp record, NewSecret secret, Exception error) => new(
        $"The step stopped after a secret was made for {record.KvApp!.Name} and before it was stored. The secret is still there: nothing uses it and nobody knows its value.",
        error switch
        {
            SignInNeededException => "Your access ended in between, so it could not be taken back either.",
            CloudException { Error: var cloud } => $"{cloud.Sentence} It could not be taken back either.",
            _ => "It could not be taken back either.",
        },
        $"Connect again and run the step: it makes, proves and stores a new secret, and the next run removes it. To be rid of it at once, remove secret {secret.KeyId} under Certificates & secrets of {record.KvApp.Name}.", "You, or an owner of the app",
        null, [$"secret {secret.KeyId}"]);

    private static async Task TakeBackAsync(StepRun run, Applications applications, HmaSetUp record, NewSecret secret, CancellationToken ct) =>
        await run.DoAsync(new PlannedCommand(
            new Command(Remove, "Microsoft Entra", record.Vault!.TenantId, "Remove the secret that was not stored", record.KvApp!.Name, [new Change("Client secret", secret.KeyId.ToString(), null)]),
            async c =>
            {
                await applications.RemoveSecretAsync(record.KvApp.ObjectId, secret.KeyId, c);
                return new Done($"secret {secret.KeyId} removed");
            }), ct);

    private static Command CreateSecret(StepContext context, Seen seen) => new(Create, "Microsoft Entra", seen.Record.Vault!.TenantId, $"Create a client secret for {seen.KvApp.Name.Isolated()}", seen.KvApp.Name,
        [new Change("Client secret", null, $"{SecretName(seen.Record)}, {Life(seen.Record, context.Now)}, value never shown"), new Change("Rehearsal", null, string.Join(" → ", Rehearsal.Links))])
    {
        Scripts = WindowScripts.CreateSecret(seen.KvApp, ByHandName(seen.Record), CredentialRules.SecretEnd(seen.Record.Rules, seen.Record.Form.SecretMonths, context.Now)),
        WhenUnanswered = "The answer was not kept. A secret may have been made; its value is lost, and the next run removes it.",
    };

    private PlannedCommand RemoveOlder(StepContext context, Seen seen, List<SecretInfo> older) => new(
        new Command(Remove, "Microsoft Entra", seen.Record.Vault!.TenantId, $"Remove {older.Count} older secret{(older.Count == 1 ? "" : "s")} of this set-up from {seen.KvApp.Name.Isolated()}", seen.KvApp.Name,
            [.. older.Select(s => new Change("Client secret", $"{s.KeyId}, until {s.End:yyyy-MM-dd}", null))])
        {
            Scripts = WindowScripts.RemoveOlder(seen.KvApp, [.. older.Select(s => (s.KeyId, s.Name))]),
        },
        async ct =>
        {
            var applications = new Applications(network, context.Credential);
            foreach (var secret in older) await applications.RemoveSecretAsync(seen.KvApp.ObjectId, secret.KeyId, ct);
            return new Done($"removed {string.Join(", ", older.Select(s => s.KeyId))}");
        });

    private static List<Fact> Facts(Seen seen, SecretInfo? live, List<SecretInfo> older)
    {
        var facts = new List<Fact> { new("Profile in Dataverse", seen.Stored is null ? "none" : $"{seen.Stored.Profile.Name} ({(seen.Stored.Profile.Active ? "active" : "inactive")})", seen.Stored is null ? Truth.NotOk : Truth.Ok) };
        if (seen.Stored is not null) facts.AddRange(HmaRows.Compare(seen.Record, seen.Stored));
        facts.Add(new("Secret in the profile", live is null ? "not known" : $"{live.KeyId}, until {live.End:yyyy-MM-dd}", live is null ? null : Truth.Ok, "Dataverse never tells which secret it holds; this is the one the portal stored last."));
        facts.AddRange(older.Select(s => new Fact("Older secret of this set-up", $"{s.KeyId}, until {s.End:yyyy-MM-dd}", Truth.NotOk)));
        facts.AddRange(seen.Application.Secrets.Where(s => !IsOurs(seen.Record, s)).Select(s => new Fact("Secret of somebody else", $"{s.Name ?? s.KeyId.ToString()}, until {s.End:yyyy-MM-dd}", null, "Left alone.")));
        return facts;
    }

    private static readonly Problem NoMapping = new("The portal does not know yet how this environment stores an HMA profile.",
        "Microsoft does not document the columns. The portal learns them from an existing HMA profile, and this environment has none.",
        "Make the profile by hand in the Power Platform admin center: \"Show me the script\" has the values to copy. The portal reads it back and knows the way from then on. Or let the operator set Portal:Dataverse:UnconfirmedWiring.", "System Administrator of the environment", "https://learn.microsoft.com/power-platform/admin/connect-exchange-server-on-premises");

    /// <summary>The operator's choice of a mapping that nobody confirmed; none unless set.</summary>
    private HmaColumns? Unconfirmed => settings.Dataverse.UnconfirmedWiring is { } wiring ? HmaColumns.Unconfirmed(wiring) : null;

    /// <summary>Learned from a profile that people made; the portal's own would only teach it its own guess.</summary>
    private async Task<HmaColumns?> LearnAsync(ServerProfiles profiles, CancellationToken ct)
    {
        var own = (await setUps.ListAsync(ct)).Where(s => s.Kind == HmaWizard.Kind).Select(s => s.Record()).Where(r => string.IsNullOrEmpty(r.Form.ProfileId)).Select(r => HmaRows.Ids(r).ProfileId).ToHashSet();
        return await profiles.LearnAsync(ct, own) ?? Unconfirmed;
    }

    private ServerProfiles Profiles(StepContext context) => new(Client(context.Credential, context.Record()));

    private DataverseClient Client(Azure.Core.TokenCredential credential, HmaSetUp record) => new(network, EnvironmentUrl.Parse(record.Form.EnvironmentUrl), credential);

    /// <summary>Display name in Entra: the way back to a secret whose answer was lost.</summary>
    private static string SecretName(HmaSetUp record) => SecretName(record.Renewal?.Key ?? record.Key);

    private static string SecretName(Guid key) => $"sss-{key:N}"[..36];

    /// <summary>Of a secret that a script or a person made: the portal never saw its value.</summary>
    private static string ByHandName(HmaSetUp record) => SecretName(record) + "-by-hand";

    /// <summary>A set-up's own secrets, and those of the renewals that stored one for it; of a renewal its own alone.</summary>
    private static bool IsOurs(HmaSetUp record, SecretInfo secret) => record.Renewal is { } renewal ? IsOf(renewal.Key, secret) : IsOf(record.Key, secret) || record.RenewedBy.Any(k => IsOf(k, secret));

    /// <summary>Made by the set-up or renewal with this key.</summary>
    internal static bool IsOf(Guid key, SecretInfo secret) => secret.Name == SecretName(key) || secret.Name == SecretName(key) + "-by-hand" || secret.Name == ProofName(key);

    /// <summary>Of a secret that lives for one proof.</summary>
    internal static string ProofName(Guid key) => SecretName(key) + "-proof";

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts, Problem? problem = null) => new(truth, sentence, "Dataverse and Microsoft Graph", time.GetUtcNow(), facts, problem);
}
