using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Plans;

/// <summary>Gives one step to another person by a link, and takes such a link.</summary>
public sealed class HandOvers(IDbContextFactory<PortalDb> dbs, AuditLog audit, TimeProvider time)
{
    /// <summary>How long a link opens its step.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(3);

    /// <returns>The random part of the link. It is not kept: a lost link is replaced by a new one.</returns>
    public async Task<string> MakeAsync(SetUp setUp, IStep step, Person person, CancellationToken ct)
    {
        if (!StepAccess.MayAll(person)) throw new UnauthorizedAccessException();
        var link = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        db.Add(new HandOver { SetUpId = setUp.Id, Step = step.Key, LinkHash = Hash(link), MadeBy = person.Name, MadeAt = now, ExpiresAt = now + Lifetime });
        await audit.AppendAsync(db, new AuditEvent("hand-over.made", AuditOutcome.Noted, AuditActor.Of(person))
        {
            Permission = Permissions.Setups, SetupId = setUp.Id, Step = step.Key, Target = step.Title,
        }, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return link;
    }

    /// <summary>Binds the link to the first signed-in person who opens it; that person may open it again until it expires.</summary>
    public async Task<Taken> TakeAsync(string link, Person person, CancellationToken ct)
    {
        try
        {
            return await TryTakeAsync(link, person, ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return await TryTakeAsync(link, person, ct); // somebody else was faster by a moment, and is found holding it now
        }
    }

    private async Task<Taken> TryTakeAsync(string link, Person person, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var hash = Hash(link);
        var found = await db.Set<HandOver>().SingleOrDefaultAsync(h => h.LinkHash == hash, ct);
        if (found is null) return new Taken(null, "This link is not known here. Ask the person who sent it for a new one.");
        if (found.ExpiresAt <= time.GetUtcNow()) return new Taken(null, $"This link ended on {found.ExpiresAt:d MMMM yyyy HH:mm} UTC. Ask {found.MadeBy.Isolated()} for a new one.");
        if (found.TakenByObjectId is null)
        {
            (found.TakenByTenantId, found.TakenByObjectId, found.TakenByName) = (person.TenantId, person.ObjectId, person.Name);
            await audit.AppendAsync(db, new AuditEvent("hand-over.taken", AuditOutcome.Noted, AuditActor.Of(person))
            {
                Permission = Permissions.SignedIn, SetupId = found.SetUpId, Step = found.Step, Target = $"handed over by {found.MadeBy}",
            }, ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        else if (found.TakenByTenantId != person.TenantId || found.TakenByObjectId != person.ObjectId)
        {
            return new Taken(null, $"Somebody else opened this link first. Ask {found.MadeBy.Isolated()} for one of your own.");
        }

        return new Taken(found, null);
    }

    internal static string Hash(string link) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(link)));

    /// <param name="HandOver">The step it opens, or null with the reason why it opens nothing.</param>
    public sealed record Taken(HandOver? HandOver, string? Refusal);
}
