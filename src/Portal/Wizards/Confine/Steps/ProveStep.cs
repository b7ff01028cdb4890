using Portal.Cloud.Graph;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Confine.Reading;

namespace Portal.Wizards.Confine.Steps;

/// <summary>The scope proven after its waiting time: by Exchange's test cmdlets, and by calls as the app with a secret that lives only for it.</summary>
public abstract class ProveStep(ScopingExchange exchange, ConfineGate gate, ProveFromOutside outside, ProofSecrets secrets, TypedSecrets typed, TimeProvider time) : ConfineStep(exchange, gate, time), IStep
{
    private const string Prove = "prove";
    private const string ExchangeCalls = "Exchange Online, as the app";

    public override string Why =>
        "Exchange's test knows the rules and not the caches; calls keep to a change only after its time. So both are asked, of one mailbox that must open and one that must not: with no policy at all, every test says yes.";
    public override string Who => "An owner of the app, or an Application Administrator: a secret is made for the proof and removed at once.";

    /// <summary>The report of Exchange Online; whoever may prove may read in Microsoft Entra.</summary>
    public bool BringsReading => true;

    /// <summary>Why it is too early to prove anything; null when it is not.</summary>
    protected abstract string? Waits(ConfineSetUp plan, ScopingReport report);

    public override IReadOnlyList<ApiNeed> Needs(StepContext context) =>
        context.Confine().Closed ? base.Needs(context) : [.. base.Needs(context), Apis.Graph(context.Confine().TenantId, "Application.Read.All", "Directory.Read.All")];

