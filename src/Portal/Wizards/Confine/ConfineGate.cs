using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Audit;
using Portal.Cloud.Graph;
using Portal.Plans;
using Portal.Store;
using Portal.Wizards.Confine.Reading;
using Portal.Wizards.Confine.Undo;

namespace Portal.Wizards.Confine;

/// <summary>What a plan has to be allowed, and whether it was.</summary>
public sealed class ConfineGate(IDbContextFactory<PortalDb> dbs, ApprovalDesk desk)
{
    /// <summary>A policy only narrows, unless mailboxes come within reach that were not; roles replace a consent, which is removed. Taken away, a plan brings mailboxes within reach, or a consent back.</summary>
    internal static bool NeedsDecision(ConfineSetUp plan) => (plan.Undo is null ? plan.Plan != ConfinePlan.Policy : Undoing.Grants(plan)) || Widened(plan).Count > 0;

    internal static IReadOnlyList<string> Widened(ConfineSetUp plan) => plan is { Report: { } report } && Before(plan) is { } before ? ScopeReach.Widened(before, After(plan, report)) : [];

    /// <summary>How far the app reached before this plan, or before it began to be taken away.</summary>
    internal static ReachNote? Before(ConfineSetUp plan) => plan.Undo is { } undo ? undo.Before : plan.Before;

    internal static ScopeReach After(ConfineSetUp plan, ScopingReport report) => plan.Undo is null ? ScopeReach.After(plan, report) : Undoing.After(plan, report);

    /// <summary>What a decision is bound to; null while what is there was not read.</summary>
    internal static ApprovalFacts? Facts(ConfineSetUp plan)
    {
        if (plan is not { Report: { } report } || Before(plan) is not { } before) return null;
        var after = ReachNote.Of(After(plan, report));
        var (what, name) = plan switch
        {
            { Undo: not null } => ($"undo {plan.Plan}", plan.Plan == ConfinePlan.Policy ? "take the policy away" : "take the roles away, and grant the consent again"),
            { Plan: ConfinePlan.Policy } => ($"{plan.Plan}", "widen by an application access policy"),
            { Plan: ConfinePlan.Rbac } => ($"{plan.Plan}", "roles in place of the consent"),
            _ => ($"{plan.Plan}", "move from policies to roles"),
        };
        return new ApprovalFacts(
            plan.TenantId,
            plan.App.AppId,
            plan.Plan == ConfinePlan.Policy ? "" : plan.App.ServicePrincipalId ?? "",
            [new RequestedPermission(WellKnown.ExchangeOnline, $"scoping {what}", name, "Exchange Online")],
            [$"after {after.Digest}"], [$"before {before.Digest}"], [], after.Everything ? int.MaxValue : after.Mailboxes.Count)
        {
            Labels = new FactLabels { Scoping = "Reach afterwards", NoScoping = "none", OtherCredentials = "Reach before" },
            Names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { [$"after {after.Digest}"] = Text(after), [$"before {before.Digest}"] = Text(before) },
        };
    }

    /// <summary>Whether a decision was about taking a plan away.</summary>
    internal static bool IsUndo(ApprovalFacts facts) => facts.Permissions.Any(p => p.AppRoleId.StartsWith("scoping undo ", StringComparison.Ordinal));

    private static string Text(ReachNote reach) =>
        reach.Everything || reach.Mailboxes.Count == 0
            ? reach.Words
            : $"{reach.Words}: {string.Join(", ", reach.Mailboxes.Take(20).Select(m => m.Isolated()))}{(reach.Mailboxes.Count > 20 ? string.Create(CultureInfo.InvariantCulture, $" and {reach.Mailboxes.Count - 20} more") : "")}";

    internal async Task<ApprovalCheck> CheckAsync(SetUp setUp, ConfineSetUp plan, CancellationToken ct)
    {
        if (Facts(plan) is not { } facts) return new ApprovalCheck.None();
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await desk.CheckAsync(db, setUp.Id, facts, null, ct);
    }

    /// <summary>Why nothing may be written yet; null when it may.</summary>
    internal async Task<string?> WaitsAsync(SetUp setUp, ConfineSetUp plan, CancellationToken ct) =>
        !NeedsDecision(plan) || await CheckAsync(setUp, plan, ct) is ApprovalCheck.Approved { Permitted.Count: > 0 } ? null : "Waits for the decision.";

    /// <summary>The gate before a write: a decision that no longer fits what was read a moment ago is voided and stops it.</summary>
    /// <returns>The approval that allows it; null where none is needed.</returns>
    internal async Task<long?> EnforceAsync(StepRun run, ConfineSetUp plan, CancellationToken ct)
    {
        if (!NeedsDecision(plan)) return null;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var check = Facts(plan) is { } facts ? await desk.EnforceAsync(db, run.SetUp.Id, facts, null, AuditActor.Of(run.Person), ct) : new ApprovalCheck.None();
        if (check is ApprovalCheck.Approved { Permitted.Count: > 0 } approved) return approved.Approval.Id;
        throw new StepRefusedException(new Problem("Nothing was changed: there is no decision that allows it now.",
            check is ApprovalCheck.Voided v
                ? string.Join("; ", v.WhatChanged.Select(c => $"{c.Field}: {c.Before ?? "none"} → {c.After ?? "none"}"))
                : "It was denied, withdrawn or never asked for.",
            "Ask for the decision again.",
            "An approver"));
    }
}
