using Portal.Cloud.Dataverse;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;

namespace Portal.Steps;

/// <summary>
/// Create the secret → wait until it is accepted → prove that it works → store it in Dataverse → remove older ones of ours → forget it, as one operation of
/// the server. The secret exists in memory and nowhere else. NOTES.md beside this file tells what each crash leaves and how it is cleared.
/// </summary>
public abstract partial class SecretWindow(CloudNetwork network, SetUps setUps, WorldClock world, TimeProvider time) : IStep
{
    /// <summary>Key of the command that stores the secret.</summary>
    internal const string Store = "store-profile";
    private const string Create = "create-secret";
    private const string Remove = "remove-older-secrets";

    public abstract string Key { get; }
    public abstract string Title { get; }
    public abstract string Needed { get; }
    public abstract string Why { get; }
    public abstract string Who { get; }
    public abstract string Link { get; }

    /// <summary>A renewal removes older secrets in a step of its own, after a mailbox has synchronized with the new one.</summary>
    protected virtual bool RemovesOlder => true;

    /// <summary>What is wanted, from the wizard's record; null while something is missing that comes before.</summary>
    /// <param name="person">Who acts: the environment is of their tenant where the wizard does not name another.</param>
    protected abstract WindowOn? On(SetUp setUp, Person person);

    /// <summary>What it waits for while <see cref="On"/> is null.</summary>
    protected abstract string WaitsFor { get; }

    /// <summary>What is proven before the secret is stored, in order.</summary>
    protected abstract IReadOnlyList<string> Links { get; }

    /// <summary>What proving is called on a button: "rehearse".</summary>
    protected virtual string ProofVerb => "prove";

    protected virtual string ProofNoun => "Proof";

    /// <summary>Reads the profile, and what a new one would need.</summary>
    protected abstract Task<ProfileSeen> SeeAsync(SetUp setUp, DataverseClient client, WindowOn on, CancellationToken ct);

    /// <summary>Does with the secret what Dynamics 365 will do with it.</summary>
    protected abstract Task<(Proof Proof, Problem? Problem)> ProveAsync(SetUp setUp, string secret, Func<string, Task> report, CancellationToken ct);

    /// <summary>
    /// Creates the rows, or puts the secret into those that are there. The values are read back by the look that follows, not here: once Dataverse has the secret, it
    /// counts as stored, or the secret would be taken back under a live profile.
    /// </summary>
    protected abstract Task StoreAsync(SetUp setUp, DataverseClient client, string secret, CancellationToken ct);

    /// <summary>The wizard's record with another profile and proof.</summary>
    protected abstract object With(SetUp setUp, ProfileRef? profile, Proof? proof);

    /// <summary>The wizard's record once secrets were removed: Entra goes on showing them for a while.</summary>
    protected abstract object Without(SetUp setUp, IReadOnlyList<Guid> secrets, DateTimeOffset world);

    /// <summary>The record right before the first secret is made; from then on there may be one, stored or not.</summary>
    protected virtual object? Opening(SetUp setUp) => null;

    /// <summary>The record once the secret is stored.</summary>
    /// <param name="changed">World time at which Dataverse had answered.</param>
    protected virtual object Stored(SetUp setUp, ProfileRef profile, Proof? proof, DateTimeOffset changed) => With(setUp, profile, proof);

    /// <summary>The record of the set-up that a renewal renewed.</summary>
    protected virtual object Renewed(SetUp setUp, ProfileRef? profile, Proof? proof, Guid by) => With(setUp, profile, proof);

    public string Button(IReadOnlyList<PlannedCommand> plan) => plan[0].Command.Key == Create ? $"{plan[0].Command.Title}, {ProofVerb} and store it" : plan[0].Command.Title;

    public abstract IReadOnlyList<ApiNeed> Needs(StepContext context);

    public abstract IReadOnlyList<ApiNeed> NeedsToRun(StepContext context);

