using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Wizards.Abandon;
using Portal.Wizards.Confine.Reading;
using Portal.Wizards.Confine.Steps;

namespace Portal.Wizards.Confine.Undo;

/// <summary>Takes one kind of thing away that a plan made. What uses a thing goes before the thing; what widens the reach waits for a decision.</summary>
public abstract class UndoStep(ScopingExchange exchange, ConfineGate gate, CloudNetwork network, WizardCatalogSource wizards, Deeds deeds, TimeProvider time) : ConfineStep(exchange, gate, time)
{
    public override IReadOnlyList<ApiNeed> Needs(StepContext context) =>
        Reads(context.Confine()) ? [.. base.Needs(context), Apis.Graph(context.Confine().TenantId, "Application.Read.All", "Directory.Read.All")] : base.Needs(context);

    /// <summary>What the reach is without the plan rests on what is consented; a policy plan takes it as consented.</summary>
    private static bool Reads(ConfineSetUp plan) => plan is { Closed: false, Plan: not ConfinePlan.Policy };

    protected override async Task<(ConfineSetUp Plan, Func<SetUp, object>? Learned)> KnowAsync(StepContext context, CancellationToken ct)
    {
        var known = await base.KnowAsync(context, ct);
        return Reads(known.Plan) ? await ReadConsents.WithAsync(network, context, known, Time, ct) : known;
    }

    protected abstract Task<Finding> FindAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct);

    protected override async Task<Finding> JudgeAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct)
    {
        var finding = await FindAsync(context, plan, report, ct);
        if (finding.Observation.Truth == Truth.Ok) return finding;
        if (plan.Left.TryGetValue(Key, out var reason)) return Told(finding.Observation with { Truth = Truth.Ok, Sentence = $"Left on purpose: {reason}", Problem = null });
        if (wizards.Before(context.SetUp, Key) is { } earlier)
            return Told(finding.Observation with
            {
                Truth = Truth.NotReached,
                Sentence = $"{finding.Observation.Sentence} First: {earlier}.",
                Problem = null,
                ForPeople = true
            });
        if (finding.Plan.Count == 0) return finding;
        return await Gate.WaitsAsync(context.SetUp, plan, ct) is { } waits ? Told(finding.Observation with { Truth = Truth.NotReached, Sentence = waits, ForPeople = true }) : finding;
    }

    public override async Task RunAsync(StepRun run, IReadOnlyList<PlannedCommand> plan, CancellationToken ct)
    {
        var (record, _) = await KnowAsync(run.Context, ct);
        run.ApprovalId = await Gate.EnforceAsync(run, record, ct);
        foreach (var command in plan) await run.DoAsync(command, ct);
    }

    /// <summary>The plan wrote it, as its report said; or its write was begun when it was not there, and the answer was lost.</summary>
    protected async Task<bool> MadeAsync(StepContext context, ConfineSetUp plan, string change, CancellationToken ct) =>
        plan.Made.Contains(change, StringComparer.Ordinal) || await deeds.TriedAsync(context.SetUp.Id, change, ct);

    protected static Fact Goes(string what, string value, ScopingReport report, string? note = null) => Fact(what, value, report, Truth.Waiting, note) with { Word = "To be removed" };

    protected static Fact Stays(string what, string value, ScopingReport report, string why) => Fact(what, value, report, null, $"Left: {why}");
}
