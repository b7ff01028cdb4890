using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.Mailboxes.Replica;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Mailboxes.Requests;

/// <summary>The mailbox that a test is asked for.</summary>
public sealed record TestSubject(string Environment, Guid MailboxId, string Name, string Address, DateTimeOffset? TestCompletedAt, bool TestScheduled);

/// <summary>A request, and how the mailbox is now as far as the copy knows; null where it does not have it.</summary>
public sealed record AskedTest(MailboxRequest Request, MailboxState? State, string? Cause);

/// <summary>What helpdesk may ask for, within limits, and what admins answer. Everything is audited together with its row.</summary>
public sealed class MailboxRequests(IDbContextFactory<PortalDb> dbs, AuditLog audit, TimeProvider time)
{
    /// <summary>A test sends the mailbox a mail; it is not asked for again sooner than this after the last one.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(30);

    /// <summary>Requests of one person within an hour.</summary>
    public const int PerHour = 10;

    /// <returns>Why it is not asked for, as a sentence; null when it is.</returns>
    public async Task<string?> AskAsync(TestSubject subject, string? typed, Person person, CancellationToken ct)
    {
        var (reason, now) = (Folded.Whole(typed ?? "").Trim(), time.GetUtcNow());
        if (reason.Length == 0) return "Write why the test is needed; an admin reads it.";
        if (reason.Length > MailboxRequest.LongestReason) return $"The reason has {reason.Length} characters; {MailboxRequest.LongestReason} are kept.";
        if (subject.TestScheduled) return "A test is scheduled already. Look again in a few minutes.";
        if (subject.TestCompletedAt is { } tested && now - tested < Rest) return $"The last test ended less than {Rest.TotalMinutes:0} minutes ago. A change of settings takes time; ask again later.";
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await AuditLog.LockAsync(db, ct); // one at a time, so that the limits hold
        if (await RefusalAsync(db, subject, person, now, ct) is { } refusal)
        {
            await audit.AppendAsync(db, Event("mailbox.test-ask", AuditOutcome.Refused, subject.Environment, subject.Address, person) with { Reason = reason, Error = refusal }, ct);
            await transaction.CommitAsync(ct);
            return refusal;
        }

        db.Add(Request(subject, reason, person, now));
        await audit.AppendAsync(db, Event("mailbox.test-ask", AuditOutcome.Succeeded, subject.Environment, subject.Address, person) with { Reason = reason }, ct);
        await transaction.CommitAsync(ct);
        return null;
    }

    private static async Task<string?> RefusalAsync(PortalDb db, TestSubject subject, Person person, DateTimeOffset now, CancellationToken ct)
    {
        var key = KeyOf(subject.Environment, subject.MailboxId);
        if (await db.Set<MailboxRequest>().AnyAsync(r => r.OpenKey == key, ct)) return "A test of this mailbox has been asked for already.";
        var since = now.AddHours(-1);
        return await db.Set<MailboxRequest>().CountAsync(r => r.RequesterObjectId == person.ObjectId && r.RequestedAt > since, ct) < PerHour ? null
            : $"You asked for {PerHour} tests within the last hour. When many mailboxes fail, look for the cause that they share.";
    }

    /// <summary>The newest requests about a mailbox, newest first.</summary>
    public async Task<IReadOnlyList<MailboxRequest>> OfAsync(string environment, Guid mailboxId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<MailboxRequest>().AsNoTracking().Where(r => r.Environment == environment && r.MailboxId == mailboxId).OrderByDescending(r => r.Id).Take(5).ToListAsync(ct);
    }

    /// <summary>What somebody asked for within the last seven days, newest first, with the state of the mailbox as the copy knows it; at most ten.</summary>
    public async Task<IReadOnlyList<AskedTest>> OfPersonAsync(Person person, CancellationToken ct)
    {
        var since = time.GetUtcNow().AddDays(-7);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var mine = await db.Set<MailboxRequest>().AsNoTracking().Where(r => r.RequesterObjectId == person.ObjectId && r.RequesterTenantId == person.TenantId && r.RequestedAt > since)
            .OrderByDescending(r => r.RequestedAt).ThenByDescending(r => r.Id).Take(10).ToListAsync(ct);
        var ids = mine.Select(r => r.MailboxId).ToList();
        var rows = await db.Set<ReplicaMailbox>().AsNoTracking().Where(m => ids.Contains(m.Id)).Select(m => new { m.Environment, m.Id, m.State, m.Cause }).ToListAsync(ct);
        return [.. mine.Select(r => rows.Find(m => m.Environment == r.Environment && m.Id == r.MailboxId) is { } now ? new AskedTest(r, now.State, now.Cause) : new AskedTest(r, null, null))];
    }

