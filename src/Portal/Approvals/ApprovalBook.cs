using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.Plans;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Approvals;

/// <summary>Writes down what becomes of a request: in its row, in the audit and as news, all in the caller's transaction and under the audit's lock.</summary>
public sealed class ApprovalBook(AuditLog audit, Notices notices, TimeProvider time)
{
    /// <summary>News for those who wait, and the entry of the audit.</summary>
    public async Task WriteAsync(PortalDb db, Approval approval, NoticeKind news, AuditEvent entry, CancellationToken ct)
    {
        notices.Add(db, approval, news);
        await audit.AppendAsync(db, entry, ct);
    }

    /// <summary>Taken back, decided or not.</summary>
    /// <param name="permission">By which right of the portal, where it is not the requester's own request.</param>
    public async Task WithdrawAsync(PortalDb db, Approval approval, Person person, string why, string? permission, CancellationToken ct)
    {
        var before = approval.State;
        (approval.State, approval.EndedAt, approval.EndReason) = (ApprovalState.Withdrawn, time.GetUtcNow(), why);
        await db.SaveChangesAsync(ct);
        await WriteAsync(db, approval, NoticeKind.Withdrawn, Event("approval.withdraw", approval, person) with
        {
            Permission = permission, Reason = why, Changes = [new Change("State", before.ToString(), nameof(ApprovalState.Withdrawn))],
        }, ct);
    }

    public async Task ExpireAsync(PortalDb db, Approval approval, CancellationToken ct)
    {
        (approval.State, approval.EndedAt) = (ApprovalState.Expired, approval.DueAt);
        await db.SaveChangesAsync(ct);
        await WriteAsync(db, approval, NoticeKind.Expired, Event("approval.expire", AuditOutcome.Noted, approval, AuditActor.Portal("approvals")) with
        {
            Changes = [new Change("State", nameof(ApprovalState.Pending), nameof(ApprovalState.Expired)), new Change("Due", null, $"{approval.DueAt:yyyy-MM-dd HH:mm} UTC")],
        }, ct);
    }

    public async Task VoidAsync(PortalDb db, Approval approval, IReadOnlyList<Change> why, AuditActor actor, CancellationToken ct)
    {
        approval.State = ApprovalState.Voided;
        approval.VoidedAt = time.GetUtcNow();
        approval.VoidedJson = JsonSerializer.Serialize(why);
        await db.SaveChangesAsync(ct);
        await WriteAsync(db, approval, NoticeKind.Voided, Event("approval.void", AuditOutcome.Noted, approval, actor) with
        {
            Changes = why, Alarm = "The approval no longer counts: what it was given for has changed.",
        }, ct);
    }

    public async Task<ApprovalResult> RefuseAsync(PortalDb db, string action, long? id, long? setupId, string? title, Refusal refusal, Person person, CancellationToken ct)
    {
        await audit.AppendAsync(db, new AuditEvent(action, AuditOutcome.Refused, AuditActor.Of(person))
        {
            SetupId = setupId, ApprovalId = id, System = "Portal", Target = title, Error = refusal.Sentence,
        }, ct);
        return new ApprovalResult(null, refusal);
    }

    /// <summary>Something that a person did with the request.</summary>
    public static AuditEvent Event(string action, Approval approval, Person person) => Event(action, AuditOutcome.Succeeded, approval, AuditActor.Of(person));

    private static AuditEvent Event(string action, AuditOutcome outcome, Approval approval, AuditActor actor) => new(action, outcome, actor)
    {
        SetupId = approval.SetupId, ApprovalId = approval.Id, System = "Portal", Target = approval.Title,
    };

    /// <summary>As the store has it now: the context may have seen the row before the lock was ours.</summary>
    public static async Task<Approval?> NewestAsync(PortalDb db, long setupId, CancellationToken ct)
    {
        var newest = await db.Set<Approval>().Where(a => a.SetupId == setupId).OrderByDescending(a => a.Id).FirstOrDefaultAsync(ct);
        if (newest is not null)
            await db.Entry(newest).ReloadAsync(ct);
        return newest;
    }

    /// <summary>In the caller's transaction if there is one, else in one of its own; under the audit's lock either way.</summary>
    public static async Task<T> InTransactionAsync<T>(PortalDb db, Func<Task<T>> act, CancellationToken ct)
    {
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        await AuditLog.LockAsync(db, ct);
        var result = await act();
        if (own is not null)
            await own.CommitAsync(ct);
        return result;
    }
}
