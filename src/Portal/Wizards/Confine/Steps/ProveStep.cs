using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Confine.Reading;

namespace Portal.Wizards.Confine.Steps;

/// <summary>The scope proven after its waiting time: by Exchange's test cmdlets, and by calls as the app with a secret that lives only for it.</summary>
public abstract class ProveStep(ScopingExchange exchange, ConfineGate gate, ProveFromOutside outside, TypedSecrets typed, CloudNetwork network, WorldClock world, TimeProvider time) : ConfineStep(exchange, gate, time), IStep
{
    private const string Create = "create-proof-secret";
    private const string Prove = "prove";
    private const string Remove = "remove-proof-secret";

    public override string Why =>
        "Exchange's test knows the rules and not the caches; calls keep to a change only after its time. So both are asked, of one mailbox that must open and one that must not: with no policy at all, every test says yes.";
    public override string Who => "An owner of the app, or an Application Administrator: a secret is made for the proof and removed at once.";

    /// <summary>Why it is too early to prove anything; null when it is not.</summary>
    protected abstract string? Waits(ConfineSetUp plan, ScopingReport report);

    public override IReadOnlyList<ApiNeed> Needs(StepContext context) =>
        context.Confine().Closed ? base.Needs(context) : [.. base.Needs(context), Apis.Graph(context.Confine().TenantId, "Application.Read.All", "Directory.Read.All")];

