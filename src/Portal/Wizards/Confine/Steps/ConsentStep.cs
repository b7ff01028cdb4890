using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Confine.Reading;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Steps;

namespace Portal.Wizards.Confine.Steps;

/// <summary>The consents that roles took the place of are removed, with somebody at hand to grant them again; or they are granted again, on the way back.</summary>
public sealed class ConsentStep(ScopingExchange exchange, ConfineGate gate, CloudNetwork network, SetUps setUps, TimeProvider time) : ConfineStep(exchange, gate, time)
{
    public override string Key => ConfineWizards.Consent;
    public override string Title => "Consent removed";
    public override string Needed => "No consent in Microsoft Entra opens mailboxes beside the roles any more.";
    public override string Why => "A consent that lives defeats every scope: it and the roles add up. It belongs to the app, so it goes for all mailboxes at once: there is no pilot of this step. Whoever granted it stands by to grant it again; that works within minutes.";
    public override string Who => ConsentRoles.ForGraph + ", in the tenant of the mailboxes.";
    public override string Link => "https://learn.microsoft.com/graph/api/serviceprincipal-delete-approleassignedto";

    public override IReadOnlyList<ApiNeed> Needs(StepContext context) => [.. base.Needs(context), Apis.Graph(context.Confine().TenantId, "Application.Read.All", "Directory.Read.All")];

    public override IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => [Apis.Graph(context.Confine().TenantId, "AppRoleAssignment.ReadWrite.All")];

    protected override async Task<(ConfineSetUp Plan, Func<SetUp, object>? Learned)> KnowAsync(StepContext context, CancellationToken ct) => await ReadConsents.WithAsync(network, context, await base.KnowAsync(context, ct), Time, ct);