    public override IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) =>
        context.Confine().Closed || typed.Has(context.SetUp.Id, context.Person) ? [] : [Apis.Graph(context.Confine().TenantId, "Application.ReadWrite.All")];

    protected override async Task<Finding> JudgeAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct)
    {
        if (Waits(plan, report) is { } waits) return Told(Saw(Truth.NotReached, waits, [], report));
        var (older, shown) = plan.Closed ? ([], []) : await secrets.FindAsync(context, plan, context.Now, ct);
        if (ScopingClock.Sentence(plan, context.Now) is { Length: > 0 } clock)
            return new Finding(Saw(Truth.Waiting, clock, [], report) with { ForPeople = true }, older.Count > 0 ? [secrets.Remove(context, plan, older)] : []);
        var trust = ScopingClock.Of(plan)?.Trust ?? DateTimeOffset.MinValue;
        List<Fact> facts = [
            .. report.Tests.Where(t => t.Cmdlet == (plan.Plan == ConfinePlan.Policy ? ScopingTest.ByPolicy : ScopingTest.ByRole))
                .Select(t => TestStep.FactOf(plan, t, report)),
            .. Proof(plan)?.Facts ?? []
        ];
        if (plan.Plan == ConfinePlan.Policy && report.WorldAt < trust)
            return Told(Saw(
                Truth.NotOk,
                $"The tests are from before {trust:d MMMM yyyy HH:mm} UTC, when calls may not have known the change. Read again: one click, or the reading script.",
                facts,
                report));
        var test = plan.Plan == ConfinePlan.Policy ? ProofVerdict.OfPolicy(plan, report, facts) : TestStep.Judge(plan, report);
        if (test.Truth != Truth.Ok) return Told(test with { Facts = facts });
        if (plan.BeforeConsent && plan.Plan == ConfinePlan.Policy && Proof(plan) is null or { HasRights: false })
            return new Finding(
                Saw(
                    Truth.Ok,
                    "Exchange's test says yes for the mailbox in scope and no for the other. Nothing is consented yet, so no call can prove it: prove it again after the grant.",
                    facts,
                    report),
                older.Count > 0 ? [secrets.Remove(context, plan, older)] : []);
        if (Proof(plan) is { } proof)
        {
            var judged = ProofVerdict.OfCalls(plan, proof, facts, report);
            if (judged.Truth != Truth.Ok) return Told(judged) with { Plan = Window(context, plan, older) };
            return older.Count == 0
                ? Told(shown.Count == 0 ? judged : ProofSecrets.StillShown(judged, shown))
                : new Finding(
                    judged with { Truth = Truth.NotOk, Sentence = $"{judged.Sentence} {ProofSecrets.Left(plan, older)}" },
                    [secrets.Remove(context, plan, older)]);
        }

        return new Finding(Saw(Truth.NotOk, "Exchange's test says what it should. No call as the app has proven it yet.", facts, report), Window(context, plan, older), null, Closed(context, plan));
    }

    private Problem? Closed(StepContext context, ConfineSetUp plan) => !plan.Closed || typed.Has(context.SetUp.Id, context.Person) ? null
        : new Problem("This portal makes no secret in that tenant.", "It was given no access there.", "Type a secret of the app in this step; it is used for these calls and kept nowhere.", "An owner of the app");

    /// <summary>The newest proof that says something of what is there now.</summary>
    private static OutsideProof? Proof(ConfineSetUp plan)
    {
        var since = ScopingClock.Of(plan)?.Trust ?? DateTimeOffset.MinValue;
        if (plan.Changes.TryGetValue(ScopingChanges.Consent, out var consent) && consent.WorldAt > since) since = consent.WorldAt;
        return plan.Proof is { } proof && proof.WorldAt >= since ? proof : null;
    }

    /// <summary>The secret lives between its making and its removal, and the proof in between.</summary>
    private IReadOnlyList<PlannedCommand> Window(StepContext context, ConfineSetUp plan, IReadOnlyList<SecretInfo> older)
    {
        PlannedCommand prove = new(
            new Command(
                Prove,
                ExchangeCalls,
                plan.TenantId,
                "Prove it from outside",
                plan.App.Name,
                [new Change("Must open", null, plan.Form.Inside), new Change("Must be refused", null, plan.Form.Outside)]),
            _ => throw InsideOnly);
        if (plan.Closed || typed.Has(context.SetUp.Id, context.Person)) return [prove];
        return [ProofSecrets.Create(plan, _ => throw InsideOnly), prove, secrets.Remove(context, plan, older)];
    }

    private static InvalidOperationException InsideOnly => new("Runs inside the window only.");

    string IStep.Button(IReadOnlyList<PlannedCommand> plan) => plan.Any(p => p.Command.Key == Prove) ? "Prove it" : plan[0].Command.Title;

    /// <summary>What is made in the window goes at its end, whatever happened in it; after a crash the next look finds it by its name.</summary>
    public override async Task RunAsync(StepRun run, IReadOnlyList<PlannedCommand> plan, CancellationToken ct)
    {
        var (record, _) = await KnowAsync(run.Context, ct);
        var (create, prove, remove) = (plan.FirstOrDefault(p => p.Command.Key == ProofSecrets.CreateKey), plan.FirstOrDefault(p => p.Command.Key == Prove), plan.FirstOrDefault(p => p.Command.Key == ProofSecrets.RemoveKey));
        try
        {
            if (prove is not null) await ProveAsync(run, record, create, prove, ct);
        }
        finally
        {
            if (remove is not null) await run.DoAsync(remove, CancellationToken.None);
        }
    }

    private async Task ProveAsync(StepRun run, ConfineSetUp record, PlannedCommand? create, PlannedCommand prove, CancellationToken ct)
    {
        var secret = create is null ? typed.Take(run.SetUp.Id, run.Person)?.Text : null;
        if (create is not null)
            await run.DoAsync(new PlannedCommand(create.Command, async c =>
            {
                var made = await secrets.MakeAsync(run, record, c);
                secret = made.Text;
                return new Done($"secret {made.KeyId}, until {made.End:yyyy-MM-dd HH:mm}; its value is held in memory only");
            }), ct);
        if (secret is null) throw new StepRefusedException(new Problem("The typed secret is gone.", "It is held for ten minutes and used once.", "Type it again in this step.", "You"));
        await run.DoAsync(new PlannedCommand(prove.Command, async c =>
        {
            var proof = await outside.RunAsync(record, secret, text => run.ReportAsync(text, c), c);
            return new Done(string.Join("; ", proof.Facts.Select(f => $"{f.Name}, {f.Value}")) is { Length: > 0 } said ? said : "nothing could be asked", s => s.Confine() with { Proof = proof });
        }), ct);
    }
}
