using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Reach;
using Portal.Wizards.Confine.Reading;
using Portal.Wizards.Confine.Scripts;

namespace Portal.Wizards.Confine.Steps;

/// <summary>A role for applications in place of each consent that has one, all for the same scope.</summary>
public sealed class RolesStep(ScopingExchange exchange, ConfineGate gate, CloudNetwork network, TimeProvider time) : ConsentReadingStep(exchange, gate, network, time)
{
    public override string Key => ConfineWizards.Roles;
    public override string Title => "Roles";
    public override string Needed => "For every consent that has a role for applications, the app holds that role for the scope.";
    public override string Why =>
        "The roles take the place of the consents before those go, so synchronization never stops. As long as a consent lives, it and the roles add up: nothing is narrower yet, and nothing wider.";

    protected override async Task<Finding> JudgeAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct)
    {
        var wanted = Wanted(plan);
        if (report.GroupAsked(plan.Form.GroupAddress) is not { } group
            || report.Scope(plan.Form.ScopeName) is not { } scope
            || !ScopeStep.IsOf(scope, group)
            || report.Pointer is null)
            return Told(Saw(Truth.NotReached, "Waits for the scope and the service principal.", [], report));
        var missing = Missing(plan, report);
        List<Fact> facts =
        [
            .. wanted.Select(r => Fact("Role", r, report, missing.Contains(r, StringComparer.Ordinal) ? Truth.NotOk : Truth.Ok, $"For the scope {plan.Form.ScopeName}.")),
            .. ScopeObstacles.NeverConfined([.. (plan.Consents ?? []).Select(c => c.Permission)], plan.Plan)
                .Select(c => Fact(
                    "Stays tenant-wide",
                    c,
                    report,
                    null,
                    "No role for applications takes its place, so the consent stays as it is, for every mailbox and everybody.") with { Aside = true }),
        ];
        if (wanted.Count == 0)
            return Told(Saw(
                Truth.NotOk,
                "The app holds no consent that a role could take the place of.",
                facts,
                report,
                new Problem("Nothing is consented that a role could take the place of.", null, "Finish the set-up of the profile up to its grants first.", "You")));
        if (missing.Count == 0)
            return Told(Saw(
                Truth.Ok,
                $"The app holds {wanted.Count} role{(wanted.Count == 1 ? "" : "s")} for the scope {plan.Form.ScopeName.Isolated()}. {ScopingClock.Sentence(plan, context.Now)}".TrimEnd(),
                facts,
                report));
        if (await NotBeforeAsync(context, plan, report, ct) is { } not) return Told(not);
        List<(string Role, string Name)> named = [.. missing.Select(r => (r, ScopingScripts.AssignmentName(plan.Key, r)))];
        return new Finding(Saw(Truth.NotOk, $"{missing.Count} of {wanted.Count} roles {(missing.Count == 1 ? "is" : "are")} not assigned yet.", facts, report),
        [
            Write(
                context,
                plan,
                ScopingChanges.Roles,
                $"Assign {missing.Count} role{(missing.Count == 1 ? "" : "s")} to {plan.App.Name.Isolated()}",
                plan.App.Name,
                [.. missing.Select(r => new Change("Role", null, $"{r}, for the scope {plan.Form.ScopeName}"))],
                ScopingScripts.AssignRoles(plan, named), r => Missing(plan, r).Count == 0, async (admin, now, c) =>
                {
                    if (now.Scope(plan.Form.ScopeName)?.Filter != scope.Filter) throw Changed("the scope");
                    foreach (var role in Missing(plan, now)) await admin.AssignRoleAsync(ScopingScripts.AssignmentName(plan.Key, role), plan.App.AppId, role, plan.Form.ScopeName, c);
                }),
        ]);
    }

    /// <summary>One for each consent that is there, or was when the plan took it away.</summary>
    internal static IReadOnlyList<string> Wanted(ConfineSetUp plan) =>
        [.. (plan.Consents ?? []).Concat(plan.Gone).Select(c => ReachPermissions.Find(c.Permission)?.Role).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    internal static IReadOnlyList<string> Missing(ConfineSetUp plan, ScopingReport report) =>
        [.. Wanted(plan).Where(w => !(report.Roles ?? []).Any(r => r.Role.Equals(w, StringComparison.OrdinalIgnoreCase) && r.Scope.Equals(plan.Form.ScopeName, StringComparison.OrdinalIgnoreCase)))];
}
