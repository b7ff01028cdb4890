using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.Cloud.Http;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Plans;

/// <summary>Begins, reads and saves set-ups.</summary>
public sealed class SetUps(IDbContextFactory<PortalDb> dbs, AuditLog audit, SetUpChanges changes, TimeProvider time)
{
    public async Task<SetUp> BeginAsync(string kind, string name, Func<Guid, object> state, Person person, CancellationToken ct, long? renews = null)
    {
        if (!StepAccess.MayAll(person)) throw new UnauthorizedAccessException();
        var now = time.GetUtcNow();
        var key = Guid.NewGuid();
        var setUp = new SetUp
        {
            Key = key, Kind = kind, Name = name, State = SetUpState.Write(state(key)), CreatedAt = now, SavedAt = now,
            OwnerTenantId = person.TenantId, OwnerObjectId = person.ObjectId, OwnerName = person.Name, RenewsId = renews,
        };
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        db.Add(setUp);
        await db.SaveChangesAsync(ct);
        await audit.AppendAsync(db, Event("set-up.begun", setUp, person), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return setUp;
    }

    public async Task<SetUp?> FindAsync(long id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<SetUp>().AsNoTracking().Include(s => s.Steps).SingleOrDefaultAsync(s => s.Id == id, ct);
    }

    /// <summary>Every set-up that was not abandoned, newest first, with its steps: what ends in an old one ends all the same.</summary>
    public async Task<IReadOnlyList<SetUp>> ListAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        // Two queries: in one, the record of a set-up would come once for each of its steps.
        return await db.Set<SetUp>().AsNoTracking().AsSplitQuery().Include(s => s.Steps).Where(s => s.Phase != SetUpPhase.Abandoned).OrderByDescending(s => s.Id).ToListAsync(ct);
    }

    /// <summary>Those that were abandoned last, newest first.</summary>
    public async Task<IReadOnlyList<SetUp>> AbandonedAsync(int most, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<SetUp>().AsNoTracking().Where(s => s.Phase == SetUpPhase.Abandoned).OrderByDescending(s => s.Id).Take(most).ToListAsync(ct);
    }

    /// <summary>Renewals of a set-up that were not abandoned, newest first.</summary>
    public async Task<IReadOnlyList<SetUp>> RenewalsOfAsync(long setUp, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<SetUp>().AsNoTracking().Where(s => s.RenewsId == setUp && s.Phase == SetUpPhase.Active).OrderByDescending(s => s.Id).ToListAsync(ct);
    }