    /// <summary>What waits for an admin, oldest first; at most 50.</summary>
    public async Task<IReadOnlyList<MailboxRequest>> OpenAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<MailboxRequest>().AsNoTracking().Where(r => r.OpenKey != null).OrderBy(r => r.Id).Take(50).ToListAsync(ct);
    }

    /// <summary>An admin says that it is done, or that it will not be, and why.</summary>
    public async Task<string?> AnswerAsync(long id, bool done, string? typed, Person person, CancellationToken ct)
    {
        var answer = Folded.Whole(typed ?? "").Trim();
        if (!done && answer.Length == 0) return "Say why; the one who asked reads it.";
        if (answer.Length > MailboxRequest.LongestReason) return $"The answer has {answer.Length} characters; {MailboxRequest.LongestReason} are kept.";
        await CloseAsync(id, done ? RequestState.Done : RequestState.Declined, answer.Length == 0 ? null : answer, person, ct);
        return null;
    }

    /// <summary>A test that ended after it was asked for is what was asked for, whoever ran it.</summary>
    public async Task SeenAsync(string environment, Guid mailboxId, DateTimeOffset testCompletedAt, Person reader, CancellationToken ct)
    {
        var key = KeyOf(environment, mailboxId);
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await db.Set<MailboxRequest>().AsNoTracking().FirstOrDefaultAsync(r => r.OpenKey == key, ct) is { } open && open.RequestedAt < testCompletedAt)
            await CloseAsync(open.Id, RequestState.Done, "A test was seen that ended after it was asked for.", reader, ct, seen: true);
    }

    /// <summary>The environment does not have the mailbox any more: nobody can answer what was asked about it.</summary>
    /// <returns>Whether something was open.</returns>
    public async Task<bool> GoneAsync(string environment, Guid mailboxId, Person reader, CancellationToken ct)
    {
        var key = KeyOf(environment, mailboxId);
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await db.Set<MailboxRequest>().AsNoTracking().FirstOrDefaultAsync(r => r.OpenKey == key, ct) is not { } open) return false;
        await CloseAsync(open.Id, RequestState.Declined, "The mailbox is not there any more.", reader, ct, seen: true);
        return true;
    }

    /// <summary>An admin has just started the test from the portal: what was asked for is done.</summary>
    public async Task StartedAsync(string environment, Guid mailboxId, Person person, CancellationToken ct)
    {
        var key = KeyOf(environment, mailboxId);
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await db.Set<MailboxRequest>().AsNoTracking().FirstOrDefaultAsync(r => r.OpenKey == key, ct) is { } open) await CloseAsync(open.Id, RequestState.Done, null, person, ct);
    }

    private async Task CloseAsync(long id, RequestState state, string? answer, Person person, CancellationToken ct, bool seen = false)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await AuditLog.LockAsync(db, ct);
        if (await db.Set<MailboxRequest>().FirstOrDefaultAsync(r => r.Id == id && r.OpenKey != null, ct) is not { } request) return;
        (request.State, request.Answer, request.ClosedBy, request.ClosedAt, request.OpenKey) = (state, answer, seen ? null : Folded.Cut(person.Name, 256), time.GetUtcNow(), null);
        await audit.AppendAsync(
            db,
            Event(
                state == RequestState.Done ? "mailbox.test-done" : "mailbox.test-declined",
                seen ? AuditOutcome.Noted : AuditOutcome.Succeeded,
                request.Environment,
                request.Address,
                person) with { Reason = answer },
            ct);
        await transaction.CommitAsync(ct);
    }

    private static MailboxRequest Request(TestSubject subject, string reason, Person person, DateTimeOffset now) => new()
    {
        Environment = subject.Environment, MailboxId = subject.MailboxId, Name = Folded.Cut(Folded.Whole(subject.Name), 200), Address = Folded.Cut(subject.Address, 200), Reason = reason,
        RequesterTenantId = person.TenantId, RequesterObjectId = person.ObjectId, RequesterName = Folded.Cut(person.Name, 256), RequestedAt = now, OpenKey = KeyOf(subject.Environment, subject.MailboxId),
    };

    private static AuditEvent Event(string action, AuditOutcome outcome, string environment, string address, Person person) => new(action, outcome, AuditActor.Of(person))
    {
        Permission = Permissions.Mailbox, System = "Portal", Target = $"{address} in {environment}",
    };

    private static string KeyOf(string environment, Guid mailboxId) => $"{environment}|{mailboxId:D}";
}
