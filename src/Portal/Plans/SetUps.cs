using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Plans;

/// <summary>Begins, reads and saves set-ups.</summary>
public sealed class SetUps(IDbContextFactory<PortalDb> dbs, AuditLog audit, SetUpChanges changes, TimeProvider time)
{
    public async Task<SetUp> BeginAsync(string kind, string name, Func<Guid, object> state, Person person, CancellationToken ct)
    {
        if (!StepAccess.MayAll(person)) throw new UnauthorizedAccessException();
        var now = time.GetUtcNow();
        var key = Guid.NewGuid();
        var setUp = new SetUp
        {
            Key = key, Kind = kind, Name = name, State = SetUpState.Write(state(key)), CreatedAt = now, SavedAt = now,
            OwnerTenantId = person.TenantId, OwnerObjectId = person.ObjectId, OwnerName = person.Name,
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

    public async Task<IReadOnlyList<SetUp>> ListAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<SetUp>().AsNoTracking().Include(s => s.Steps).OrderByDescending(s => s.Id).Take(100).ToListAsync(ct);
    }

    /// <summary>Keeps what a person typed or chose.</summary>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else changed the set-up since it was read.</exception>
    public async Task SaveAsync(SetUp setUp, object state, string what, Person person, string step, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!await TryKeepAsync(db, setUp, SetUpState.Write(state), time.GetUtcNow(), ct))
            throw new DbUpdateConcurrencyException($"Set-up {setUp.Id} was changed by somebody else.");
        await audit.AppendAsync(db, Event("set-up.changed", setUp, person) with { Step = step, Changes = [new Change("Set-up", null, what)] }, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        changes.Tell(setUp.Id);
    }

    /// <summary>Puts what was learned into the record as it is now: two steps that learn at the same time both keep theirs.</summary>
    internal static async Task LearnAsync(PortalDb db, SetUp setUp, Func<SetUp, object> learned, DateTimeOffset now, CancellationToken ct)
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var fresh = await db.Set<SetUp>().AsNoTracking().SingleAsync(s => s.Id == setUp.Id, ct);
            if (!await TryKeepAsync(db, fresh, SetUpState.Write(learned(fresh)), now, ct)) continue;
            (setUp.State, setUp.SavedAt, setUp.Version) = (fresh.State, fresh.SavedAt, fresh.Version);
            return;
        }

        throw new DbUpdateConcurrencyException($"Set-up {setUp.Id} is being changed by others all the time.");
    }

    private static async Task<bool> TryKeepAsync(PortalDb db, SetUp setUp, string json, DateTimeOffset now, CancellationToken ct)
    {
        if (json == setUp.State) return true;
        var next = setUp.Version + 1;
        var kept = await db.Set<SetUp>().Where(s => s.Id == setUp.Id && s.Version == setUp.Version).ExecuteUpdateAsync(
            u => u.SetProperty(s => s.State, json).SetProperty(s => s.SavedAt, now).SetProperty(s => s.Version, next), ct);
        if (kept == 1) (setUp.State, setUp.SavedAt, setUp.Version) = (json, now, next);
        return kept == 1;
    }

    private static AuditEvent Event(string action, SetUp setUp, Person person) => new(action, AuditOutcome.Noted, AuditActor.Of(person))
    {
        Permission = Permissions.Setups, SetupId = setUp.Id, Target = setUp.Name,
    };
}
