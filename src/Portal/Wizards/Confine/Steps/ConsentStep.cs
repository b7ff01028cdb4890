using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Confine.Reading;

namespace Portal.Wizards.Confine.Steps;

/// <summary>The consents that roles took the place of are removed, with somebody at hand to grant them again; or they are granted again, on the way back.</summary>
public sealed class ConsentStep(ScopingExchange exchange, ConfineGate gate, ConsentWrites writes, CloudNetwork network, TimeProvider time) : ConsentReadingStep(exchange, gate, network, time)
{
    public override string Key => ConfineWizards.Consent;
    public override string Title => "Consent removed";
    public override string Needed => "No consent in Microsoft Entra opens mailboxes beside the roles any more.";
    public override string Why =>
        "A consent that lives defeats every scope: it and the roles add up. It belongs to the app, so it goes for all mailboxes at once: there is no pilot of this step. Whoever granted it stands by to grant it again; that works within minutes.";
    public override string Who => ConsentRoles.ForGraph + ", in the tenant of the mailboxes.";
    public override string Link => "https://learn.microsoft.com/graph/api/serviceprincipal-delete-approleassignedto";

    public override IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => [Apis.Graph(context.Confine().TenantId, "AppRoleAssignment.ReadWrite.All")];

    protected override async Task<Finding> JudgeAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct)
    {
        var going = ReadConsents.Replaced(plan.Consents ?? []);
        List<Fact> facts =
        [
            .. going.Select(c => new Fact("Consent", c.Permission, plan.WayBack is null ? Truth.NotOk : Truth.Ok, "A role takes its place.")),
            .. plan.Gone.Select(c => new Fact("Removed", c.Permission)),
            .. ScopeObstacles.NeverConfined([.. (plan.Consents ?? []).Select(c => c.Permission)], plan.Plan)
                .Select(c => new Fact("Stays", c, null, "No role for applications takes its place; it reaches the whole tenant as before.") { Aside = true }),
            new("No pilot", "for all mailboxes at once", null, "A consent is the app's. There is no way to try this on one mailbox first.") { Aside = true },
        ];
        if (plan.WayBack is { } why) return await BackAsync(context, plan, why, facts, report, ct);
        if (going.Count == 0)
        {
            if (plan.Gone.Count > 0 && context.PastedFrom is null) await writes.TellAsync(context.SetUp.Id, plan, ct);
            return plan.Gone.Count == 0 && plan.Consents is { Count: 0 } ? Told(writes.Seen(Truth.NotReached, "Nothing is consented in Entra.", facts))
                : Told(writes.Seen(Truth.Ok, $"No consent opens mailboxes beside the roles. Tokens from before can live until {ScopingClock.LastTokenEnds(plan):d MMMM yyyy HH:mm} UTC.", facts));
        }

        if (TestStep.Judge(plan, report) is { Truth: not Truth.Ok } test)
            return Told(test.Truth == Truth.NotReached
                ? test
                : Saw(Truth.NotOk, $"Not before the roles are proven by Exchange's test. {test.Sentence}", facts, report, test.Problem));
        if (ScopingClock.Of(plan) is { } clock && context.Now < clock.Trust)
            return Told(writes.Seen(Truth.Waiting, $"{ScopingClock.Sentence(plan, context.Now)} Removed earlier, mailboxes would be out of reach until calls know the roles.", facts) with { ForPeople = true });
        if (plan.Form.StandsBy.Length == 0)
            return Told(writes.Seen(
                Truth.NotOk,
                "Nobody is named who stands by to grant the consent again.",
                facts,
                new Problem(
                    "Nobody is named who stands by.",
                    "If synchronization stops, the consent is granted again, and that takes an Entra role.",
                    "Name the person in this step.",
                    "You")));
        if (await NotBeforeAsync(context, plan, report, ct) is { } not) return Told(not);
        return new Finding(
            writes.Seen(
                Truth.NotOk,
                $"{going.Count} consent{(going.Count == 1 ? "" : "s")} still open{(going.Count == 1 ? "s" : "")} mailboxes beside the roles. {plan.Form.StandsBy.Isolated()} stands by.",
                facts),
            [.. going.Select(c => writes.Revoke(context, plan, c))]);
    }

    /// <summary>Granted again as they were: where policies are still there they narrow them as before.</summary>
    private async Task<Finding> BackAsync(StepContext context, ConfineSetUp plan, string why, List<Fact> facts, ScopingReport report, CancellationToken ct)
    {
        if (plan.Gone.Count == 0)
            return Told(writes.Seen(
                Truth.NotOk,
                $"The consents are back: {why.Isolated()}",
                facts,
                new Problem(
                    "The consents are back, and the app works by them as before.",
                    why,
                    "Find out what kept the roles from carrying the synchronization, then go on with the removal in this step.",
                    "You")));
        if (plan.Moved.Count > 0 && !Narrowed(plan, report))
            return Told(writes.Seen(
                Truth.NotOk,
                "The policies are gone already, so the consents would open every mailbox.",
                facts,
                new Problem(
                    "The policies are gone already, so the consents would open every mailbox.",
                    "The way back ends where a policy is removed.",
                    "Make the policy again first, by a plan \"confine by policy\", then grant.",
                    "You")));
        return await Gate.WaitsAsync(context.SetUp, plan, ct) is { } waits ? Told(writes.Seen(Truth.NotReached, waits, facts))
            : new Finding(
                writes.Seen(Truth.NotOk, $"{plan.Gone.Count} consent{(plan.Gone.Count == 1 ? " is" : "s are")} to be granted again: {why.Isolated()}", facts),
                [.. plan.Gone.Select(c => writes.Grant(context, plan, c))]);
    }

    /// <summary>By the policies that were moved, or by one that was made since: what they allow the app reached before, or by its roles.</summary>
    private static bool Narrowed(ConfineSetUp plan, ScopingReport report) =>
        ScopeReach.OfConsent(report) is { Everything: false, Unknown.Count: 0 } open
            && open.Mailboxes.All(m => plan.Before?.Contains(m) == true || plan.Members.Contains(m, StringComparer.OrdinalIgnoreCase));

    public override async Task RunAsync(StepRun run, IReadOnlyList<PlannedCommand> plan, CancellationToken ct)
    {
        await base.RunAsync(run, plan, ct);
        await writes.TellAsync(run, ct);
    }
}
