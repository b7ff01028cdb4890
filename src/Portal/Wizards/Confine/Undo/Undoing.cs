using Portal.Wizards.Confine.Reading;
using Portal.Wizards.Confine.Scripts;
using Portal.Wizards.Confine.Steps;

namespace Portal.Wizards.Confine.Undo;

/// <summary>What taking a plan away means for the reach of its app: everything stays but what carries the plan's mark, and consents that it took away come back.</summary>
internal static class Undoing
{
    public static UndoNote? Begin(ConfineSetUp plan) => plan.Report is { } report ? new UndoNote(ReachNote.Of(Now(plan, report)), false) : null;

    /// <summary>A consent that nobody has read may live.</summary>
    private static bool ConsentLives(ConfineSetUp plan) => plan.Plan == ConfinePlan.Policy || plan.Consents is null || ReadConsents.Replaced(plan.Consents).Count > 0;

    /// <summary>Consents that the plan took away are to be granted again; not where somebody decided to leave it at that.</summary>
    public static bool Grants(ConfineSetUp plan) => plan.Plan != ConfinePlan.Policy && plan.Gone.Count > 0 && !plan.Left.ContainsKey(UndoWizards.Consents);

    public static ScopeReach Now(ConfineSetUp plan, ScopingReport report) => ConsentLives(plan) ? ScopeReach.Before(report) : ScopeReach.OfRoles(report);

    /// <summary>What the app reaches once everything that the plan made is gone.</summary>
    public static ScopeReach After(ConfineSetUp plan, ScopingReport report)
    {
        var without = report with { Policies = report.Policies is { } policies ? [.. policies.Except(Policies(plan, report))] : null, Roles = report.Roles is { } roles ? [.. roles.Except(Roles(plan, report))] : null };
        return ConsentLives(plan) || Grants(plan) ? ScopeReach.Before(without) : ScopeReach.OfRoles(without);
    }

    /// <summary>By the description that the plan gave it; one that somebody else made on the same group has another.</summary>
    public static IReadOnlyList<ScopingPolicy> Policies(ConfineSetUp plan, ScopingReport report) =>
        plan.Plan != ConfinePlan.Policy ? [] : [.. report.Restricting.Where(p => p.IsOfTheApp && p.Description == ScopingScripts.Description(plan.Key))];

    /// <summary>For the plan's scope, in place of a consent.</summary>
    public static IReadOnlyList<ScopingRole> Roles(ConfineSetUp plan, ScopingReport report)
    {
        if (plan.Plan == ConfinePlan.Policy) return [];
        var wanted = RolesStep.Wanted(plan);
        return [.. (report.Roles ?? []).Where(r => r.Scope.Equals(plan.Form.ScopeName, StringComparison.OrdinalIgnoreCase) && wanted.Contains(r.Role, StringComparer.OrdinalIgnoreCase))];
    }
}