    protected override async Task<Finding> JudgeAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct)
    {
        var going = ReadConsents.Replaced(plan.Consents ?? []);
        List<Fact> facts =
        [
            .. going.Select(c => new Fact("Consent", c.Permission, plan.WayBack is null ? Truth.NotOk : Truth.Ok, "A role takes its place.")),
            .. plan.Gone.Select(c => new Fact("Removed", c.Permission)),
            .. ScopeObstacles.NeverConfined([.. (plan.Consents ?? []).Select(c => c.Permission)], plan.Plan).Select(c => new Fact("Stays", c, null, "No role for applications takes its place; it reaches the whole tenant as before.") { Aside = true }),
            new("No pilot", "for all mailboxes at once", null, "A consent is the app's. There is no way to try this on one mailbox first.") { Aside = true },
        ];
        if (plan.WayBack is { } why) return await BackAsync(context, plan, why, facts, report, ct);
        if (going.Count == 0)
        {
            return plan.Gone.Count == 0 && plan.Consents is { Count: 0 } ? Told(Seen(Truth.NotReached, "Nothing is consented in Entra.", facts))
                : Told(Seen(Truth.Ok, $"No consent opens mailboxes beside the roles. Tokens from before can live until {ScopingClock.LastTokenEnds(plan):d MMMM HH:mm} UTC.", facts));
        }

        if (TestStep.Judge(plan, report) is { Truth: not Truth.Ok } test) return Told(test.Truth == Truth.NotReached ? test : Saw(Truth.NotOk, $"Not before the roles are proven by Exchange's test. {test.Sentence}", facts, report, test.Problem));
        if (ScopingClock.Of(plan) is { } clock && context.Now < clock.Trust)
            return Told(Seen(Truth.Waiting, $"{ScopingClock.Sentence(plan, context.Now)} Removed earlier, mailboxes would be out of reach until calls know the roles.", facts) with { ForPeople = true });
        if (plan.Form.StandsBy.Length == 0) return Told(Seen(Truth.NotOk, "Nobody is named who stands by to grant the consent again.", facts, new Problem("Nobody is named who stands by.", "If synchronization stops, the consent is granted again, and that takes an Entra role.", "Name the person in this step.", "You")));
        if (await NotBeforeAsync(context, plan, report, ct) is { } not) return Told(not);
        return new Finding(Seen(Truth.NotOk, $"{going.Count} consent{(going.Count == 1 ? "" : "s")} still open{(going.Count == 1 ? "s" : "")} mailboxes beside the roles. {plan.Form.StandsBy.Isolated()} stands by.", facts), [.. going.Select(c => Revoke(context, plan, c))]);
    }

    /// <summary>Granted again as they were: where policies are still there they narrow them as before.</summary>
    private async Task<Finding> BackAsync(StepContext context, ConfineSetUp plan, string why, List<Fact> facts, ScopingReport report, CancellationToken ct)
    {
        if (plan.Gone.Count == 0) return Told(Seen(Truth.NotOk, $"The consents are back: {why.Isolated()}", facts, new Problem("The consents are back, and the app works by them as before.", why, "Find out what kept the roles from carrying the synchronization, then go on with the removal in this step.", "You")));
        if (plan.Moved.Count > 0 && !plan.Moved.All(id => (report.Policies ?? []).Any(p => p.Identity == id)))
            return Told(Seen(Truth.NotOk, "The policies are gone already, so the consents would open every mailbox.", facts, new Problem("The policies are gone already, so the consents would open every mailbox.", "The way back ends where a policy is removed.", "Make the policy again first, by a plan \"confine by policy\", then grant.", "You")));
        return await Gate.WaitsAsync(context.SetUp, plan, ct) is { } waits ? Told(Seen(Truth.NotReached, waits, facts))
            : new Finding(Seen(Truth.NotOk, $"{plan.Gone.Count} consent{(plan.Gone.Count == 1 ? " is" : "s are")} to be granted again: {why.Isolated()}", facts), [.. plan.Gone.Select(c => Grant(context, plan, c))]);
    }

    /// <summary>The set-up that granted is told what has the place of its grants, so that nobody grants them again by its steps.</summary>
    public override async Task RunAsync(StepRun run, IReadOnlyList<PlannedCommand> plan, CancellationToken ct)
    {
        await base.RunAsync(run, plan, ct);
        var done = (await setUps.FindAsync(run.SetUp.Id, ct))!.Confine();
        if (done.From is { } from && await setUps.FindAsync(from, ct) is { Kind: CrossTenantWizard.Kind }) await setUps.LearnAsync(from, s => s.Record() with { ByRoles = ReadConsents.Replaced(done.Consents ?? []).Count == 0 ? run.SetUp.Id : null }, ct);
    }

    private PlannedCommand Revoke(StepContext context, ConfineSetUp plan, ConsentHeld held) => new(
        new Command($"revoke-{held.Permission}", "Microsoft Entra", plan.TenantId, $"Take {held.Permission} from {plan.App.Name.Isolated()}", plan.App.Name, [new Change("Permissions held", $"{held.Permission} on {Api(held)}", null)])
        {
            Scripts = ConsentScripts.Revoke(plan.App, Role(plan, held), $"{held.Permission} on {Api(held)}"),
        },
        async ct =>
        {
            await new ServicePrincipals(network, context.In(plan.TenantId)).RevokeAsync(Role(plan, held), ct);
            var (at, world) = (Time.GetUtcNow(), context.Now);
            return new Done($"app role assignment {held.AssignmentId} removed", s => s.Confine() is var now ? now.With([.. (now.Consents ?? []).Where(c => !c.IsSame(held))], at, world) : now);
        });

    private PlannedCommand Grant(StepContext context, ConfineSetUp plan, ConsentHeld held) => new(
        new Command($"grant-{held.Permission}", "Microsoft Entra", plan.TenantId, $"Grant {held.Permission} to {plan.App.Name.Isolated()} again", plan.App.Name, [new Change("Permissions held", null, $"{held.Permission} on {Api(held)}")])
        {
            Scripts = ConsentScripts.Grant(plan.App, plan.App.ServicePrincipalId!, new TenantPermission(new(held.Resource, held.Permission), held.ResourceId, Api(held), held.RoleId)),
        },
        async ct =>
        {
            var made = await new ServicePrincipals(network, context.In(plan.TenantId)).GrantAsync(plan.App.ServicePrincipalId!, held.ResourceId, held.RoleId, ct);
            var (at, world) = (Time.GetUtcNow(), context.Now);
            return new Done($"app role assignment {made.Id}", s => s.Confine() is var now ? now.With([.. (now.Consents ?? []).Where(c => !c.IsSame(held)), held with { AssignmentId = made.Id }], at, world) : now);
        });

    private static RoleGrant Role(ConfineSetUp plan, ConsentHeld held) => new(held.AssignmentId, held.RoleId, plan.App.ServicePrincipalId!, plan.App.Name, "ServicePrincipal", held.ResourceId, Api(held), null);

    private static string Api(ConsentHeld held) => held.Resource == WellKnown.ExchangeOnline ? "Office 365 Exchange Online" : "Microsoft Graph";

    private Observation Seen(Truth truth, string sentence, IReadOnlyList<Fact> facts, Problem? problem = null) => new(truth, sentence, "Microsoft Graph", Time.GetUtcNow(), facts, problem);
}
