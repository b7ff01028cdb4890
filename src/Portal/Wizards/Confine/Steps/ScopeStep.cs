using Portal.Plans;
using Portal.Wizards.Confine.Reading;
using Portal.Wizards.Confine.Scripts;

namespace Portal.Wizards.Confine.Steps;

/// <summary>One management scope over the direct members of the group.</summary>
public sealed class ScopeStep(ScopingExchange exchange, ConfineGate gate, TimeProvider time) : ConfineStep(exchange, gate, time)
{
    public override string Key => ConfineWizards.Scope;
    public override string Title => "Management scope";
    public override string Needed => "A management scope names the direct members of the scope group.";
    public override string Why => "The roles of the app hold for this scope. It names the group by its distinguished name; members of groups inside it do not count.";
    public override string Link => "https://learn.microsoft.com/powershell/module/exchange/new-managementscope";

    protected override async Task<Finding> JudgeAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct)
    {
        if (report.GroupAsked(plan.Form.GroupAddress) is not { Members: { } } group) return Told(Saw(Truth.NotReached, "Waits for the group.", [], report));
        var name = plan.Form.ScopeName;
        if (report.Scope(name) is { } scope)
        {
            if (IsOf(scope, group)) return Told(Saw(Truth.Ok, $"The scope {scope.Name.Isolated()} names the members of {group.Name.Isolated()}.", [Fact("Filter", scope.Filter, report, Truth.Ok)], report));
            var problem = new Problem(
                $"A scope {scope.Name.Isolated()} is there already, and means something else.",
                "Changing its filter would change every assignment that uses it.",
                "Choose another name for the scope in the step \"Reach now and afterwards\".",
                "You");
            return Told(Saw(Truth.NotOk, problem.Sentence, [Fact("Filter", scope.Filter, report, Truth.NotOk)], report, problem));
        }

        if (MembersStep.Missing(plan, report) is { Count: > 0 } missing) return Told(Saw(Truth.NotReached, $"Waits for {missing.Count} members that are not in the group yet.", [], report));
        if (await NotBeforeAsync(context, plan, report, ct) is { } not) return Told(not);
        var filter = ScopeReach.Filter(group.Dn);
        return new Finding(Saw(Truth.NotOk, $"There is no scope {name.Isolated()} yet.", [], report),
        [
            Write(context, plan, ScopingChanges.Scope, $"Create the scope {name.Isolated()}", name, [new Change("Scope", null, name), new Change("Filter", null, filter)],
                ScopingScripts.CreateScope(plan, group.Dn), r => r.Scope(name) is { } made && IsOf(made, group), async (admin, now, c) =>
                {
                    if (now.GroupAsked(plan.Form.GroupAddress)?.Dn != group.Dn || now.Scope(name) is not null) throw Changed("the group or the scope");
                    await admin.CreateScopeAsync(name, filter, c);
                }),
        ]);
    }

    /// <summary>One with the right filter below an organizational unit leaves members out.</summary>
    internal static bool IsOf(ScopingScope scope, ScopingGroup group) => !scope.IsNarrowed && string.Equals(ScopeReach.GroupIn(scope.Filter), group.Dn, StringComparison.OrdinalIgnoreCase);
}
