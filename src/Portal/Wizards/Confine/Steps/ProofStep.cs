using Portal.Steps;
using Portal.Wizards.Confine.Reading;

namespace Portal.Wizards.Confine.Steps;

/// <summary>The end of every plan.</summary>
public sealed class ProofStep(ScopingExchange exchange, ConfineGate gate, ProveFromOutside outside, ProofSecrets secrets, TypedSecrets typed, TimeProvider time)
    : ProveStep(exchange, gate, outside, secrets, typed, time)
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
