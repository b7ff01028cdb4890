using Portal.Plans;
using Portal.Wizards.Confine.Reading;

namespace Portal.Wizards.Confine.Steps;

/// <summary>While a consent lives, calls prove nothing about roles: only Exchange's own test does.</summary>
public sealed class TestStep(ScopingExchange exchange, ConfineGate gate, TimeProvider time) : ConfineStep(exchange, gate, time)
{
    public override string Key => ConfineWizards.Test;
    public override string Title => "Roles tested";
    public override string Needed => "Exchange's test says: the mailbox in scope is in the scope of every role, the one out of scope in none.";
    public override string Why =>
        "As long as the consent lives, every call succeeds by the consent, so only Test-ServicePrincipalAuthorization can say whether the roles would carry the synchronization alone. It looks past the cache, and knows nothing of consents.";
    public override string Link => "https://learn.microsoft.com/powershell/module/exchange/test-serviceprincipalauthorization";

    protected override Task<Finding> JudgeAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct) => Task.FromResult(Told(Judge(plan, report)));

    internal static Observation Judge(ConfineSetUp plan, ScopingReport report)
    {
        if (RolesStep.Wanted(plan) is { Count: 0 } || RolesStep.Missing(plan, report).Count > 0) return Saw(Truth.NotReached, "Waits for the roles.", [], report);
        var tests = report.Tests.Where(t => t.Cmdlet == ScopingTest.ByRole).ToList();
        var facts = tests.Select(t => FactOf(plan, t, report)).ToList();
        foreach (var role in RolesStep.Wanted(plan))
        {
            var (inside, outside) = (Answer(tests, role, plan.Form.Inside), Answer(tests, role, plan.Form.Outside));
            if (inside is null || outside is null) return Saw(Truth.CouldNotCheck, $"The test gave no verdict for {role}. Read again.", facts, report);
            if (inside == false)
                return Saw(
                    Truth.NotOk,
                    $"{role} does not reach {plan.Form.Inside.Isolated()}.",
                    facts,
                    report,
                    new Problem(
                        $"{role} does not reach {plan.Form.Inside.Isolated()}: without the consent its synchronization would stop.",
                        "It is no direct member of the group, or the scope names another group.",
                        "Look at the steps of the members and the scope, then test again.",
                        Exchange));
            if (outside == true)
                return Saw(
                    Truth.NotOk,
                    $"{role} reaches {plan.Form.Outside.Isolated()}, which it must not.",
                    facts,
                    report,
                    new Problem(
                        $"{role} reaches {plan.Form.Outside.Isolated()}, which it must not.",
                        "It is in the group, or another assignment of the role reaches further.",
                        "Take it out of the group, or look at the app's other assignments.",
                        Exchange));
        }

        return Saw(Truth.Ok, "Every role reaches the mailbox in scope and not the one out of scope, says Exchange's test.", facts, report);
    }

    /// <summary>Several assignments of one role add up.</summary>
    private static bool? Answer(List<ScopingTest> tests, string role, string mailbox)
    {
        var answers = tests.Where(t => t.What.Equals(role, StringComparison.OrdinalIgnoreCase) && t.Mailbox.Equals(mailbox, StringComparison.OrdinalIgnoreCase)).Select(t => t.Yes).ToList();
        return answers.Count == 0 ? null : answers.Contains(true) ? true : answers.Contains(null) ? null : false;
    }

    internal static Fact FactOf(ConfineSetUp plan, ScopingTest test, ScopingReport report)
    {
        var wanted = test.Mailbox.Equals(plan.Form.Inside, StringComparison.OrdinalIgnoreCase);
        return new Fact(
            $"{test.Cmdlet}{(test.What.Length > 0 ? $", {test.What}" : "")}",
            $"{test.Mailbox}: {test.Result}",
            test.Yes is { } yes ? (yes == wanted ? Truth.Ok : Truth.NotOk) : Truth.CouldNotCheck,
            wanted ? "In scope." : "Out of scope.")
        {
            Source = report.Source, At = report.At, Vantage = "Exchange Online's own test",
        };
    }
}
