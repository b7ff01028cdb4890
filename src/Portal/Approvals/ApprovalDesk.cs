using Microsoft.EntityFrameworkCore;
using Portal.Approvals.Rules;
using Portal.Audit;
using Portal.Cloud.Http;
using Portal.Settings;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Approvals;

/// <summary>
/// Requests and decisions. Everything runs in the caller's transaction if there is one, else in one of its own, and everything is in the audit, refusals too
/// (so commit after a refusal as well).
/// </summary>
public sealed class ApprovalDesk(ApprovalBook book, ApprovalJudge judge, IEnumerable<IApprovalRule> rules, PortalSettings settings, TimeProvider time)
{
    /// <summary>Whether requesters may decide their own requests.</summary>
    public bool SingleApprover => settings.Approvals.SingleApprover;

    /// <summary>Days a new request waits for its decision, unless its requester says another number.</summary>
    public int DueDays => settings.Approvals.DueDays;

    /// <summary>
    /// Asks for a decision. An open or granted request with the same facts is given back as it is; one with other facts is voided, and the new one stands.
    /// Call <see cref="AuditLog.LockAsync"/> first when the facts come from the portal's own rows.
    /// </summary>
    public Task<ApprovalResult> RequestAsync(PortalDb db, ApprovalRequest request, Person requester, CancellationToken ct) => ApprovalBook.InTransactionAsync(db, async () =>
    {
        if (RequestRefusal(request) is { } refusal)
            return await book.RefuseAsync(db, "approval.request", null, request.SetupId, request.Title, refusal, requester, ct);

        var hash = FactsHash.Of(request.Facts);
        var before = await ApprovalBook.NewestAsync(db, request.SetupId, ct);
        if (before?.IsOverdue(time.GetUtcNow()) == true)
            await book.ExpireAsync(db, before, ct);
        if (before?.State is ApprovalState.Pending or ApprovalState.Approved)
        {
            if (before.FactsHash == hash && !judge.IsOldForGrant(before))
                return new ApprovalResult(before, null);
            await book.VoidAsync(db, before, judge.Differences(before, request.Facts, request.Reach, time.GetUtcNow()), AuditActor.Of(requester), ct);
        }

        var approval = ApprovalRows.Of(request, hash, requester, time.GetUtcNow(), settings.Approvals, before?.Id);
        db.Add(approval);
        await db.SaveChangesAsync(ct);
        await book.WriteAsync(db, approval, NoticeKind.Requested, ApprovalBook.Event("approval.request", approval, requester) with
        {
            Permission = Permissions.Setups,
            Reason = request.Why,
            Changes = ApprovalRows.ForAudit(request),
        }, ct);
        return new ApprovalResult(approval, null);
    }, ct);

    /// <summary>The newest request of a set-up, or null.</summary>
    public static Task<Approval?> FindAsync(PortalDb db, long setupId, CancellationToken ct) =>
        db.Set<Approval>().AsNoTracking().Where(a => a.SetupId == setupId).OrderByDescending(a => a.Id).FirstOrDefaultAsync(ct);

    /// <summary>Approves or refuses each permission. All rules are asked inside the transaction, under the lock. Where several approvers are needed, the request stays open until the last of them.</summary>
    /// <param name="accounts">Every account connected in the decider's session.</param>
    public Task<ApprovalResult> DecideAsync(PortalDb db, long id, Decision decision, Person decider, IReadOnlyList<SessionAccount> accounts, CancellationToken ct) => ApprovalBook.InTransactionAsync(db, async () =>
    {
        if (await db.Set<Approval>().SingleOrDefaultAsync(a => a.Id == id, ct) is not { } approval)
            return await book.RefuseAsync(db, "approval.decide", id, null, null, new NoSuchRequest(id), decider, ct);

        // The context may have seen the row before the lock was ours.
        await db.Entry(approval).ReloadAsync(ct);
        var situation = new DecisionCase(approval, decision, decider, accounts, settings.Approvals, time.GetUtcNow()) { UsedSince = await UsedSinceAsync(db, approval, ct) };
        if (rules.Select(r => r.Check(situation)).FirstOrDefault(r => r is not null) is { } refusal)
        {
            if (approval.IsOverdue(situation.Now)) await book.ExpireAsync(db, approval, ct);
            return await book.RefuseAsync(db, "approval.decide", id, approval.SetupId, approval.Title, refusal, decider, ct);
        }

        var vote = new Vote(decider.TenantId, decider.ObjectId, decider.Name, decider.UserName, decider.SessionId, situation.Now, decision.Reason.Trim(), decision.Approved, accounts, situation.IsRequestersOwn);
        ApprovalRows.Decide(approval, vote);
        await db.SaveChangesAsync(ct);
        await book.WriteAsync(db, approval, approval.State == ApprovalState.Pending ? NoticeKind.PartlyDecided : NoticeKind.Decided, ApprovalBook.Event("approval.decide", approval, decider) with
        {
            Permission = Permissions.Approve,
            Reason = decision.Reason,
            Changes = ApprovalRows.DecisionForAudit(approval, vote),
            Alarm = vote.RequestersOwn ? "Requested and decided by the same person: the single-approver setting is on." : null,
        }, ct);
        return new ApprovalResult(approval, null);
    }, ct);