    /// <summary>Every set-up of one kind that was not abandoned.</summary>
    /// <param name="alsoEnding">Those too that are being abandoned.</param>
    public async Task<IReadOnlyList<SetUp>> OfKindAsync(string kind, CancellationToken ct, bool alsoEnding = false)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<SetUp>().AsNoTracking().Where(s => s.Kind == kind && (s.Phase == SetUpPhase.Active || (alsoEnding && s.Phase == SetUpPhase.Abandoning))).OrderByDescending(s => s.Id).ToListAsync(ct);
    }

    /// <summary>Every set-up of one kind, abandoned ones too: what they made may still be there.</summary>
    public async Task<IReadOnlyList<SetUp>> EverOfKindAsync(string kind, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<SetUp>().AsNoTracking().Where(s => s.Kind == kind).OrderByDescending(s => s.Id).ToListAsync(ct);
    }

    /// <summary>Puts what another set-up learned into this one's record: a renewal is known to the set-up it renews.</summary>
    /// <exception cref="InvalidOperationException">The caller looks through pasted answers; what those may teach goes through the wizard's refusal.</exception>
    public async Task LearnAsync(long id, Func<SetUp, object> learned, CancellationToken ct)
    {
        RefusePasted();
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await db.Set<SetUp>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, ct) is not { } setUp) return;
        await LearnAsync(db, setUp, learned, time.GetUtcNow(), ct);
        changes.Tell(id);
    }

    /// <summary>From now on the set-up's steps are those that remove what it made. Refused while one of its steps is being run.</summary>
    /// <returns>Why not, or null.</returns>
    public Task<Problem?> BeginAbandonAsync(long id, string why, Person person, CancellationToken ct) => TurnAsync(id, SetUpPhase.Active, SetUpPhase.Abandoning, why, person, ct);

    /// <summary>Back to its own steps: nothing that was removed comes back by it, the steps say what is missing.</summary>
    public Task<Problem?> ResumeAsync(long id, string why, Person person, CancellationToken ct) => TurnAsync(id, SetUpPhase.Abandoning, SetUpPhase.Active, why, person, ct);

    private async Task<Problem?> TurnAsync(long id, SetUpPhase from, SetUpPhase to, string why, Person person, CancellationToken ct)
    {
        if (!StepAccess.MayAll(person)) throw new UnauthorizedAccessException();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await AuditLog.LockAsync(db, ct);
        var now = time.GetUtcNow();
        var turned = await db.Set<SetUp>().Where(s => s.Id == id && s.Phase == from).ExecuteUpdateAsync(u => u.SetProperty(s => s.Phase, to).SetProperty(s => s.SavedAt, now), ct);
        if (turned == 0) return new Problem("The set-up is not in that state any more.", "Somebody else was faster.", "Load the page again.", "You");
        if (await db.Set<StepRow>().AnyAsync(r => r.SetUpId == id && r.HeldUntil != null && r.HeldUntil > now, ct))
            return new Problem("A step of this set-up is being run.", "What it writes has to be known before anything is removed.", "Wait for it to end, then try again.", "Nobody needs to do anything");
        // What an earlier abandoning saw says nothing of what was made since: taking back begins with new looks.
        await db.Set<StepRow>().Where(r => r.SetUpId == id && r.Step.StartsWith("abandon-")).ExecuteUpdateAsync(
            u => u.SetProperty(r => r.Truth, Truth.NotReached).SetProperty(r => r.LookedAt, (DateTimeOffset?)null).SetProperty(r => r.Observation, (string?)null).SetProperty(r => r.LookBegan, now), ct);
        var setUp = await db.Set<SetUp>().AsNoTracking().SingleAsync(s => s.Id == id, ct);
        await audit.AppendAsync(db, Event(to == SetUpPhase.Abandoning ? "set-up.abandoning" : "set-up.resumed", setUp, person) with { Reason = why }, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        changes.Tell(id);
        return null;
    }

    /// <summary>Closes a set-up that is being abandoned: open links end, and it is not listed as active any more.</summary>
    public async Task CloseAsync(long id, Person person, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await AuditLog.LockAsync(db, ct);
        var now = time.GetUtcNow();
        if (await db.Set<SetUp>().Where(s => s.Id == id && s.Phase == SetUpPhase.Abandoning).ExecuteUpdateAsync(u => u.SetProperty(s => s.Phase, SetUpPhase.Abandoned).SetProperty(s => s.EndedAt, now), ct) == 0) return;
        await db.Set<HandOver>().Where(h => h.SetUpId == id && h.ExpiresAt > now).ExecuteUpdateAsync(u => u.SetProperty(h => h.ExpiresAt, now), ct);
        var setUp = await db.Set<SetUp>().AsNoTracking().SingleAsync(s => s.Id == id, ct);
        await audit.AppendAsync(db, Event("set-up.abandoned", setUp, person), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        changes.Tell(id);
    }

    /// <summary>Keeps what a person typed or chose: puts it into the record as it is now, beside what was learned since the person's page was read.</summary>
    /// <param name="seen">The set-up as the person saw it; it is brought up to date.</param>
    /// <param name="change">The wizard's record with the change. It is called again when the record changed meanwhile, and may refuse with <see cref="StepRefusedException"/>.</param>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else made a choice since the set-up was read.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="LearnAsync(long, Func{SetUp, object}, CancellationToken)"/>.</exception>
    public async Task SaveAsync(SetUp seen, Func<SetUp, object> change, string what, Person person, string step, CancellationToken ct)
    {
        RefusePasted();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await PutAsync(db, seen, change, time.GetUtcNow(), chosen: true, ct);
        await audit.AppendAsync(db, Event("set-up.changed", seen, person) with { Step = step, Changes = [new Change("Set-up", null, what)] }, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        changes.Tell(seen.Id);
    }

    /// <summary>Puts what was learned into the record as it is now: two steps that learn at the same time both keep theirs.</summary>
    internal static Task LearnAsync(PortalDb db, SetUp setUp, Func<SetUp, object> learned, DateTimeOffset now, CancellationToken ct) =>
        PutAsync(db, setUp, learned, now, chosen: false, ct);

    /// <summary>Brings a set-up that was read earlier up to what was learned since. Which choices of people it shows stays as it was read: <see cref="SaveAsync"/> holds them against theirs.</summary>
    internal static async Task CatchUpAsync(PortalDb db, SetUp seen, CancellationToken ct)
    {
        var fresh = await db.Set<SetUp>().AsNoTracking().SingleAsync(s => s.Id == seen.Id, ct);
        (seen.State, seen.SavedAt, seen.Version) = (fresh.State, fresh.SavedAt, fresh.Version);
    }

    private static async Task PutAsync(PortalDb db, SetUp seen, Func<SetUp, object> change, DateTimeOffset now, bool chosen, CancellationToken ct)
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var fresh = await db.Set<SetUp>().AsNoTracking().SingleAsync(s => s.Id == seen.Id, ct);
            if (chosen && fresh.Choices != seen.Choices) throw new DbUpdateConcurrencyException($"Set-up {seen.Id} was changed by somebody else.");
            if (!await TryKeepAsync(db, fresh, SetUpState.Write(change(fresh)), now, chosen, ct)) continue;
            (seen.State, seen.SavedAt, seen.Version) = (fresh.State, fresh.SavedAt, fresh.Version);
            if (chosen) seen.Choices = fresh.Choices;
            return;
        }

        throw new DbUpdateConcurrencyException($"Set-up {seen.Id} is being changed by others all the time.");
    }

    private static void RefusePasted()
    {
        if (Answers.AreUsed) throw new InvalidOperationException("A record is changed by what the portal read itself or a person typed, never by pasted answers.");
    }

    private static async Task<bool> TryKeepAsync(PortalDb db, SetUp setUp, string json, DateTimeOffset now, bool chosen, CancellationToken ct)
    {
        if (json == setUp.State) return true;
        var (next, choices) = (setUp.Version + 1, setUp.Choices + (chosen ? 1 : 0));
        var kept = await db.Set<SetUp>().Where(s => s.Id == setUp.Id && s.Version == setUp.Version).ExecuteUpdateAsync(
            u => u.SetProperty(s => s.State, json).SetProperty(s => s.SavedAt, now).SetProperty(s => s.Version, next).SetProperty(s => s.Choices, choices), ct);
        if (kept == 1) (setUp.State, setUp.SavedAt, setUp.Version, setUp.Choices) = (json, now, next, choices);
        return kept == 1;
    }

    private static AuditEvent Event(string action, SetUp setUp, Person person) => new(action, AuditOutcome.Noted, AuditActor.Of(person))
    {
        Permission = Permissions.Setups, SetupId = setUp.Id, Target = setUp.Name,
    };
}
