using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Store;

namespace Portal.Wizards.Confine;

/// <summary>Somebody with Portal.Approver says yes or no where mailboxes come within reach that were not, or a consent is removed. What only narrows needs nobody's word.</summary>
public sealed class ConfineDecision(IDbContextFactory<PortalDb> dbs, ApprovalDesk desk, ConfineGate gate, Sessions sessions, Places places, TimeProvider time) : IStep
{
    private const int Shown = 50;

    public string Key => ConfineWizards.Decision;
    public string Title => "Decision";
    public string Needed => "Where the plan widens what the app reaches, or removes a consent, an approver has allowed exactly that.";
    public string Why => "Whoever asks does not decide. The decision is bound to the mailboxes that are reached before and afterwards: when somebody else changes the group or the policies, it ends.";
    public string Who => "Anybody with the portal role Portal.Approver, except who asked.";
    public string Link => "https://learn.microsoft.com/exchange/permissions-exo/application-rbac";
    public bool HandsOver => false;

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var plan = context.Confine();
        if (ConfineGate.Facts(plan) is null) return NotYet("Waits until Exchange Online is read.");
        if (ScopeObstacles.Of(plan, plan.Report!) is { } obstacle) return NotYet($"Waits until nothing stands against the plan: {obstacle.Sentence}");
        if (!ConfineGate.NeedsDecision(plan)) return new Finding(Saw(Truth.Ok, "Not needed: the plan takes mailboxes out of reach and brings none into it.", null), []);
        return new Finding(Say(await gate.CheckAsync(context.SetUp, plan, ct)), []);
    }

    private Finding NotYet(string sentence) => Tell.NotYet(sentence, time.GetUtcNow());

    private Observation Say(ApprovalCheck check) => check switch
    {
        ApprovalCheck.Pending(var a) => Saw(Truth.Waiting, $"Asked by {a.RequesterName.Isolated()}; waits for an approver.", a) with { ForPeople = true },
        ApprovalCheck.Approved(var a, { Count: > 0 }, _) => Saw(Truth.Ok, $"{a.DeciderName.Isolated()} approved it: {a.DecisionReason}", a),
        ApprovalCheck.Approved(var a, _, _) => Denied(a),
        ApprovalCheck.Denied(var a) => Denied(a),
        ApprovalCheck.Expired(var a) => Saw(Truth.NotOk, "Nobody decided it in time. Ask again.", a),
        ApprovalCheck.Voided(var a, var changes) => Saw(Truth.NotOk, "The decision no longer counts, because what the app reaches changed.", a,
            new Problem("What was decided on is not so any more.", string.Join("; ", changes.Select(c => $"{c.Field}: {c.Before ?? "none"} → {c.After ?? "none"}")), "Check that the change was meant, then ask again.", "You, then an approver")),
        _ => Saw(Truth.NotOk, "Nobody has been asked yet.", null),
    };

    private Observation Denied(Approval a) => Saw(Truth.NotOk, $"{a.DeciderName.Isolated()} did not allow it: {a.DecisionReason}", a, new Problem($"{a.DeciderName.Isolated()} denied the plan.", a.DecisionReason, "Talk to the approver. What the app reaches stays as it is.", "The approver"));

    private Observation Saw(Truth truth, string sentence, Approval? a, Problem? problem = null) =>
        new(truth, sentence, "this portal", time.GetUtcNow(), a is null ? [] : [new("Request", $"#{a.Id}, {a.RequestedAt:yyyy-MM-dd HH:mm} UTC"), new("Reason", a.Why)], problem);

    /// <exception cref="StepRefusedException">There is nothing that could be decided on.</exception>
    public async Task<ApprovalResult> AskAsync(SetUp setUp, Person person, string why, string? ticket, CancellationToken ct)
    {
        if (!StepAccess.MayAll(person)) throw new UnauthorizedAccessException();
        var (plan, now) = (setUp.Confine(), time.GetUtcNow());
        var facts = ConfineGate.Facts(plan) ?? throw new StepRefusedException(new Problem("What the app reaches is not known yet.", null, "Read Exchange Online first.", "You"));
        if (ScopeObstacles.Of(plan, plan.Report!) is { } obstacle) throw new StepRefusedException(obstacle);
        if (!ConfineGate.NeedsDecision(plan)) throw new StepRefusedException(new Problem("There is nothing to decide: the plan only narrows.", null, "Go on with the next step.", "You"));
        var (tenant, after, widened) = (places.TenantName(plan.TenantId), ReachNote.Of(ScopeReach.After(plan, plan.Report!)), ConfineGate.Widened(plan));
        List<Change> changes = [new("Reach", plan.Before!.Words, after.Digest == plan.Before.Digest ? $"the same {after.Words}" : after.Words), .. widened.Take(Shown).Select(m => new Change("Comes within reach", "out of reach", m))];
        if (widened.Count > Shown) changes.Add(new Change("Further mailboxes within reach", "out of reach", $"{widened.Count - Shown} more"));
        if (plan.Plan != ConfinePlan.Policy) changes.Add(new Change("Consents in Microsoft Entra", "held by the app", "removed where a role takes their place, for all mailboxes at once"));
        var command = new Command("confine", "Exchange Online", plan.TenantId, $"Confine {plan.App.Name.Isolated()} in {tenant.Isolated()}", plan.App.Name, changes);
        var accounts = await sessions.AccountsOfAsync(person, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await desk.RequestAsync(db, new ApprovalRequest(setUp.Id, setUp.Name, plan.App.Name, tenant, why, ticket, facts, new CountedReach(0, after.Everything ? null : after.Mailboxes.Count, plan.Members.Count, true, plan.Report!.Source, now), [command], accounts)
        {
            Pasted = plan.Report.ByRest ? null : plan.Report.Source, Words = facts.Permissions.ToDictionary(p => p.Key, _ => Words(plan, after, widened), StringComparer.Ordinal),
        }, person, ct);
    }

    private static PermissionText Words(ConfineSetUp plan, ReachNote after, IReadOnlyList<string> widened)
    {
        var comes = widened.Count == 0 ? "No mailbox comes within reach that was not." : $"{widened.Count} mailboxes come within reach that were not: {string.Join(", ", widened.Take(20))}{(widened.Count > 20 ? " …" : "")}.";
        return plan.Plan == ConfinePlan.Policy
            ? new($"Lets the app reach {after.Words}, by one more application access policy. {comes}", "Dynamics 365 synchronizes these mailboxes.", "By the policy: over Exchange Web Services, and over Microsoft Graph for mail, settings, calendars and contacts.", "What the app reaches stays as it is.",
                "https://learn.microsoft.com/exchange/permissions-exo/application-access-policies")
            { WhoGrants = "Exchange Administrator of that tenant" }
            : new($"Gives the app roles of Exchange Online for {after.Words}, and removes the consents that they take the place of. {comes}",
                "Dynamics 365 synchronizes these mailboxes by the roles. Microsoft does not say that it works without a consent, so somebody stands by to grant it again.",
                "By the roles' scope. The removal is for all mailboxes at once: there is no pilot of it. What no role takes the place of stays tenant-wide.", "What the app reaches stays as it is.", "https://learn.microsoft.com/exchange/permissions-exo/application-rbac")
            { WhoGrants = "Exchange Administrator, and whoever may take consents away in Microsoft Entra" };
    }
}
