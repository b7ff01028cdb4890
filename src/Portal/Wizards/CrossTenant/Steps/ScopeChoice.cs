using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Confine;

namespace Portal.Wizards.CrossTenant.Steps;

/// <summary>
/// Before the consent: whether anything confines the app. A policy needs only the app's id, so that it can be in force before the app opens its first mailbox. Optional;
/// that nothing confines it is then said plainly.
/// </summary>
public sealed class ScopeChoice(ConfinedBy confined, IServiceProvider services, TimeProvider time) : IStep
{
    public string Key => CrossTenantWizard.Scope;
    public string Title => "Scope";
    public string Needed => "The app is confined to some mailboxes, or somebody decided that it is not.";
    public string Why => "What is consented opens every mailbox of the tenant. Confined before the consent, the app is never wider than its group; confined later, it was for a while.";
    public string Who => "Exchange Administrator of that tenant for confining; a portal administrator for deciding against it.";
    public string Link => "https://learn.microsoft.com/exchange/permissions-exo/application-access-policies";
    public bool HandsOver => false;

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        if (record.App is null) return Tell.NotYet("Waits for the app: a policy needs its id.", time.GetUtcNow());
        if (await confined.PlanAsync(context.SetUp.Id, ct) is { } plan) return new Finding(Plan(plan), [], ByRoles(plan) == record.ByRoles ? null : s => s.Record() with { ByRoles = ByRoles(plan) });
        return new Finding(record.NotConfined is { } decided
            ? Saw(
                Truth.Ok,
                $"Not confined, as {decided.By.Isolated()} decided: the app reaches every mailbox of the Exchange tenant once it is consented.",
                [new("Decided", $"{decided.At:yyyy-MM-dd}"), new("Reason", decided.Why)])
            : Saw(
                Truth.NotOk,
                "Not confined: the app reaches every mailbox of the Exchange tenant once it is consented. Nobody has decided that it may.",
                []) with { ForPeople = true },
                [],
                record.ByRoles is null ? null : s => s.Record() with { ByRoles = null });
    }

    /// <summary>Also where the consents went by a script, or came back.</summary>
    private static long? ByRoles(SetUp plan) => plan.Confine() is { Plan: not ConfinePlan.Policy, Gone.Count: > 0, Consents: { } consents } && Confine.Steps.ReadConsents.Replaced(consents).Count == 0 ? plan.Id : null;

    private Observation Plan(SetUp plan)
    {
        var (wizard, done) = (services.GetRequiredService<WizardCatalog>().Of(plan), plan.Steps.FirstOrDefault(s => s.Step == ConfineWizards.Proof)?.Truth == Truth.Ok);
        var next = new SetUpView(plan, wizard, true, null);
        List<Fact> facts = [new("Plan", $"#{plan.Id}: {wizard.Title}"), new("Reach before", plan.Confine().Before?.Words ?? "not read yet")];
        if (plan.Phase == SetUpPhase.Abandoning) return Saw(Truth.Waiting, $"Plan #{plan.Id} is being taken away. {next.Sentence}", facts) with { ForPeople = true };
        if (plan.Confine() is { Report: { } report } confined) facts.Add(new("Reach afterwards", ReachNote.Of(ScopeReach.After(confined, report)).Words) { At = report.At, Source = report.Source });
        return done ? Saw(Truth.Ok, $"Confined by plan #{plan.Id} ({wizard.Title}), with proof.", facts)
            : Saw(Truth.Waiting, $"Plan #{plan.Id} ({wizard.Title}) is under way. {next.Sentence}", facts) with { ForPeople = true };
    }

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts) => new(truth, sentence, "this portal", time.GetUtcNow(), facts);
}
