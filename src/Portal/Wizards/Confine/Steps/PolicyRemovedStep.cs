using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Wizards.Confine.Reading;
using Portal.Wizards.Confine.Scripts;

namespace Portal.Wizards.Confine.Steps;

/// <summary>The policies that were moved go last: as long as a token from before the removal of the consent can live, only they narrow it.</summary>
public sealed class PolicyRemovedStep(ScopingExchange exchange, ConfineGate gate, CloudNetwork network, TimeProvider time) : ConsentReadingStep(exchange, gate, network, time)
{
    public override string Key => ConfineWizards.Removed;
    public override string Title => "Policies removed";
    public override string Needed => "The policies that were moved are gone; those that deny stay.";
    public override string Why =>
        "A token that was issued while the consent lived carries it until it ends, and only a policy narrows it until then. So the policies stay until the last such token has ended and the roles are proven by calls.";
    public override string Link => "https://learn.microsoft.com/powershell/module/exchange/remove-applicationaccesspolicy";

    protected override async Task<Finding> JudgeAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct)
    {
        if (report.Policies is null) return Told(Unread(report));
        var left = Left(plan, report);
        List<Fact> facts = [
            .. left.Select(p => Fact("To be removed", p.ScopeName, report, Truth.NotOk, p.Identity)),
            .. report.Denying.Select(p => Fact("Stays", p.ScopeName, report, null, "It denies, and is never converted."))
        ];
        if (left.Count == 0) return plan.Moved.Count == 0 ? Told(Saw(Truth.NotReached, "Waits for the steps before.", facts, report)) : Told(Saw(Truth.Ok, "The policies that were moved are gone.", facts, report));
        if (Obstacle(plan, report, context.Now) is var (truth, sentence)) return Told(Saw(truth, sentence, facts, report) with { ForPeople = truth == Truth.Waiting });
        if (await NotBeforeAsync(context, plan, report, ct) is { } not) return Told(not);
        return new Finding(Saw(Truth.NotOk, $"{left.Count} polic{(left.Count == 1 ? "y is" : "ies are")} to be removed; nothing is consented that they would narrow.", facts, report),
        [
            RemovePolicies(context, plan, left, ScopingScripts.RemovePolicies(plan, [.. left.Select(p => p.Identity)]), r => Left(plan, r), async (now, c) =>
            {
                if (ReadConsents.Replaced(await ReadConsents.OfAsync(Network, context, plan, c)).Count > 0) throw new StepRefusedException(Consented);
                if (Obstacle(plan, now, context.Now) is var (_, why)) throw new StepRefusedException(new Problem(why));
            }),
        ]);
    }

    private static Problem Consented =>
        new(
            "Nothing was removed: a consent is there again, and without the policies it would open every mailbox.",
            "Somebody granted it since the list was shown.",
            "Look at the step of the consent.",
            "You");

    internal static IReadOnlyList<ScopingPolicy> Left(ConfineSetUp plan, ScopingReport report) => [.. (report.Policies ?? []).Where(p => plan.Moved.Contains(p.Identity, StringComparer.Ordinal))];

    private static (Truth Truth, string Sentence)? Obstacle(ConfineSetUp plan, ScopingReport report, DateTimeOffset world)
    {
        if (plan.Consents is null || ReadConsents.Replaced(plan.Consents).Count > 0 || ScopingClock.LastTokenEnds(plan) is not { } ends) return (Truth.NotReached, "The policies stay as long as a consent lives.");
        if (TestStep.Judge(plan, report) is { Truth: not Truth.Ok } test) return (Truth.NotOk, $"Not before the roles are proven. {test.Sentence}");
        if (plan.Proof is not { IsGood: true } proof || proof.WorldAt < plan.Changes[ScopingChanges.Consent].WorldAt) return (Truth.NotReached, "Waits until a call as the app has proven the roles, in the step before.");
        return world < ends ? (Truth.Waiting, $"A token from before can live until {ends:d MMMM yyyy HH:mm} UTC; until then the policies stay. Synchronization is not touched by waiting.") : null;
    }
}