    /// <summary>Read now, under the lock: a second account that is used between asking and deciding would be nobody's otherwise.</summary>
    private static async Task<ILookup<SessionAccount, SessionAccount>> UsedSinceAsync(PortalDb db, Approval approval, CancellationToken ct)
    {
        var used = new List<(SessionAccount Of, SessionAccount Used)>();
        foreach (var of in approval.Votes.Select(v => new SessionAccount(v.TenantId, v.ObjectId, v.UserName)).Prepend(new(approval.RequesterTenantId, approval.RequesterObjectId, approval.RequesterUserName)))
            used.AddRange((await Sessions.AccountsOfAsync(db, of.TenantId, of.ObjectId, ct)).Select(a => (of, a)));
        return used.ToLookup(u => u.Of, u => u.Used);
    }

    /// <summary>Takes a request back, decided or not; only its requester can, and only while nothing else ended it.</summary>
    public Task<ApprovalResult> WithdrawAsync(PortalDb db, long id, Person person, string reason, CancellationToken ct) => ApprovalBook.InTransactionAsync(db, async () =>
    {
        if (await db.Set<Approval>().SingleOrDefaultAsync(a => a.Id == id, ct) is not { } approval)
            return await book.RefuseAsync(db, "approval.withdraw", id, null, null, new NoSuchRequest(id), person, ct);
        await db.Entry(approval).ReloadAsync(ct);
        Refusal? refusal = approval switch
        {
            { State: not (ApprovalState.Pending or ApprovalState.Approved) } => new NotOpen(approval.State),
            _ when !Same(approval, person) => new OnlyTheRequester(approval.RequesterName),
            _ when approval.IsOverdue(time.GetUtcNow()) => new NotOpen(ApprovalState.Expired),
            _ when string.IsNullOrWhiteSpace(reason) => new ReasonMissing(),
            _ => null,
        };
        if (refusal is not null)
            return await book.RefuseAsync(db, "approval.withdraw", id, approval.SetupId, approval.Title, refusal, person, ct);

        await book.WithdrawAsync(db, approval, person, reason.Trim(), null, ct);
        return new ApprovalResult(approval, null);
    }, ct);

    /// <summary>Ends an open request or decision because what it was for is given up; nothing happens when none is open.</summary>
    public Task<ApprovalResult> EndAsync(PortalDb db, long setupId, Person person, string why, CancellationToken ct) => ApprovalBook.InTransactionAsync(db, async () =>
    {
        if (await ApprovalBook.NewestAsync(db, setupId, ct) is not { State: ApprovalState.Pending or ApprovalState.Approved } approval) return new ApprovalResult(null, null);
        await book.WithdrawAsync(db, approval, person, why, Permissions.Setups, ct);
        return new ApprovalResult(approval, null);
    }, ct);

    /// <summary>Writes down which requests nobody decided in time. Rules and looks count by the clock; this is for those who read lists and receive news.</summary>
    public Task<int> ExpireAsync(PortalDb db, CancellationToken ct) => ApprovalBook.InTransactionAsync(db, async () =>
    {
        var now = time.GetUtcNow();
        var over = await db.Set<Approval>().Where(a => a.State == ApprovalState.Pending && a.DueAt <= now).OrderBy(a => a.Id).Take(100).ToListAsync(ct);
        foreach (var approval in over) await book.ExpireAsync(db, approval, ct);
        return over.Count;
    }, ct);

