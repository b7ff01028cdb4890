using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Store;
using Portal.Wizards.Confine.Undo;

namespace Portal.Wizards.Confine;

/// <summary>Somebody with Portal.Approver says yes or no where mailboxes come within reach that were not, or a consent is removed. What only narrows needs nobody's word.</summary>
public class ConfineDecision(IDbContextFactory<PortalDb> dbs, ApprovalDesk desk, ConfineGate gate, Sessions sessions, Places places, TimeProvider time) : IStep
{
    private const int Shown = 50;
    private static readonly DecisionAsAWhole Decided = new("the plan", "what the app reaches changed", "What the app reaches stays as it is.");

    public virtual string Key => ConfineWizards.Decision;
    public string Title => "Decision";
    public virtual string Needed => "Where the plan widens what the app reaches, or removes a consent, an approver has allowed exactly that.";
    public string Why => "Whoever asks does not decide. The decision is bound to the mailboxes that are reached before and afterwards: when somebody else changes the group or the policies, it ends.";
    public string Who => "Anybody with the portal role Portal.Approver, except who asked.";
    public string Link => "https://learn.microsoft.com/exchange/permissions-exo/application-rbac";
    public bool HandsOver => false;

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var plan = context.Confine();
        if (ConfineGate.Facts(plan) is null) return NotYet("Waits until Exchange Online is read.");
        if (Obstacle(plan) is { } obstacle) return NotYet($"Waits until nothing stands against the plan: {obstacle.Sentence}");
        if (!ConfineGate.NeedsDecision(plan))
            return new Finding(
                new Observation(
                    Truth.Ok,
                    plan.Undo is null
                        ? "Not needed: the plan takes mailboxes out of reach and brings none into it."
                        : "Not needed: no mailbox comes within reach that was not, and no consent comes back.",
                    "this portal",
                    time.GetUtcNow(),
                    []),
                []);
        var check = await gate.CheckAsync(context.SetUp, plan, ct);
        // The decision on the plan itself says nothing about taking it away, nor the other way round: nobody was asked that yet.
        return new Finding(Decided.Say(check is ApprovalCheck.Voided(var other, _) && ConfineGate.IsUndo(other.Facts) != (plan.Undo is not null) ? new ApprovalCheck.None() : check, time.GetUtcNow()), []);
    }

    private static Problem? Obstacle(ConfineSetUp plan) => plan.Undo is null ? ScopeObstacles.Of(plan, plan.Report!) : ScopeObstacles.Unread(plan, plan.Report!);

    private Finding NotYet(string sentence) => Tell.NotYet(sentence, time.GetUtcNow());

    /// <exception cref="StepRefusedException">There is nothing that could be decided on.</exception>
    public async Task<ApprovalResult> AskAsync(SetUp setUp, Person person, string why, string? ticket, CancellationToken ct)
    {
        if (!StepAccess.MayAll(person)) throw new UnauthorizedAccessException();
        var (plan, now) = (setUp.Confine(), time.GetUtcNow());
        var facts = ConfineGate.Facts(plan) ?? throw new StepRefusedException(new Problem("What the app reaches is not known yet.", null, "Read Exchange Online first.", "You"));
        if (Obstacle(plan) is { } obstacle) throw new StepRefusedException(obstacle);
        if (!ConfineGate.NeedsDecision(plan)) throw new StepRefusedException(new Problem("There is nothing to decide: nothing comes within reach that was not.", null, "Go on with the next step.", "You"));
        var (tenant, before, after, widened) = (places.TenantName(plan.TenantId), ConfineGate.Before(plan)!, ReachNote.Of(ConfineGate.After(plan, plan.Report!)), ConfineGate.Widened(plan));
        List<Change> changes = [
            new("Reach", before.Words, after.Digest == before.Digest ? $"the same {after.Words}" : after.Words),
            .. widened.Take(Shown).Select(m => new Change("Comes within reach", "out of reach", m))
        ];
        if (widened.Count > Shown) changes.Add(new Change("Further mailboxes within reach", "out of reach", $"{widened.Count - Shown} more"));
        changes.AddRange(Entra(plan));
        var command = plan.Undo is null ? new Command("confine", "Exchange Online", plan.TenantId, $"Confine {plan.App.Name.Isolated()} in {tenant.Isolated()}", plan.App.Name, changes)
            : new Command("take-away", "Exchange Online", plan.TenantId, $"Take away what confines {plan.App.Name.Isolated()} in {tenant.Isolated()}", plan.App.Name, changes);
        var accounts = await sessions.AccountsOfAsync(person, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await desk.RequestAsync(
            db,
            new ApprovalRequest(
                setUp.Id,
                setUp.Name,
                plan.App.Name,
                tenant,
                why,
                ticket,
                facts,
                new CountedReach(0, after.Everything ? null : after.Mailboxes.Count, plan.Members.Count, true, plan.Report!.Source, now),
                [command],
                accounts)
            {
                Pasted = plan.Report.ByRest ? null : plan.Report.Source, Words = facts.Permissions.ToDictionary(p => p.Key, _ => Words(plan, after, widened), StringComparer.Ordinal),
            }, person, ct);
    }

    private static IEnumerable<Change> Entra(ConfineSetUp plan) => plan switch
    {
        { Undo: not null } => plan.Gone.Where(_ => Undoing.Grants(plan)).Select(c => new Change("Consent in Microsoft Entra", null, c.Permission)),
        { Plan: ConfinePlan.Policy } => [],
        _ => [new("Consents in Microsoft Entra", "held by the app", "removed where a role takes their place, for all mailboxes at once")],
    };

    private static PermissionText Words(ConfineSetUp plan, ReachNote after, IReadOnlyList<string> widened)
    {
        var comes = widened.Count == 0
            ? "No mailbox comes within reach that was not."
            : $"{widened.Count} mailboxes come within reach that were not: {string.Join(", ", widened.Take(20).Select(m => m.Isolated()))}{(widened.Count > 20 ? " …" : "")}.";
        if (plan.Undo is not null)
            return new($"Takes away what confines the app{(Undoing.Grants(plan) ? $", and grants {string.Join(", ", plan.Gone.Select(c => c.Permission))} again" : "")}. It then reaches {after.Words}. {comes}",
                "Dynamics 365 synchronizes by the consent alone, as before the plan.",
                after.Everything
                    ? "By nothing that the plan knows: the app opens every mailbox of the tenant. A policy made first would keep it narrow."
                    : "By the policies and roles that stay.",
                "What the app reaches stays as it is.", "https://learn.microsoft.com/exchange/permissions-exo/application-rbac")
            { WhoGrants = "Exchange Administrator, and whoever may grant consents in Microsoft Entra" };
        return plan.Plan == ConfinePlan.Policy
            ? new(
                $"Lets the app reach {after.Words}, by one more application access policy. {comes}",
                "Dynamics 365 synchronizes these mailboxes.",
                "By the policy: over Exchange Web Services, and over Microsoft Graph for mail, settings, calendars and contacts.",
                "What the app reaches stays as it is.",
                "https://learn.microsoft.com/exchange/permissions-exo/application-access-policies")
            { WhoGrants = "Exchange Administrator of that tenant" }
            : new($"Gives the app roles of Exchange Online for {after.Words}, and removes the consents that they take the place of. {comes}",
                "Dynamics 365 synchronizes these mailboxes by the roles. Microsoft does not say that it works without a consent, so somebody stands by to grant it again.",
                "By the roles' scope. The removal is for all mailboxes at once: there is no pilot of it. What no role takes the place of stays tenant-wide.",
                "What the app reaches stays as it is.",
                "https://learn.microsoft.com/exchange/permissions-exo/application-rbac")
            { WhoGrants = "Exchange Administrator, and whoever may take consents away in Microsoft Entra" };
    }
}
