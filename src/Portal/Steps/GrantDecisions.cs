using Azure.Core;
using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Audit;
using Portal.Cloud.Graph;
using Portal.Plans;
using Portal.Store;

namespace Portal.Steps;

/// <summary>What the newest decision of a set-up says of grants: of those that were found, and, as the gate, of those that are about to be written.</summary>
public sealed class GrantDecisions(IDbContextFactory<PortalDb> dbs, ApprovalDesk desk, ConsentFacts facts)
{
    /// <summary>What a decision would be held against, if there is one.</summary>
    internal async Task<ApprovalFacts?> FactsAsync(long setUp, ConsentWish wish, TokenCredential credential, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await ApprovalDesk.FindAsync(db, setUp, ct) is { } newest ? await facts.ReadAsync(wish, newest.Facts.Ceiling, credential, ct, newest.Facts) : null;
    }

    /// <param name="all">Everything that was asked for, on every API: a decision that was carried out whole is judged otherwise than one that was not.</param>
    internal async Task<JudgedGrant> JudgeAsync(long setUp, TenantPermission permission, IReadOnlyList<TenantPermission> all, IReadOnlyList<RoleGrant> grants, ApprovalFacts? now, CancellationToken ct)
    {
        var held = grants.FirstOrDefault(permission.Is);
        if (now is null) return new JudgedGrant(permission, held, new ApprovalCheck.None());
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (held is null) return new JudgedGrant(permission, null, await desk.CheckAsync(db, setUp, now, null, ct));
        var newest = await ApprovalDesk.FindAsync(db, setUp, ct);
        var complete = newest?.Decisions is { } decided && all.All(p => !decided.GetValueOrDefault(p.Requested.Key) || grants.Any(p.Is));
        return new JudgedGrant(permission, held, await desk.CheckGrantedAsync(db, setUp, now, null, held.CreatedAt, ct, complete));
    }

    /// <summary>The gate: facts and live reach are read once more, and a decision that no longer fits is voided and stops the grant.</summary>
    /// <exception cref="StepRefusedException">No decision allows it now.</exception>
    internal async Task<ApprovalCheck.Approved> OpenAsync(SetUp setUp, ConsentWish? wish, bool cloudOnly, TokenCredential credential, AuditActor actor, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var newest = await ApprovalDesk.FindAsync(db, setUp.Id, ct);
        var now = wish is null ? null : await facts.ReadAsync(wish, newest?.Facts.Ceiling ?? 0, credential, ct, newest?.Facts);
        var reach = await facts.ReachAsync(credential, ct, cloudOnly, wish);
        if (newest?.Reach.Total is not null && reach.Total is null)
            throw new StepRefusedException(new Problem(
                "Nothing was granted: the mailboxes within reach could not be counted, so the decision's ceiling could not be checked.",
                reach.Source,
                "Try again when Microsoft Graph can be read.",
                "You"));
        var check = now is null ? new ApprovalCheck.None() : await desk.EnforceAsync(db, setUp.Id, now, reach, actor, ct);
        return check as ApprovalCheck.Approved is { Permitted.Count: > 0 } approved ? approved : throw new StepRefusedException(new Problem("Nothing was granted: there is no decision that allows it now.",
            check is ApprovalCheck.Voided v
                ? string.Join("; ", v.WhatChanged.Select(c => $"{c.Field}: {c.Before ?? "none"} → {c.After ?? "none"}"))
                : "It was denied, withdrawn, not decided in time or never asked for.",
            "Ask for the decision again.",
            "An approver"));
    }

    /// <summary>A run grants one permission after the other, and a decision can be taken back between two of them.</summary>
    /// <exception cref="StepRefusedException">The decision that the run began with does not stand any more.</exception>
    internal async Task RequireStandingAsync(StepRun run, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await ApprovalDesk.FindAsync(db, run.SetUp.Id, ct) is { State: ApprovalState.Approved } newest && newest.Id == run.ApprovalId) return;
        throw new StepRefusedException(new Problem("No more was granted: the decision was taken back while this ran.", "It was withdrawn, or something else was asked for, after the run had begun.",
            "Look at the step again: what was granted until then is shown as not approved. Ask for a decision, or take it away.", "You, then an approver"));
    }
}
