using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.Plans;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Pasted;

/// <summary>Keeps pasted answers and says who brought them; what they mean is judged by the step's own look. Callers check who may see the step.</summary>
public sealed class PastedAnswers(IDbContextFactory<PortalDb> dbs, AuditLog audit, TimeProvider time)
{
    /// <summary>Those that are young enough; null when none are.</summary>
    public async Task<PastedSet?> FindAsync(long setUp, string step, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var row = await db.Set<PastedRow>().AsNoTracking().SingleOrDefaultAsync(r => r.SetUpId == setUp && r.Step == step, ct);
        return row is null ? null : Young(JsonSerializer.Deserialize<List<PastedAnswer>>(row.Answers)!);
    }

    internal async Task KeepAsync(SetUp setUp, IStep step, PastedSet set, PastedDocument document, Person person, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var row = await db.Set<PastedRow>().SingleOrDefaultAsync(r => r.SetUpId == setUp.Id && r.Step == step.Key, ct);
        if (row is null) db.Add(row = new PastedRow { SetUpId = setUp.Id, Step = step.Key, Answers = "", PastedAt = default });
        (row.Answers, row.PastedAt) = (JsonSerializer.Serialize(set.Answers), time.GetUtcNow());
        await audit.AppendAsync(db, Event("answers.pasted", setUp, step, person) with
        {
            Changes =
            [
                new Change("Answers", null, document.Answers.Count.ToString(CultureInfo.InvariantCulture)), new Change("Read at", null, $"{document.At:yyyy-MM-dd HH:mm:ss} UTC"),
                new Change("Read as", null, $"{document.Account}, with {document.Tool}"), new Change("SHA-256 of the paste", null, document.Fingerprint),
            ],
        }, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Takes the answers of a step away; what earlier looks found stays, with its date.</summary>
    public async Task ForgetAsync(SetUp setUp, IStep step, Person person, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var gone = await db.Set<PastedRow>().Where(r => r.SetUpId == setUp.Id && r.Step == step.Key).ExecuteDeleteAsync(ct);
        if (gone > 0) await audit.AppendAsync(db, Event("answers.forgotten", setUp, step, person), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>A paste that carried a secret was not kept; that it came here is worth knowing.</summary>
    internal async Task NoteRefusedAsync(SetUp setUp, IStep step, string why, Person person, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await audit.AppendAsync(db, Event("answers.pasted", setUp, step, person) with { Outcome = AuditOutcome.Refused, Error = why }, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private PastedSet? Young(IEnumerable<PastedAnswer> answers)
    {
        var oldest = time.GetUtcNow() - PastedSet.Lifetime;
        return answers.Where(a => a.ReadAt > oldest).ToList() is { Count: > 0 } young ? new PastedSet(young) : null;
    }

    private static AuditEvent Event(string action, SetUp setUp, IStep step, Person person) => new(action, AuditOutcome.Noted, AuditActor.Of(person))
    {
        Permission = StepAccess.MayAll(person) ? Permissions.Setups : "hand-over", SetupId = setUp.Id, Step = step.Key, System = "Portal", Target = step.Title,
    };
}
