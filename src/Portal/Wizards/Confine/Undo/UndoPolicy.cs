using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Wizards.Abandon;
using Portal.Wizards.Confine.Reading;

namespace Portal.Wizards.Confine.Undo;

/// <summary>The policy of the plan goes. With it goes what kept the app from every other mailbox.</summary>
public sealed class UndoPolicy(ScopingExchange exchange, ConfineGate gate, CloudNetwork network, WizardCatalogSource wizards, Deeds deeds, TimeProvider time) : UndoStep(exchange, gate, network, wizards, deeds, time)
{
    public override string Key => UndoWizards.Policy;
    public override string Title => "Policy taken away";
    public override string Needed => "The policy that this plan made is gone.";
    public override string Why => "Calls notice within 30 minutes, and then the app reaches whatever is consented, as far as no other policy narrows it.";
    public override string Link => "https://learn.microsoft.com/powershell/module/exchange/remove-applicationaccesspolicy";

    protected override Task<Finding> FindAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct) => Task.FromResult(Find(context, plan, report));

    private Finding Find(StepContext context, ConfineSetUp plan, ScopingReport report)
    {
        if (report.Policies is null) return Told(Unread(report));
        var ours = Undoing.Policies(plan, report);
        List<Fact> facts = [.. ours.Select(p => Goes("Policy", p.ScopeName, report, p.Identity)), .. report.Policies.Except(ours).Select(p => Stays("Policy", p.ScopeName, report, "this plan did not make it."))];
        if (ours.Count == 0) return Told(Saw(Truth.Ok, "No policy of this plan is there.", facts, report));
        var shown = report.PolicyIdentities;
        return new Finding(Saw(Truth.NotOk, $"The policy of this plan restricts the app to {ours[0].ScopeName.Isolated()}. Without it the app reaches {ReachNote.Of(Undoing.After(plan, report)).Words}.", facts, report),
        [
            RemovePolicies(context, plan, ours, UndoScripts.Policies(plan, shown, [.. ours.Select(p => p.Identity)]), r => Undoing.Policies(plan, r), (now, _) =>
            {
                // Which mailboxes come within reach depends on the other policies, so they have to be those that were decided on.
                if (!now.PolicyIdentities.SequenceEqual(shown, StringComparer.Ordinal)) throw Changed("the policies of this app");
                return Task.CompletedTask;
            }),
        ]);
    }
}
