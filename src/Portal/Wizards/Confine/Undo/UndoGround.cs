using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Plans;
using Portal.Wizards.Abandon;
using Portal.Wizards.Confine.Reading;

namespace Portal.Wizards.Confine.Undo;

/// <summary>What the app reaches now, and what it would reach when the plan is taken away.</summary>
public sealed class UndoGround(
    ScopingExchange exchange, ConfineGate gate, CloudNetwork network, WizardCatalogSource wizards, Deeds deeds, Places places, TimeProvider time)
    : UndoStep(exchange, gate, network, wizards, deeds, time)
{
    private const int Shown = 30;

    public override string Key => UndoWizards.Ground;
    public override string Title => "Reach now and without the plan";
    public override string Needed => "It is known what the app reaches now, and what it reaches when the plan is taken away.";
    public override string Why => "What confines an app narrows it. Taken away, mailboxes come within reach again, unless another policy keeps the app from them; or synchronization stops, when nothing takes its place.";
    public override string Who => "Exchange Administrator or Global Reader of that tenant.";

    protected override Task<Finding> FindAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct)
    {
        if (ScopeObstacles.Unread(plan, report) is { } unread) return Task.FromResult(Told(Saw(Truth.CouldNotCheck, unread.Sentence, [], report, unread)));
        var (before, after) = (ReachNote.Of(Undoing.Now(plan, report)), ReachNote.Of(Undoing.After(plan, report)));
        List<Fact> facts =
        [
            Fact("Reach now", before.Words, report), Fact("Reach without the plan", after.Words, report),
            .. Undoing.Policies(plan, report).Select(p => Fact("Goes: policy", p.ScopeName, report, null, p.Identity)), .. Undoing.Roles(plan, report).Select(r => Fact("Goes: role", $"{r.Role}, {r.Scope}", report)),
            .. plan.Gone.Select(c => Fact("Comes back: consent", c.Permission, report, null, plan.Left.TryGetValue(UndoWizards.Consents, out var why) ? $"Not granted again: {why}" : null)),
            .. (report.Policies ?? []).Except(Undoing.Policies(plan, report)).Select(p => Fact("Stays: policy", $"{(p.Restricts ? "restricts to" : "denies")} {p.ScopeName}", report, null, "This plan did not make it.")),
            .. ConfineGate.Widened(plan).Take(Shown).Select(m => Fact("Comes within reach", m, report) with { Aside = true }),
            .. before.Unknown.Concat(after.Unknown).Distinct(StringComparer.Ordinal).Select(u => Fact("Not known", u, report, Truth.CouldNotCheck)),
        ];
        if (before.Unknown.Count + after.Unknown.Count > 0) return Task.FromResult(Told(Saw(Truth.CouldNotCheck, "What the app reaches could not be known completely.", facts, report)));
        return Task.FromResult(Told(Saw(Truth.Ok, $"In {places.TenantName(plan.TenantId).Isolated()} the app reaches {before.Words} now and {after.Words} without the plan.", facts, report)));
    }
}
