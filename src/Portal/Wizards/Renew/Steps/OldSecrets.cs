using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;

namespace Portal.Wizards.Renew.Steps;

/// <summary>
/// Older secrets go last, and only ours by themselves: what other people made is shown, and removed only where somebody ticked it, because nothing tells
/// which secret another profile or program uses.
/// </summary>
public sealed class OldSecrets(CloudNetwork network, Renewals renewals, WorldClock world, TimeProvider time) : IStep
{
    public string Key => RenewWizards.OldSecrets;
    public string Title => "Older secrets";
    public string Needed => "The app keeps the secret that Dataverse holds, and no older one of this set-up.";
    public string Why => "A secret that nobody needs any more is one that somebody could still use. It goes only after a mailbox has synchronized with the new one.";
    public string Who => "An owner of the app, or a Cloud Application Administrator or Application Administrator.";
    public string Link => "https://learn.microsoft.com/graph/api/application-removepassword";

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Graph(Tenant(context), "Application.Read.All")];

    public IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => [Apis.Graph(Tenant(context), "Application.ReadWrite.All")];

    private static string Tenant(StepContext context) => context.OfProfile().Holder?.TenantId ?? context.Person.TenantId;

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.OfProfile();
        if (record is not { Holder: { } holder, Profile: { } profile }) return Tell.NotYet("Waits for the new secret.", time.GetUtcNow());
        if (!LivePass.WasSeen(record)) return Tell.NotYet("Waits until a mailbox has synchronized with the new secret.", time.GetUtcNow());
        if (await new Applications(network, context.In(Tenant(context))).FindAsync(holder.App.AppId, ct) is not { } application) return Tell.NotYet("The app is not found any more.", time.GetUtcNow());
        await renewals.TellAsync(record, made => made.Renewed(record), ct);

        var name = holder.App.Name.Isolated();
        var (there, gone) = record.RemovedSecrets.Parted(application.Secrets, context.Now);
        var older = there.Where(s => s.KeyId.ToString() != profile.SecretKeyId).ToList();
        var going = older.Where(s => Goes(record, holder, s)).ToList();
        var facts = new List<Fact> { new("In the profile", $"{(holder.Typed ? "a secret that somebody typed" : profile.SecretKeyId)}, until {profile.SecretExpiresAt:yyyy-MM-dd}", Truth.Ok) };
        facts.AddRange(older.Select(s => new Fact(going.Contains(s) ? "Goes" : "Stays", Name(s), null, Note(record, holder, s))));
        if (going.Count > 0) return new Finding(Saw(Truth.NotOk, $"{LiveProfile.Count(going.Count, "older secret")} can go from {name}.", facts), [Remove(context, holder, application, going)]);
        if (gone.Count > 0) return new Finding(Saw(Truth.Waiting, gone.Told($"An older secret of {name}"), facts), []);
        var left = older.Count == 0 ? ""
            : holder.Typed ? $" {LiveProfile.Count(older.Count, "secret")} {(older.Count == 1 ? "is" : "are")} on it, one of them the typed one."
            : $" {LiveProfile.Count(older.Count, "secret")} of other people {(older.Count == 1 ? "stays" : "stay")}.";
        return new Finding(
            Saw(Truth.Ok, $"{name} has no older secret of this set-up{(holder.Typed ? " that could be told from the typed one" : "")}.{left}", facts),
            [],
            s => s.OfProfile().WithRenewal(r => r with { FinishedAt = r.FinishedAt ?? context.Now }));
    }

    /// <summary>Which of them was typed nothing tells, not even its name: people make secrets under the name that this portal proposes. So where one was typed, only ticked ones go.</summary>
    private static bool Goes(IProfileRecord record, SecretHolder holder, SecretInfo secret) => record.Renewal!.Remove.Contains(secret.KeyId) || (!holder.Typed && IsOurs(record, secret));

    private static string Note(IProfileRecord record, SecretHolder holder, SecretInfo secret) =>
        holder.Typed ? "It may be the one that was typed. Tick it below if you know that it is not, and that nobody else uses it."
        : IsOurs(record, secret) ? "Made by this set-up or its renewals." : "Made by somebody else: it may be in use elsewhere. Tick it below if you know that it is not.";

    /// <summary>Of the set-up that is renewed, of its earlier renewals, and what stopped runs of this one left.</summary>
    internal static bool IsOurs(IProfileRecord record, SecretInfo secret) =>
        record.RenewedBy.Append(record.Renewal!.Key).Concat(record.Renewal.SetUpId is null ? [] : [record.Key]).Any(key => SecretWindow.IsOf(key, secret));

    /// <summary>Whether the step leaves it alone unless a person ticks it.</summary>
    internal static bool IsForeign(IProfileRecord record, SecretInfo secret) => secret.KeyId.ToString() != record.Profile?.SecretKeyId && (record.Holder is { Typed: true } || !IsOurs(record, secret));

    internal static string Name(SecretInfo s) => $"{s.Name ?? s.Hint ?? "unnamed"} ({s.KeyId}), from {s.Start:yyyy-MM-dd} until {s.End:yyyy-MM-dd}";

    private PlannedCommand Remove(StepContext context, SecretHolder holder, Application application, List<SecretInfo> going) => new(
        new Command(
            "remove-older-secrets",
            "Microsoft Entra",
            Tenant(context),
            $"Remove {LiveProfile.Count(going.Count, "older secret")} from {application.DisplayName.Isolated()}",
            application.DisplayName,
            [.. going.Select(s => new Change("Client secret", Name(s), null))])
        {
            Scripts = WindowScripts.RemoveOlder(holder.App with { ObjectId = application.Id }, [.. going.Select(s => (s.KeyId, s.Name))], holder.Title),
        },
        async ct =>
        {
            var applications = new Applications(network, context.In(Tenant(context)));
            foreach (var secret in going) await applications.RemoveSecretAsync(application.Id, secret.KeyId, ct);
            var now = world.GetUtcNow();
            return new Done($"removed {string.Join(", ", going.Select(s => s.KeyId))}", s => s.OfProfile().With(s.OfProfile().RemovedSecrets.With(going.Select(g => g.KeyId), now)));
        });

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts) => new(truth, sentence, "Microsoft Graph", time.GetUtcNow(), facts);
}
