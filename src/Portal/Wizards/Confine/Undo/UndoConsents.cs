using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Abandon;
using Portal.Wizards.Confine.Reading;
using Portal.Wizards.Confine.Steps;

namespace Portal.Wizards.Confine.Undo;

/// <summary>The consents that the plan took away are granted again, before the roles go: synchronization never stops.</summary>
public sealed class UndoConsents(
    ScopingExchange exchange, ConfineGate gate, ConsentWrites writes, CloudNetwork network, WizardCatalogSource wizards, Deeds deeds,
    TimeProvider time)
    : UndoStep(exchange, gate, network, wizards, deeds, time)
{
    public override string Key => UndoWizards.Consents;
    public override string Title => "Consents granted again";
    public override string Needed => "The app holds in Microsoft Entra what it held before the plan, or somebody decided that it does not need it any more.";
    public override string Why =>
        "Without the roles only a consent opens mailboxes. It opens every mailbox that no policy keeps from the app, so somebody else decides it. Confine the app by a policy first where it shall stay narrow: a policy narrows the consent, and the decision is then about those mailboxes.";
    public override string Who => ConsentRoles.ForGraph + ", in the tenant of the mailboxes.";
    public override string Link => "https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto";

    public override IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => context.Confine().Closed ? [] : [Apis.Graph(context.Confine().TenantId, "AppRoleAssignment.ReadWrite.All")];

    protected override Task<Finding> FindAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct)
    {
        List<Fact> facts = [.. plan.Gone.Select(c => new Fact("To be granted again", c.Permission, Truth.NotOk)), .. ReadConsents.Replaced(plan.Consents ?? []).Select(c => new Fact("Consented", c.Permission, Truth.Ok))];
        if (plan.Gone.Count == 0) return Task.FromResult(Told(writes.Seen(Truth.Ok, "This plan has no consent taken away that is not there again.", facts)));
        var blocked = plan.Closed
            ? new Problem(
                "This portal was given no access to that tenant.",
                "It does not see there what is consented, either.",
                "Let somebody of that tenant run the script, then leave this step with that as its reason.",
                Who)
            : null;
        var sentence = $"{plan.Gone.Count} consent{(plan.Gone.Count == 1 ? " is" : "s are")} to be granted again; the app then reaches {ReachNote.Of(Undoing.After(plan, report)).Words}.";
        return Task.FromResult(new Finding(writes.Seen(Truth.NotOk, sentence, facts), [.. plan.Gone.Select(c => writes.Grant(context, plan, c))], null, blocked));
    }

    public override async Task RunAsync(StepRun run, IReadOnlyList<PlannedCommand> plan, CancellationToken ct)
    {
        await base.RunAsync(run, plan, ct);
        await writes.TellAsync(run, ct);
    }
}