    public virtual async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        if (On(context.SetUp, context.Person) is not { } on) return Tell.NotYet(WaitsFor, time.GetUtcNow());
        var (application, profile) = await Looking.BothAsync(
            new Applications(network, context.In(on.AppTenantId)).FindByIdAsync(on.App.ObjectId, ct),
            SeeAsync(context.SetUp, Client(context.In(on.DataverseTenantId), on), on, ct));
        if (application is null) return Tell.NotYet($"{Capital(on.Meant.Role)} is not found; look at its step first.", time.GetUtcNow());
        on.Meant.Require(on.App, application);
        if (profile.Obstacle is { } obstacle)
            return new Finding(Saw(Truth.NotOk, obstacle.Sentence, [], obstacle), []);
        var (there, shown) = on.Removed.Parted(application.Secrets.Where(s => IsOurs(on, s)), context.Now);
        var seen = new Seen(on, application, profile, there, shown);
        if (on.Renewal is null && await RenewingAsync(context, seen, ct) is { } renewing) return renewing;
        return ByHand(context, seen) is { } secret && await StoredByHandAsync(context, seen, secret, ct) is { } found ? found : Judge(context, seen);
    }

    /// <param name="Ours">Secrets of this set-up, without those that were removed.</param>
    /// <param name="Gone">Removed ones that Entra still shows.</param>
    private sealed record Seen(WindowOn On, Application Application, ProfileSeen Profile, List<SecretInfo> Ours, List<RemovedSecret> Gone)
    {
        public StoredProfile? Stored => Profile.Stored;

        public AppRef App => On.App;
    }

    /// <summary>
    /// The one secret of this set-up, when a script or a person made it. A script makes it, stores it and only then removes older ones, so with the rows as wanted,
    /// the secret's row written since, and no other secret of ours left, it is the one that Dataverse was given.
    /// </summary>
    private static SecretInfo? ByHand(StepContext context, Seen seen) =>
        seen is { Stored: { Differences.Count: 0 } stored, Ours: [var only] } && only.Name == ByHandName(seen.On) && only.End > context.Now && stored.SecretWrittenAt >= only.Start - ClocksApart ? only : null;

    /// <summary>Entra's clock made the secret, Dataverse's clock dates the row.</summary>
    private static readonly TimeSpan ClocksApart = TimeSpan.FromMinutes(2);

    /// <summary>Nobody proved it, so Test &amp; Enable is its proof. Null when that failed: then a new one is planned.</summary>
    private async Task<Finding?> StoredByHandAsync(StepContext context, Seen seen, SecretInfo secret, CancellationToken ct)
    {
        var (on, name) = (seen.On, seen.On.ProfileName.Isolated());
        var profile = new ProfileRef(on.ProfileId, secret.KeyId.ToString(), secret.End!.Value, secret.Start ?? context.Now) { Pasted = Answers.AreUsed };
        var mailbox = await new Cloud.Dataverse.Mailboxes(Client(context.In(on.DataverseTenantId), on)).FindAsync(on.PilotAddress, ct);
        if (mailbox is not null && PilotStep.Failed(mailbox, profile)) return null;
        // A paste that says what the portal read itself takes nothing back of it.
        Func<SetUp, object> learned = s => On(s, context.Person)?.Profile == profile with { Pasted = false } ? With(s, profile with { Pasted = false }, null) : With(s, profile, null);
        var facts = Facts(seen, secret, []);
        if (mailbox is not null && PilotStep.Passed(mailbox, profile))
            return new Finding(
                Saw(
                    Truth.Ok,
                    $"The profile {name} holds a secret that was stored by script, proven by Test & Enable of {mailbox.Name.Isolated()}, valid until {secret.End:d MMMM yyyy}.",
                    facts),
                [],
                learned);
        return new Finding(
            Saw(
                Truth.Waiting,
                $"The profile {name} was given a secret by script. This portal never saw its value, so nothing is proven until the pilot mailbox passes Test & Enable: go on with that step.",
                facts),
            [],
            learned);
    }

    /// <summary>While a renewal is under way it alone writes: which of the secrets is older is not this step's to say.</summary>
    private async Task<Finding?> RenewingAsync(StepContext context, Seen seen, CancellationToken ct)
    {
        if (await RenewalUnderWayAsync(context, ct) is not { } renewal) return null;
        var live = Live(seen);
        return new Finding(Saw(live is null ? Truth.Waiting : Truth.Ok, Renewing(seen.On, renewal), Facts(seen, live, [])), []);
    }

    protected async Task<SetUp?> RenewalUnderWayAsync(StepContext context, CancellationToken ct) =>
        (await setUps.RenewalsOfAsync(context.SetUp.Id, ct)).FirstOrDefault(r => On(r, context.Person)?.Renewal is not { Finished: true });

    protected static string Renewing(WindowOn on, SetUp renewal) => $"The profile {on.ProfileName.Isolated()} is being renewed by set-up #{renewal.Id}: go on there.";

    private static SecretInfo? Live(Seen seen) => seen.Ours.FirstOrDefault(s => s.KeyId.ToString() == seen.On.Profile?.SecretKeyId);

    private Finding Judge(StepContext context, Seen seen)
    {
        var (live, on) = (Live(seen), seen.On);
        var older = seen.Ours.Where(s => s != live).ToList();
        var proven = on.Proof is { } proof && proof.Links.All(l => l.Truth == Truth.Ok || l.Aside);
        var facts = Facts(seen, live, older);
        if (live is not null && proven && seen.Stored is { Differences.Count: 0 } && live.End > context.Now)
        {
            if (older.Count == 0 || !RemovesOlder) return new Finding(Proven(seen, live, facts), []);
            return new Finding(
                Saw(
                    Truth.NotOk,
                    $"The profile is stored and proven; {older.Count} older secret{(older.Count == 1 ? "" : "s")} of this set-up still on {seen.App.Name.Isolated()}.",
                    facts),
                [RemoveOlder(context, seen, older)]);
        }

        var unknown = seen.Profile.NoMapping;
        var plan = new List<PlannedCommand> { Shown(CreateSecret(context, seen)), Shown(seen.Profile.Store) };
        if (RemovesOlder && seen.Ours.Count > 0) plan.Add(RemoveOlder(context, seen, seen.Ours));
        return new Finding(
            Saw(unknown is null ? Truth.NotOk : Truth.CouldNotCheck, unknown?.Sentence ?? Missing(seen, live, context.Now), facts, unknown),
            plan,
            null,
            unknown ?? (on.Rules is { SecretsBlocked: true } rules ? SecretsBlocked(seen.App, rules) : null));
    }

    private Observation Proven(Seen seen, SecretInfo live, List<Fact> facts)
    {
        var holds = $"The profile {seen.On.ProfileName.Isolated()} holds a proven secret, valid until {live.End:d MMMM yyyy}.";
        return RemovesOlder && seen.Gone.Count > 0 ? Saw(Truth.Waiting, $"{holds} {seen.Gone.Told("An older secret of this set-up")}", facts) : Saw(Truth.Ok, holds, facts);
    }

    private static string Missing(Seen seen, SecretInfo? live, DateTimeOffset now) => seen.Stored switch
    {
        null => "Dataverse has no profile for this set-up yet.",
        _ when live is null => "The profile is in Dataverse, but which secret it holds is not known. A new one will be made, proven and stored.",
        _ when live.End <= now => $"The secret in the profile expired on {live.End:d MMMM yyyy}.",
        { Differences: { Count: > 0 } differences } => $"The profile differs from this set-up in {differences.Count} value{(differences.Count == 1 ? "" : "s")}.",
        _ => "The profile's secret is not proven.",
    };

    /// <summary>A command that is one part of the window: shown in the list, made only inside it.</summary>
    protected static PlannedCommand Shown(Command command) => new(command, _ => throw new InvalidOperationException("Runs inside the credential window only."));

    private static List<Fact> Facts(Seen seen, SecretInfo? live, List<SecretInfo> older)
    {
        var facts = ProfileFacts(seen.Stored);
        facts.Add(new(
            "Secret in the profile",
            live is null ? "not known" : $"{live.KeyId}, until {live.End:yyyy-MM-dd}",
            live is null ? null : Truth.Ok,
            "Dataverse never tells which secret it holds; this is the one the portal stored last."));
        facts.AddRange(older.Select(s => new Fact("Older secret of this set-up", $"{s.KeyId}, until {s.End:yyyy-MM-dd}", Truth.NotOk)));
        facts.AddRange(seen.Gone.Select(s => new Fact("Removed secret of this set-up", s.KeyId.ToString(), Truth.Waiting, $"Removed {s.WorldAt:yyyy-MM-dd HH:mm} UTC; Entra still shows it, as it does for some minutes.")));
        facts.AddRange(seen.Application.Secrets.Where(s => !IsOurs(seen.On, s)).Select(s => new Fact("Secret of somebody else", $"{s.Name ?? s.KeyId.ToString()}, until {s.End:yyyy-MM-dd}", null, "Left alone.")));
        return facts;
    }

    protected static List<Fact> ProfileFacts(StoredProfile? stored) =>
    [
        new("Profile in Dataverse", stored is null ? "none" : $"{stored.Name} ({(stored.Active ? "active" : "inactive")})", stored is null ? Truth.NotOk : Truth.Ok),
        .. stored?.Values ?? [],
    ];

    protected DataverseClient Client(Azure.Core.TokenCredential credential, WindowOn on) => new(network, EnvironmentUrl.Parse(on.EnvironmentUrl), credential);

    protected Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts, Problem? problem = null) => new(truth, sentence, "Dataverse and Microsoft Graph", time.GetUtcNow(), facts, problem);

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
