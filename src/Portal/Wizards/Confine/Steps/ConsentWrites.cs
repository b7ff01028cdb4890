using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Steps;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Steps;

namespace Portal.Wizards.Confine.Steps;

/// <summary>Taking consents away and granting them again, as they were.</summary>
public sealed class ConsentWrites(CloudNetwork network, SetUps setUps, TimeProvider time)
{
    public PlannedCommand Revoke(StepContext context, ConfineSetUp plan, ConsentHeld held) => new(
        new Command(
            $"revoke-{held.Permission}",
            "Microsoft Entra",
            plan.TenantId,
            $"Take {held.Permission} from {plan.App.Name.Isolated()}",
            plan.App.Name,
            [new Change("Permissions held", $"{held.Permission} on {Api(held)}", null)])
        {
            Scripts = ConsentScripts.Revoke(plan.App, Role(plan, held), $"{held.Permission} on {Api(held)}"),
        },
        async ct =>
        {
            await new ServicePrincipals(network, context.In(plan.TenantId)).RevokeAsync(Role(plan, held), ct);
            var (at, world) = (time.GetUtcNow(), context.Now);
            return new Done($"app role assignment {held.AssignmentId} removed", s => s.Confine() is var now ? now.With([.. (now.Consents ?? []).Where(c => !c.IsSame(held))], at, world) : now);
        });

    public PlannedCommand Grant(StepContext context, ConfineSetUp plan, ConsentHeld held) => new(
        new Command(
            $"grant-{held.Permission}",
            "Microsoft Entra",
            plan.TenantId,
            $"Grant {held.Permission} to {plan.App.Name.Isolated()} again",
            plan.App.Name,
            [new Change("Permissions held", null, $"{held.Permission} on {Api(held)}")])
        {
            Scripts = ConsentScripts.Grant(plan.App, plan.App.ServicePrincipalId!, new TenantPermission(new(held.Resource, held.Permission), held.ResourceId, Api(held), held.RoleId)),
        },
        async ct =>
        {
            var made = await new ServicePrincipals(network, context.In(plan.TenantId)).GrantAsync(plan.App.ServicePrincipalId!, held.ResourceId, held.RoleId, ct);
            var (at, world) = (time.GetUtcNow(), context.Now);
            return new Done($"app role assignment {made.Id}", s => s.Confine() is var now ? now.With([.. (now.Consents ?? []).Where(c => !c.IsSame(held)), held with { AssignmentId = made.Id }], at, world) : now);
        });

    /// <summary>After a run: <see cref="TellAsync(long, ConfineSetUp, CancellationToken)"/> with what the run left.</summary>
    public async Task TellAsync(StepRun run, CancellationToken ct) => await TellAsync(run.SetUp.Id, (await setUps.FindAsync(run.SetUp.Id, ct))!.Confine(), ct);

    /// <summary>
    /// The set-up that granted is told what has the place of its grants, so that nobody grants them again by its steps; and that nothing has any more. A look tells it too: a run can be killed after its last write.
    /// </summary>
    public async Task TellAsync(long id, ConfineSetUp plan, CancellationToken ct)
    {
        if (plan.From is not { } from || await setUps.FindAsync(from, ct) is not { Kind: CrossTenantWizard.Kind } granted) return;
        long? instead = ReadConsents.Replaced(plan.Consents ?? []).Count == 0 ? id : null;
        if (granted.Record().ByRoles != instead) await setUps.LearnAsync(from, s => s.Record() with { ByRoles = instead }, ct);
    }

    public Observation Seen(Truth truth, string sentence, IReadOnlyList<Fact> facts, Problem? problem = null) => new(truth, sentence, "Microsoft Graph", time.GetUtcNow(), facts, problem);

    private static RoleGrant Role(ConfineSetUp plan, ConsentHeld held) => new(held.AssignmentId, held.RoleId, plan.App.ServicePrincipalId!, plan.App.Name, "ServicePrincipal", held.ResourceId, Api(held), null);

    private static string Api(ConsentHeld held) => held.Resource == WellKnown.ExchangeOnline ? "Office 365 Exchange Online" : "Microsoft Graph";
}
