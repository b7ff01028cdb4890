using Portal.Steps;
using Portal.Wizards.Confine.Reading;

namespace Portal.Wizards.Confine.Steps;

/// <summary>While the policies are still there: the roles carry the synchronization alone.</summary>
public sealed class WorksStep(ScopingExchange exchange, ConfineGate gate, ProveFromOutside outside, ProofSecrets secrets, TypedSecrets typed, TimeProvider time)
    : ProveStep(exchange, gate, outside, secrets, typed, time)
{
    public override string Key => ConfineWizards.Works;
    public override string Title => "Works by roles alone";
    public override string Needed => "A call as the app opens the mailbox in scope, and not the other, with no consent left.";

    protected override string? Waits(ConfineSetUp plan, ScopingReport report) => ReadConsents.Replaced(plan.Consents ?? []).Count > 0 || plan.Gone.Count == 0 ? "Waits until the consents are removed." : null;
}
