using Portal.Cloud.Exchange;
using Portal.Plans;
using Portal.Readiness;
using Portal.Scripts;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Confine.Reading;

namespace Portal.Wizards.Confine.Steps;

/// <summary>A step of a scoping plan that rests on what Exchange Online tells, read by the portal or brought as a report: the same look judges both.</summary>
public abstract class ConfineStep(ScopingExchange exchange, ConfineGate gate, TimeProvider time) : IStep
{
    internal const string Exchange = "Exchange Administrator of that tenant, with Organization Management for roles.";

    public abstract string Key { get; }
    public abstract string Title { get; }
    public abstract string Needed { get; }
    public abstract string Why { get; }
    public virtual string Who => Exchange;
    public virtual string Link => "https://learn.microsoft.com/exchange/permissions-exo/application-rbac";

    protected TimeProvider Time => time;

    protected ConfineGate Gate => gate;

    protected ScopingExchange Online => exchange;

    public virtual IReadOnlyList<ApiNeed> Needs(StepContext context) => exchange.Needs(context.Confine());

    public virtual IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => [];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var (plan, learned) = await KnowAsync(context, ct);
        if (Fresh(plan) is not { } report) return Tell.NotYet("Waits until Exchange Online is read: run the reading script below and paste what it prints.", time.GetUtcNow()) with { Learned = learned };
        var finding = await JudgeAsync(context, plan, report, ct);
        return finding with { Learned = finding.Learned ?? learned, Blocked = finding.Blocked ?? (finding.Plan.Any(p => p.Command.System == ExchangeOnline) ? Blocked(plan) : null) };
    }

    protected const string ExchangeOnline = "Exchange Online";

    /// <summary>The record with what can be read now.</summary>
    protected virtual async Task<(ConfineSetUp Plan, Func<SetUp, object>? Learned)> KnowAsync(StepContext context, CancellationToken ct)
    {
        var plan = context.Confine();
        if (!exchange.IsOn(plan)) return (plan, null);
        var read = await exchange.ReadAsync(context, plan, ct);
        return (plan.With(read), s => s.Confine().With(read));
    }

    /// <summary>What is true, from the newest report.</summary>
    protected abstract Task<Finding> JudgeAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct);

    /// <summary>The report while it says something; older ones are not believed.</summary>
    protected ScopingReport? Fresh(ConfineSetUp plan) => plan.Report is { } report && time.GetUtcNow() - report.At <= ExchangeOnlineKnowledge.ReportLasts ? report : null;

    private Problem? Blocked(ConfineSetUp plan) => exchange.IsOn(plan) ? null : new Problem("This portal runs no commands in Exchange Online itself.",
        plan.Closed ? "It was given no access to that tenant." : "Whoever runs the portal has not allowed it (Portal:Exchange:Rest).", "Use the script: it does the same, and ends with the report to paste.", Who);

    /// <summary>Not before what stands in the way is gone and, where it is needed, a decision allows it.</summary>
    protected async Task<Observation?> NotBeforeAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct)
    {
        if (ScopeObstacles.Of(plan, report) is { } obstacle) return Saw(Truth.NotOk, obstacle.Sentence, [], report, obstacle);
        return await gate.WaitsAsync(context.SetUp, plan, ct) is { } waits ? Saw(Truth.NotReached, waits, [], report) : null;
    }

    /// <summary>The gate: everything is read once more, and what no longer fits stops the write.</summary>
    public virtual async Task RunAsync(StepRun run, IReadOnlyList<PlannedCommand> plan, CancellationToken ct)
    {
        var (record, _) = await KnowAsync(run.Context, ct);
        run.ApprovalId = await gate.EnforceAsync(run, record, ct);
        // After the gate: whatever else stands in the way, a decision that no longer fits is voided first.
        if (record.Report is { } report && ScopeObstacles.Of(record, report) is { } obstacle) throw new StepRefusedException(obstacle);
        foreach (var command in plan) await run.DoAsync(command, ct);
    }

    /// <summary>One write in Exchange Online: looks right before it, writes what is missing, and reads back.</summary>
    /// <param name="change">Name in <see cref="ScopingChanges"/>.</param>
    /// <param name="isThere">Whether a report shows it done.</param>
    /// <param name="write">Gets the newest report; refuses where it is not the one that was shown.</param>
    protected PlannedCommand Write(
        StepContext context,
        ConfineSetUp plan,
        string change,
        string title,
        string target,
        IReadOnlyList<Change> changes,
        Script script,
        Func<ScopingReport, bool> isThere,
        Func<ExchangeAdmin, ScopingReport, CancellationToken, Task> write) =>
            new(
            new Command(change, ExchangeOnline, plan.TenantId, title, target, changes) { Scripts = [script] },
            async ct =>
            {
                var now = await exchange.ReadAsync(context, plan, ct);
                if (isThere(now)) return new Done("it was there already", s => s.Confine().With(now));
                await write(exchange.Admin(context, plan), now, ct);
                var after = await exchange.ReadAsync(context, plan, ct, change);
                return isThere(after) ? new Done("read back", s => s.Confine().With(after))
                    : throw new StepRefusedException(new Problem(
                        "Exchange Online answered success, but the change is not there when it is read back.",
                        "Somebody else changed it at the same moment, or the directory answers from another copy.",
                        "Look again in a minute.",
                        Who));
            });

    /// <summary>Policies that nobody could read are not gone.</summary>
    protected static Observation Unread(ScopingReport report) => Saw(Truth.CouldNotCheck, "The policies of the app could not be read.", [], report);

    /// <summary>Policies of this plan go, and no other.</summary>
    /// <param name="left">Those of a report that are still to go; where it could not read the policies, none is known to be gone.</param>
    /// <param name="check">Gets the newest report; refuses where removing them would no longer do what was shown.</param>
    protected PlannedCommand RemovePolicies(
        StepContext context,
        ConfineSetUp plan,
        IReadOnlyList<ScopingPolicy> going,
        Script script,
        Func<ScopingReport, IReadOnlyList<ScopingPolicy>> left,
        Func<ScopingReport, CancellationToken, Task> check) =>
            Write(
                context,
                plan,
                ScopingChanges.Removed,
                going.Count == 1 ? "Remove the policy" : $"Remove {going.Count} policies",
                plan.App.Name,
                [.. going.Select(p => new Change("Application access policy", $"{p.Right} to {p.ScopeName}", null))],
                script,
                r => r.Policies is not null && left(r).Count == 0,
                async (admin, now, ct) =>
                {
                    await check(now, ct);
                    foreach (var policy in left(now)) await admin.RemovePolicyAsync(policy.Identity, ct);
                });

    protected static StepRefusedException Changed(string what) =>
        new(new Problem(
            $"Nothing was changed: somebody else changed {what} since it was shown.",
            null,
            "Look again: the list below is drawn from what is there now.",
            "You"));

    internal static Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts, ScopingReport report, Problem? problem = null) =>
        new(truth, sentence, report.Source, report.At, facts, problem) { Merged = true };

    protected static Finding Told(Observation observation) => new(observation, []);

    protected static Fact Fact(string name, string value, ScopingReport report, Truth? truth = null, string? note = null) => new(name, value, truth, note) { Source = report.Source, At = report.At };
}
