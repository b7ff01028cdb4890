using Azure.Core;
using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.Cloud;
using Portal.Cloud.Http;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Plans;

/// <summary>One run of one step by one person: each write is written down before and after it is made.</summary>
public sealed class StepRun(IDbContextFactory<PortalDb> dbs, AuditLog audit, SetUpChanges changes, TimeProvider time, StepContext context, IStep step)
{
    /// <summary>The hold on the step ends by itself after this long without a sign of life.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromMinutes(2);

    public Guid OperationId { get; } = Guid.NewGuid();

    private readonly SetUp _setUp = context.SetUp;
    private readonly Person _person = context.Person;

    public StepContext Context => context;

    public SetUp SetUp => _setUp;

    public Person Person => _person;

    /// <inheritdoc cref="StepContext.In"/>
    public TokenCredential In(string tenantId) => context.In(tenantId);

    /// <summary>World time at the start of the run.</summary>
    public DateTimeOffset WorldNow => context.Now;

    /// <summary>The approval the run rests on, for the audit.</summary>
    public long? ApprovalId { get; set; }

    /// <summary>Writes down, acts, writes down. A refusal is recorded as failed; an answer that was lost stays "attempting" until a look settles it.</summary>
    /// <exception cref="CloudException">The service refused, or did not answer.</exception>
    public async Task<Done> DoAsync(PlannedCommand command, CancellationToken ct)
    {
        if (Answers.AreUsed) throw new InvalidOperationException("A write rests on what the portal read itself, never on pasted answers.");
        var shown = command.Command;
        var intent = new Intent
        {
            SetUpId = _setUp.Id, Step = step.Key, Command = shown.Key, Title = shown.Title, OperationId = OperationId,
            PersonName = _person.Name, StartedAt = time.GetUtcNow(), State = IntentState.Attempting,
        };
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            db.Add(intent);
            await audit.AppendAsync(db, Event(shown, AuditOutcome.Attempting), ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }

        await ReportAsync(shown.Title + "…", ct);
        Done done;
        using var ids = RequestIds.Collect();
        try
        {
            done = await command.ActAsync(ct);
        }
        catch (CloudException refused) when (!refused.Error.OutcomeUnknown())
        {
            await EndAsync(intent, IntentState.Failed, refused.Error.Sentence, null, Event(shown, AuditOutcome.Failed) with { Error = refused.Error.Sentence, CloudIds = refused.Error.Ids }, ct);
            throw;
        }
        catch (StepRefusedException refused)
        {
            // The command itself found that it must not be done, or did not take; it knows better than the next look why.
            await EndAsync(intent, IntentState.Failed, refused.Problem.Sentence, null, Event(shown, AuditOutcome.Failed) with { Error = refused.Problem.Sentence, CloudIds = ids.All }, ct);
            throw;
        }

        await EndAsync(
            intent,
            IntentState.Succeeded,
            done.Summary,
            done.Learned,
            Event(shown, AuditOutcome.Succeeded) with
            {
                Changes = With(shown, [.. shown.Changes, new Change("Result", null, done.Summary)]),
                CloudIds = done.CloudIds ?? ids.All
            },
            ct);
        return done;
    }

    /// <summary>Says what the run is doing; open pages show it. Also a sign of life that prolongs the hold.</summary>
    public async Task ReportAsync(string progress, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var until = time.GetUtcNow() + Hold;
        await db.Set<StepRow>().Where(r => r.SetUpId == _setUp.Id && r.Step == step.Key)
            .ExecuteUpdateAsync(u => u.SetProperty(r => r.Progress, progress).SetProperty(r => r.HeldUntil, until), ct);
        changes.Tell(_setUp.Id);
    }

    /// <summary>Keeps what was learned on the way, such as a rehearsal's result.</summary>
    public async Task KeepAsync(Func<SetUp, object> learned, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await SetUps.LearnAsync(db, _setUp, learned, time.GetUtcNow(), ct);
        changes.Tell(_setUp.Id);
    }

    private async Task EndAsync(Intent intent, IntentState state, string outcome, Func<SetUp, object>? learned, AuditEvent entry, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Set<Intent>().Where(i => i.Id == intent.Id).ExecuteUpdateAsync(
            u => u.SetProperty(i => i.State, state).SetProperty(i => i.EndedAt, time.GetUtcNow()).SetProperty(i => i.Outcome, outcome), ct);
        if (learned is not null) await SetUps.LearnAsync(db, _setUp, learned, time.GetUtcNow(), ct);
        await audit.AppendAsync(db, entry, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        changes.Tell(_setUp.Id);
    }

    private AuditEvent Event(Command command, AuditOutcome outcome) => new($"{step.Key}.{command.Key}", outcome, AuditActor.Of(_person))
    {
        Permission = StepAccess.MayAll(_person) ? Permissions.Setups : "hand-over", SetupId = _setUp.Id, Step = step.Key,
        ApprovalId = ApprovalId, OperationId = OperationId, System = command.System, Target = command.Target, Changes = With(command, command.Changes),
    };

    /// <summary>In another tenant the person acts with an account that may have another name: a guest, or a second one.</summary>
    private IReadOnlyList<Change> With(Command command, IReadOnlyList<Change> changes) =>
        context.AccountIn(command.Tenant) is { } account
            ? [.. changes, new Change("Acting account", null, account), new Change("In the tenant", null, command.Tenant)]
            : changes;
}
