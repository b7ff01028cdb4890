using Portal.Cloud;
using Portal.Cloud.Exchange;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Wizards.Abandon;
using Portal.Wizards.Confine.Reading;
using Portal.Wizards.Confine.Scripts;
using Portal.Wizards.Confine.Steps;

namespace Portal.Wizards.Confine.Undo;

/// <summary>The assignments of the plan go, then its scope, then Exchange's entry for the app where the plan made it and no role is left.</summary>
public sealed class UndoRoles(ScopingExchange exchange, ConfineGate gate, CloudNetwork network, WizardCatalogSource wizards, Deeds deeds, TimeProvider time) : UndoStep(exchange, gate, network, wizards, deeds, time)
{
    public override string Key => UndoWizards.Roles;
    public override string Title => "Roles and scope taken away";
    public override string Needed => "The role assignments, the management scope and the service principal in Exchange that this plan made are gone.";
    public override string Why =>
        "They go when the consents carry the synchronization again: a token from before the grant has no permission in it and opens mailboxes by the roles alone, so they stay until the last such token has ended.";
    public override string Link => "https://learn.microsoft.com/powershell/module/exchange/remove-managementroleassignment";

    protected override async Task<Finding> FindAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct)
    {
        if (report.Roles is null) return Told(Saw(Truth.CouldNotCheck, "The roles of the app could not be read.", [], report));
        var (scopeMade, pointerMade) = (await MadeAsync(context, plan, ScopingChanges.Scope, ct), await MadeAsync(context, plan, ScopingChanges.Pointer, ct));
        var what = new Going(plan, scopeMade, pointerMade);
        var (roles, scope, pointer) = what.In(report);
        List<Fact> facts =
        [
            .. roles.Select(r => Goes("Role", $"{r.Role}, for {r.Scope}", report)),
            .. report.Roles.Except(roles)
                .Select(r => Stays("Role", $"{r.Role}, {(r.IsUnscoped ? "for the whole organization" : r.Scope)}", report, "this plan did not assign it.")),
            .. scope is null ? [] : new[] { Goes("Management scope", scope.Name, report, scope.Filter) }, .. pointer is null ? [] : new[] { Goes("Service principal in Exchange", pointer.ObjectId, report) },
            .. scope is null && report.Scope(plan.Form.ScopeName) is { } kept
                ? new[] { Stays("Management scope", kept.Name, report, scopeMade ? "a role that this plan did not assign uses it." : "it was there before this plan.") }
                : [],
            .. pointer is null && report.Pointer is { } there
                ? new[]
                {
                    Stays(
                        "Service principal in Exchange",
                        there.ObjectId,
                        report,
                        pointerMade ? "the app holds a role that this plan did not assign." : "it was there before this plan.")
                }
                : [],
        ];
        if (roles.Count == 0 && scope is null && pointer is null) return Told(Saw(Truth.Ok, "No role, scope or service principal of this plan is there.", facts, report));
        if (Early(plan, context.Now) is { } early) return Told(Saw(Truth.Waiting, early, facts, report) with { ForPeople = true });
        List<Change> changes =
        [
            .. roles.Select(r => new Change("Role", $"{r.Role}, for the scope {r.Scope}", null)),
            .. scope is null ? [] : new[] { new Change("Management scope", scope.Name, null) },
            .. pointer is null ? [] : new[] { new Change("Service principal in Exchange", pointer.ObjectId, null) },
        ];
        return new Finding(Saw(Truth.NotOk, $"{changes.Count} thing{(changes.Count == 1 ? "" : "s")} of this plan {(changes.Count == 1 ? "is" : "are")} still in Exchange Online.", facts, report),
        [
            Write(context, plan, ScopingChanges.Roles, "Remove the roles, the scope and the service principal of the plan", plan.App.Name, changes,
                UndoScripts.Roles(plan, [.. roles.Select(r => ScopingScripts.AssignmentName(plan.Key, r.Role))], scope?.Filter, pointer?.ObjectId),
                what.IsGone,
                (admin, now, c) => RemoveAsync(context, admin, what, now, c)),
        ]);
    }

    /// <summary>Where the consents came back: until when somebody can hold a token from before, in which they are not.</summary>
    private static string? Early(ConfineSetUp plan, DateTimeOffset world) => ReadConsents.Replaced(plan.Consents ?? []).Count > 0 && ScopingClock.LastTokenEnds(plan) is { } ends && world < ends
        ? $"A token from before the grant can live until {ends:d MMMM yyyy HH:mm} UTC; until then the roles stay. Synchronization is not touched by waiting." : null;

    private async Task RemoveAsync(StepContext context, ExchangeAdmin admin, Going what, ScopingReport now, CancellationToken ct)
    {
        if (Early(context.Confine(), context.Now) is { } early) throw new StepRefusedException(new Problem(early));
        var (roles, scope, pointer) = what.In(now);
        foreach (var role in roles) await GoneAsync(() => admin.RemoveAssignmentAsync(ScopingScripts.AssignmentName(what.Plan.Key, role.Role), ct));
        if (scope is not null) await GoneAsync(() => admin.RemoveScopeAsync(scope.Name, ct));
        if (pointer is not null) await GoneAsync(() => admin.RemovePointerAsync(pointer.ObjectId, ct));
    }

    private static async Task GoneAsync(Func<Task> remove)
    {
        try
        {
            await remove();
        }
        catch (CloudException error) when (ScopingExchange.IsMissing(error.Error))
        {
            // Somebody else was faster.
        }
    }

    /// <summary>Of what is there, what the plan made and nothing else uses.</summary>
    private sealed record Going(ConfineSetUp Plan, bool ScopeMade, bool PointerMade)
    {
        public (IReadOnlyList<ScopingRole> Roles, ScopingScope? Scope, ScopingPointer? Pointer) In(ScopingReport report)
        {
            var roles = Undoing.Roles(Plan, report);
            var others = (report.Roles ?? []).Except(roles).ToList();
            var scope = ScopeMade && report.Scope(Plan.Form.ScopeName) is { } there && !others.Exists(r => r.Scope.Equals(there.Name, StringComparison.OrdinalIgnoreCase)) ? there : null;
            return (roles, scope, PointerMade && others.Count == 0 ? report.Pointer : null);
        }

        public bool IsGone(ScopingReport report) => report.Roles is not null && In(report) is { Roles.Count: 0, Scope: null, Pointer: null };
    }
}