    /// <summary>Compares what was decided with what is so now. Reads only: for observing, and for finding grants nobody approved (<see cref="ApprovalCheck.None"/>).</summary>
    /// <param name="reach">Counted now, or null when it was not counted again.</param>
    public async Task<ApprovalCheck> CheckAsync(PortalDb db, long setupId, ApprovalFacts now, CountedReach? reach, CancellationToken ct) =>
        await FindAsync(db, setupId, ct) is { } approval ? judge.Of(approval, now, reach) : new ApprovalCheck.None();

    /// <summary>
    /// The same for a grant that was found, whoever made it and whether or not its answer reached the portal: a decision's age is counted up to the grant, not up to
    /// today. A decision that allowed it is marked as used.
    /// </summary>
    /// <param name="grantedAt">By the clock of the system that granted; one that is ahead of the portal's counts as now. Null when that system does not say.</param>
    /// <param name="complete">False while other permissions of the same decision are not granted yet: for those its age goes on counting.</param>
    public async Task<ApprovalCheck> CheckGrantedAsync(PortalDb db, long setupId, ApprovalFacts now, CountedReach? reach, DateTimeOffset? grantedAt, CancellationToken ct, bool complete = true)
    {
        if (await FindAsync(db, setupId, ct) is not { } approval) return new ApprovalCheck.None();
        var at = grantedAt is { } told && told < time.GetUtcNow() ? told : grantedAt is null && approval.UsedAt is { } used ? used : time.GetUtcNow();
        var check = judge.Of(approval, now, reach, at);
        if (!complete || Answers.AreUsed || approval.UsedAt is not null || check is not ApprovalCheck.Approved { Permitted.Count: > 0 }) return check;
        approval.UsedAt = at < approval.DecidedAt ? approval.DecidedAt : at;
        await db.Set<Approval>().Where(a => a.Id == approval.Id && a.UsedAt == null).ExecuteUpdateAsync(u => u.SetProperty(a => a.UsedAt, approval.UsedAt), ct);
        return check;
    }

    /// <summary>
    /// The gate before a grant: checks as <see cref="CheckAsync"/> does, and writes a voiding down. The decision counts as used once the grant is found, not before; and one that was used
    /// gives no second grant when its days are over: whoever took the first one away may have had a reason.
    /// </summary>
    public async Task<ApprovalCheck> EnforceAsync(PortalDb db, long setupId, ApprovalFacts now, CountedReach? reach, AuditActor actor, CancellationToken ct) =>
        Answers.AreUsed ? throw new InvalidOperationException("The gate before a grant opens for facts the portal read itself, never for pasted ones.") : await ApprovalBook.InTransactionAsync(db, async () =>
        {
            if (await ApprovalBook.NewestAsync(db, setupId, ct) is not { } approval)
                return (ApprovalCheck)new ApprovalCheck.None();
            var check = judge.Of(approval, now, reach);
            if (check is ApprovalCheck.Approved && judge.IsOldForGrant(approval))
                return new ApprovalCheck.Voided(approval, [judge.Age(approval)]);
            if (check is ApprovalCheck.Voided voided && approval.State != ApprovalState.Voided)
                await book.VoidAsync(db, approval, voided.WhatChanged, actor, ct);
            return check;
        }, ct);

    private static Refusal? RequestRefusal(ApprovalRequest request) => request switch
    {
        _ when string.IsNullOrWhiteSpace(request.Why) => new ReasonMissing(),
        { Facts.Permissions.Count: 0 } => new NothingAsked(),
        { DueDays: < 1 or > 90 } => new DueOutOfRange(),
        { Reach.Total: { } total } when total > request.Facts.Ceiling => new CeilingTooLow(total, request.Facts.Ceiling),
        _ => null,
    };

    private static bool Same(Approval approval, Person person) =>
        DecisionCase.SameAccount(approval.RequesterTenantId, approval.RequesterObjectId, person.TenantId, person.ObjectId);
}
