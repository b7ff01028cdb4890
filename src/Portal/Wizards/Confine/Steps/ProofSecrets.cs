using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Plans;
using Portal.Steps;

namespace Portal.Wizards.Confine.Steps;

/// <summary>The secret of a proof: made for an hour, removed at the end of the run, and found by its name where a run was broken off.</summary>
public sealed class ProofSecrets(CloudNetwork network, WorldClock world)
{
    public const string CreateKey = "create-proof-secret";
    public const string RemoveKey = "remove-proof-secret";

    private const string Entra = "Microsoft Entra";

    internal static PlannedCommand Create(ConfineSetUp plan, Func<CancellationToken, Task<Done>> make) => new(
        new Command(
            CreateKey,
            Entra,
            plan.TenantId,
            $"Create a secret of {plan.App.Name.Isolated()} for the proof",
            plan.App.Name,
            [new Change("Client secret", null, $"{Name(plan)}, valid for an hour, value never shown")])
        {
            WhenUnanswered = "The answer was not kept. A secret may have been made; its value is lost, and the next run removes it.",
        },
        make);

    internal Task<NewSecret> MakeAsync(StepRun run, ConfineSetUp plan, CancellationToken ct) =>
        new Applications(network, run.In(plan.TenantId)).AddSecretAsync(plan.App.ObjectId, Name(plan), run.WorldNow.AddHours(1), ct);

    /// <summary>Those that Entra shows: the ones that are to be removed, and the ones that were a moment ago and that not every copy of the directory has forgotten.</summary>
    internal async Task<(IReadOnlyList<SecretInfo> Older, IReadOnlyList<RemovedSecret> Shown)> FindAsync(StepContext context, ConfineSetUp plan, DateTimeOffset now, CancellationToken ct)
    {
        if (await new Applications(network, context.In(plan.TenantId)).FindByIdAsync(plan.App.ObjectId, ct) is not { } app) return ([], []);
        return plan.RemovedSecrets.Parted(app.Secrets.Where(s => s.Name == Name(plan)), now);
    }

    /// <summary>Removes every one that is there when it runs.</summary>
    /// <param name="older">Left over from earlier runs, to be shown.</param>
    internal PlannedCommand Remove(StepContext context, ConfineSetUp plan, IReadOnlyList<SecretInfo> older) => new(
        new Command(
            RemoveKey,
            Entra,
            plan.TenantId,
            $"Remove the secret of the proof from {plan.App.Name.Isolated()}",
            plan.App.Name,
            [new Change("Client secret", Name(plan), null), .. older.Select(s => new Change("Left over", s.KeyId.ToString(), null))]),
        async ct =>
        {
            var applications = new Applications(network, context.In(plan.TenantId));
            var now = world.GetUtcNow();
            var (going, _) = await FindAsync(context, plan, now, ct);
            foreach (var secret in going) await applications.RemoveSecretAsync(plan.App.ObjectId, secret.KeyId, ct);
            return new Done("no secret of the proof is left", s => s.Confine() with { RemovedSecrets = s.Confine().RemovedSecrets.With(going.Select(g => g.KeyId), now) });
        });

    internal static string Left(ConfineSetUp plan, IReadOnlyList<SecretInfo> older) => plan.RemovedSecrets.Any(r => older.Any(s => s.KeyId == r.KeyId))
        ? "Entra still shows a secret of the proof that was removed."
        : "A secret of the proof is left from a run that was broken off.";

    /// <summary>It is looked at again until it is gone.</summary>
    internal static Observation StillShown(Observation judged, IReadOnlyList<RemovedSecret> shown) => judged with { Truth = Truth.Waiting, Sentence = $"{judged.Sentence} {shown.Told("The secret of the proof")}" };

    private static string Name(ConfineSetUp plan) => $"sss-{plan.Key:N}-proof";
}