    public override IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) =>
        context.Confine().Closed || typed.Has(context.SetUp.Id, context.Person) ? [] : [Apis.Graph(context.Confine().TenantId, "Application.ReadWrite.All")];

    protected override async Task<Finding> JudgeAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct)
    {
        if (Waits(plan, report) is { } waits) return Told(Saw(Truth.NotReached, waits, [], report));
        var (older, shown) = plan.Closed ? ([], []) : await SecretsAsync(context, plan, context.Now, ct);
        if (ScopingClock.Sentence(plan, context.Now) is { Length: > 0 } clock)
            return new Finding(Saw(Truth.Waiting, clock, [], report) with { ForPeople = true }, older.Count > 0 ? [RemoveOlder(context, plan, older)] : []);
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
        var test = plan.Plan == ConfinePlan.Policy ? ByPolicy(plan, report, facts) : TestStep.Judge(plan, report);
        if (test.Truth != Truth.Ok) return Told(test with { Facts = facts });
        if (plan.BeforeConsent && plan.Plan == ConfinePlan.Policy && Proof(plan) is null or { HasRights: false })
            return new Finding(
                Saw(
                    Truth.Ok,
                    "Exchange's test says yes for the mailbox in scope and no for the other. Nothing is consented yet, so no call can prove it: prove it again after the grant.",
                    facts,
                    report),
                older.Count > 0 ? [RemoveOlder(context, plan, older)] : []);
        if (Proof(plan) is { } proof)
        {
            var judged = Judge(plan, proof, facts, report);
            if (judged.Truth != Truth.Ok) return Told(judged) with { Plan = Window(context, plan, older) };
            return older.Count == 0
                ? Told(shown.Count == 0 ? judged : StillShown(judged, shown))
                : new Finding(
                    judged with { Truth = Truth.NotOk, Sentence = $"{judged.Sentence} {Left(plan, older)}" },
                    [RemoveOlder(context, plan, older)]);
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

    private static Observation ByPolicy(ConfineSetUp plan, ScopingReport report, IReadOnlyList<Fact> facts)
    {
        var (inside, outside) = (Of(plan.Form.Inside), Of(plan.Form.Outside));
        if (inside is null || outside is null) return Saw(Truth.CouldNotCheck, "Exchange's test gave no verdict on both mailboxes. Read again.", facts, report);
        if (inside == false)
            return Saw(
                Truth.NotOk,
                $"Exchange's test denies {plan.Form.Inside.Isolated()}, which must be reached.",
                facts,
                report,
                new Problem(
                    $"Exchange's test denies {plan.Form.Inside.Isolated()}.",
                    "It is not in the group yet, or another policy denies it.",
                    "Look at the members, and at policies that deny.",
                    Exchange));
        return outside == true ? Saw(
            Truth.NotOk,
            $"Exchange's test grants {plan.Form.Outside.Isolated()}, which must not be reached.",
            facts,
            report,
            new Problem(
                $"Exchange's test grants {plan.Form.Outside.Isolated()}.",
                "It is in the group, or in that of another policy; without any policy every test says yes.",
                "Look at the group and the policies.",
                Exchange))
            : Saw(Truth.Ok, "", facts, report);

        bool? Of(string mailbox) => report.Tests.FirstOrDefault(t => t.Cmdlet == ScopingTest.ByPolicy && t.Mailbox.Equals(mailbox, StringComparison.OrdinalIgnoreCase))?.Yes;
    }

    private static Observation Judge(ConfineSetUp plan, OutsideProof proof, IReadOnlyList<Fact> facts, ScopingReport report)
    {
        if (!proof.HasRights)
            return Saw(
                Truth.NotOk,
                "The app holds nothing that opens mailboxes, so no call can prove the scope.",
                facts,
                report,
                new Problem(
                    "The app holds nothing that opens mailboxes.",
                    "Nothing is consented, and no role is assigned.",
                    "Grant what the profile needs, then prove again.",
                    ConsentRoles.ForGraph));
        if (proof.Contradiction is { } wrong)
        {
            var opened = wrong.Value.EndsWith(": opened", StringComparison.Ordinal);
            var problem = opened
                ? new Problem(
                    "Exchange's test says no, and the call says yes.",
                    $"{wrong.Name}, {wrong.Value}. A consent or a role beside the scope opens it still; or calls do not know the change yet.",
                    "Look for a consent that is still there and for other roles of the app; then prove again in half an hour.",
                    Exchange)
                : new Problem(
                    "Exchange's test says yes, and the call says no.",
                    $"{wrong.Name}, {wrong.Value} The test looks past the cache that calls go through; or something besides the scope keeps the app out: EWS of the mailbox or the organization, the list of allowed apps, a licence.",
                    plan.Gone.Count > 0
                        ? "If mailboxes fail, grant the consent again at once, in the step \"Consent removed\". Otherwise wait half an hour and prove again."
                        : "Wait half an hour and prove again; if it stays so, look at the readiness of the profile's set-up.",
                    Exchange);
            return Saw(Truth.NotOk, problem.Sentence, facts, report, problem);
        }

        if (!proof.IsGood) return Saw(Truth.CouldNotCheck, "Some calls were not answered. Prove again.", facts, report);
        return Saw(
            Truth.Ok,
            $"Proven {proof.WorldAt:d MMMM yyyy HH:mm} UTC: {plan.Form.Inside.Isolated()} opens and {plan.Form.Outside.Isolated()} does not, says Exchange's test and say calls as the app.",
            facts,
            report);
    }

    private string Name(ConfineSetUp plan) => $"sss-{plan.Key:N}-proof";

    /// <summary>Secrets of the proof that Entra shows: those that are to be removed, and those that were a moment ago and that not every copy of the directory has forgotten.</summary>
    private async Task<(IReadOnlyList<SecretInfo> Older, IReadOnlyList<RemovedSecret> Shown)> SecretsAsync(StepContext context, ConfineSetUp plan, DateTimeOffset now, CancellationToken ct)
    {
        if (await new Applications(network, context.In(plan.TenantId)).FindByIdAsync(plan.App.ObjectId, ct) is not { } app) return ([], []);
        var there = app.Secrets.Where(s => s.Name == Name(plan)).ToList();
        var shown = plan.RemovedSecrets.Where(r => now < r.WorldAt + ScopingClock.CopiesSettle && there.Exists(s => s.KeyId == r.KeyId)).ToList();
        return ([.. there.Where(s => !shown.Exists(r => r.KeyId == s.KeyId))], shown);
    }

    private static string Left(ConfineSetUp plan, IReadOnlyList<SecretInfo> older) => plan.RemovedSecrets.Any(r => older.Any(s => s.KeyId == r.KeyId))
        ? "Entra still shows a secret of the proof that was removed."
        : "A secret of the proof is left from a run that was broken off.";

    /// <summary>Nothing is wrong, and nothing is to be done: it is looked at again until it is gone.</summary>
    private static Observation StillShown(Observation judged, IReadOnlyList<RemovedSecret> shown)
    {
        var removed = shown.Max(r => r.WorldAt);
        return judged with
        {
            Truth = Truth.Waiting,
            Sentence = $"{judged.Sentence} The secret of the proof was removed {removed:d MMMM yyyy HH:mm} UTC and Entra still shows it, as it does for some minutes. If it is there after {removed + ScopingClock.CopiesSettle:d MMMM yyyy HH:mm} UTC, it is to be removed again.",
        };
    }

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
            _ => throw new InvalidOperationException("Runs inside the window only."));
        if (plan.Closed || typed.Has(context.SetUp.Id, context.Person)) return [prove];
        return
        [
            new(new Command(
                Create,
                "Microsoft Entra",
                plan.TenantId,
                $"Create a secret of {plan.App.Name.Isolated()} for the proof",
                plan.App.Name,
                [new Change("Client secret", null, $"{Name(plan)}, valid for an hour, value never shown")])
            {
                WhenUnanswered = "The answer was not kept. A secret may have been made; its value is lost, and the next run removes it.",
            }, _ => throw new InvalidOperationException("Runs inside the window only.")),
            prove, RemoveOlder(context, plan, older),
        ];
    }

    private const string ExchangeCalls = "Exchange Online, as the app";

    string IStep.Button(IReadOnlyList<PlannedCommand> plan) => plan.Any(p => p.Command.Key == Prove) ? "Prove it" : plan[0].Command.Title;

    private PlannedCommand RemoveOlder(StepContext context, ConfineSetUp plan, IReadOnlyList<SecretInfo> older) => new(
        new Command(
            Remove,
            "Microsoft Entra",
            plan.TenantId,
            $"Remove the secret of the proof from {plan.App.Name.Isolated()}",
            plan.App.Name,
            [new Change("Client secret", Name(plan), null), .. older.Select(s => new Change("Left over", s.KeyId.ToString(), null))]),
        async ct =>
        {
            var applications = new Applications(network, context.In(plan.TenantId));
            var now = world.GetUtcNow();
            var (going, shown) = await SecretsAsync(context, plan, now, ct);
            foreach (var secret in going) await applications.RemoveSecretAsync(plan.App.ObjectId, secret.KeyId, ct);
            IReadOnlyList<RemovedSecret> removed = [.. shown, .. going.Select(s => new RemovedSecret(s.KeyId, now))];
            return new Done("no secret of the proof is left", s => s.Confine() with { RemovedSecrets = removed });
        });

    /// <summary>What is made in the window goes at its end, whatever happened in it; after a crash the next look finds it by its name.</summary>
    public override async Task RunAsync(StepRun run, IReadOnlyList<PlannedCommand> plan, CancellationToken ct)
    {
        var (record, _) = await KnowAsync(run.Context, ct);
        var (create, prove, remove) = (plan.FirstOrDefault(p => p.Command.Key == Create), plan.FirstOrDefault(p => p.Command.Key == Prove), plan.FirstOrDefault(p => p.Command.Key == Remove));
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
                var made = await new Applications(network, run.In(record.TenantId)).AddSecretAsync(record.App.ObjectId, Name(record), run.WorldNow.AddHours(1), c);
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

/// <summary>While the policies are still there: the roles carry the synchronization alone.</summary>
public sealed class WorksStep(ScopingExchange exchange, ConfineGate gate, ProveFromOutside outside, TypedSecrets typed, CloudNetwork network, WorldClock world, TimeProvider time) : ProveStep(exchange, gate, outside, typed, network, world, time)
{
    public override string Key => ConfineWizards.Works;
    public override string Title => "Works by roles alone";
    public override string Needed => "A call as the app opens the mailbox in scope, and not the other, with no consent left.";

    protected override string? Waits(ConfineSetUp plan, ScopingReport report) => ReadConsents.Replaced(plan.Consents ?? []).Count > 0 || plan.Gone.Count == 0 ? "Waits until the consents are removed." : null;
}

/// <summary>The end of every plan.</summary>
public sealed class ProofStep(ScopingExchange exchange, ConfineGate gate, ProveFromOutside outside, TypedSecrets typed, CloudNetwork network, WorldClock world, TimeProvider time) : ProveStep(exchange, gate, outside, typed, network, world, time)
{
    public override string Key => ConfineWizards.Proof;
    public override string Title => "Proof";
    public override string Needed => "The mailbox in scope opens and the one out of scope does not, by Exchange's test and by calls as the app.";

    protected override string? Waits(ConfineSetUp plan, ScopingReport report) => plan.Plan switch
    {
        ConfinePlan.Policy => report.GroupAsked(plan.Form.GroupAddress) is { } group && report.Restricting.Any(p => report.GroupAsked(p.Group)?.Dn == group.Dn) ? null : "Waits for the policy.",
        ConfinePlan.Rbac => ReadConsents.Replaced(plan.Consents ?? []).Count > 0 || plan.Gone.Count == 0 ? "Waits until the consents are removed." : null,
        _ => plan.Moved.Count == 0 || report.Policies is null || PolicyRemovedStep.Left(plan, report).Count > 0 ? "Waits until the policies are removed." : null,
    };
}
