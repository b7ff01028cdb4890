using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Mailboxes.Requests;

/// <param name="Refused">Why nothing was written, as a sentence; null when the test is scheduled.</param>
public sealed record TestStart(string? Refused)
{
    public static readonly TestStart Scheduled = new((string?)null);
}

/// <summary>
/// Test &amp; Enable, started by an admin with their own rights in the environment: looked at, written down, asked for, written down, looked at again. The portal has no identity of its own that writes.
/// </summary>
public sealed class RunTest(Places places, CloudNetwork network, PersonTokens tokens, MailboxRequests requests, IDbContextFactory<PortalDb> dbs, AuditLog audit, TimeProvider time)
{
    /// <summary>Between two tests of one mailbox: each sends it a mail.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

    private const string Action = "mailbox.test-run";

    /// <returns>Nothing for an environment that is not connected any more.</returns>
    public IReadOnlyList<ApiNeed> Needs(string host, Person person) => Find(host) is { } url ? [Apis.Dataverse(person.TenantId, url)] : [];

    /// <exception cref="SignInNeededException">The person has no token for the environment.</exception>
    /// <exception cref="CloudException">Dataverse refused, or did not answer.</exception>
    public async Task<TestStart> RunAsync(TestSubject subject, Person person, CancellationToken ct)
    {
        if (Find(subject.Environment) is not { } url) return new TestStart("The portal is not connected to this environment any more.");
        tokens.Demand(person, Needs(subject.Environment, person));
        var mailboxes = new Cloud.Dataverse.Mailboxes(new DataverseClient(network, EnvironmentUrl.Parse(url.AbsoluteUri), tokens.For(person)));
        if (RefusalOf(await mailboxes.FindAsync(subject.MailboxId, ct)) is { } refusal) return new TestStart(refusal);
        var operation = Guid.NewGuid();
        if (await BeginAsync(subject, person, operation, ct) is { } tooMany) return new TestStart(tooMany);
        using var ids = RequestIds.Collect();
        try
        {
            await mailboxes.ScheduleTestAsync(subject.MailboxId, ct);
        }
        catch (CloudException refused) when (!refused.Error.OutcomeUnknown())
        {
            await NoteAsync(Event(AuditOutcome.Failed, subject, person, operation) with { Error = refused.Error.Sentence, CloudIds = refused.Error.Ids }, ct);
            throw;
        }

        var seen = await SeenAsync(mailboxes, subject, ct);
        await NoteAsync(Event(AuditOutcome.Succeeded, subject, person, operation) with { CloudIds = ids.All, Changes = [new Change("Test & Enable", null, seen)] }, ct);
        await requests.StartedAsync(subject.Environment, subject.MailboxId, person, ct);
        return TestStart.Scheduled;
    }

    private static string? RefusalOf(Mailbox? now) => now switch
    {
        null => "The mailbox is not there any more.",
        { Active: false } => "The mailbox is deactivated; Dynamics 365 does not test it.",
        { TestScheduled: true } => "A test is scheduled already. Look again in a few minutes.",
        _ => null,
    };

    /// <summary>Written down before it is done, with the limits looked at in the same transaction.</summary>
    private async Task<string?> BeginAsync(TestSubject subject, Person person, Guid operation, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await AuditLog.LockAsync(db, ct);
        var refusal = await LimitAsync(db, Target(subject), person, ct);
        await audit.AppendAsync(db, Event(refusal is null ? AuditOutcome.Attempting : AuditOutcome.Refused, subject, person, operation) with { Error = refusal }, ct);
        await transaction.CommitAsync(ct);
        return refusal;
    }

    private async Task<string?> LimitAsync(PortalDb db, string target, Person person, CancellationToken ct)
    {
        var (now, begun) = (time.GetUtcNow(), db.Set<AuditEntry>().Where(e => e.Action == Action && e.Outcome == AuditOutcome.Attempting));
        var (rested, hour) = (now - Rest, now.AddHours(-1));
        if (await begun.AnyAsync(e => e.Target == target && e.At > rested, ct)) return $"A test of this mailbox was started from here less than {Rest.TotalMinutes:0} minutes ago. Look again, or try again later.";
        return await begun.CountAsync(e => e.ActorObjectId == person.ObjectId && e.At > hour, ct) < MailboxRequests.PerHour ? null
            : $"You started {MailboxRequests.PerHour} tests within the last hour. When many mailboxes fail, look for the cause that they share.";
    }

    private async Task NoteAsync(AuditEvent entry, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await audit.AppendAsync(db, entry, ct);
    }

    private static AuditEvent Event(AuditOutcome outcome, TestSubject subject, Person person, Guid operation) => new(Action, outcome, AuditActor.Of(person))
    {
        Permission = Permissions.Mailboxes, OperationId = operation, System = "Dataverse", Target = Target(subject),
    };

    private static string Target(TestSubject subject) => $"{subject.Address} in {subject.Environment}, mailbox {subject.MailboxId:D}";

    /// <summary>The test is asked for by now; that it cannot be read back takes nothing of that away.</summary>
    private static async Task<string> SeenAsync(Cloud.Dataverse.Mailboxes mailboxes, TestSubject before, CancellationToken ct)
    {
        try
        {
            return await mailboxes.FindAsync(before.MailboxId, ct) switch
            {
                { TestScheduled: true } => "scheduled",
                { TestCompletedAt: { } ended } when ended > (before.TestCompletedAt ?? DateTimeOffset.MinValue) => "ended already",
                _ => "asked for; the row does not show it yet",
            };
        }
        catch (CloudException unread)
        {
            return $"asked for; it could not be read back: {unread.Error.Sentence}";
        }
    }

    private Uri? Find(string host) => places.Known.Environments.Find(e => string.Equals(e.Url?.Host, host, StringComparison.OrdinalIgnoreCase))?.Url;
}
