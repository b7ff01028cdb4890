using Microsoft.EntityFrameworkCore;
using Portal.Mailboxes.Replica;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Mailboxes.Grid;

/// <summary>Each person's own views; nobody sees another's.</summary>
public sealed class SavedViews(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    public async Task<IReadOnlyList<SavedView>> OfAsync(Person person, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Mine(db, person).AsNoTracking().OrderBy(v => v.Name).ThenBy(v => v.Id).ToListAsync(ct);
    }

    /// <summary>Keeps it under this name; the one of the same name gives way.</summary>
    /// <returns>What is wrong with it, as a sentence; null when it is kept.</returns>
    public async Task<string?> SaveAsync(string? typed, string query, Person person, CancellationToken ct)
    {
        var name = Folded.Whole(typed ?? "").Trim();
        if (name.Length == 0) return "Give the view a name.";
        if (name.Length > SavedView.LongestName) return $"The name has {name.Length} characters; {SavedView.LongestName} are kept.";
        if (query.Length > 2000) return "The view is too long to be kept; take some columns or filters away.";
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await Mine(db, person).FirstOrDefaultAsync(v => v.Name == name, ct) is { } kept) (kept.Query, kept.SavedAt) = (query, time.GetUtcNow());
        else if (await Mine(db, person).CountAsync(ct) >= SavedView.MostPerPerson) return $"You have {SavedView.MostPerPerson} views; remove one first.";
        else db.Add(new SavedView { TenantId = person.TenantId, ObjectId = person.ObjectId, Name = name, Query = query, SavedAt = time.GetUtcNow() });
        await db.SaveChangesAsync(ct);
        return null;
    }

    public async Task RemoveAsync(long id, Person person, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await Mine(db, person).Where(v => v.Id == id).ExecuteDeleteAsync(ct);
    }

    private static IQueryable<SavedView> Mine(PortalDb db, Person person) => db.Set<SavedView>().Where(v => v.TenantId == person.TenantId && v.ObjectId == person.ObjectId);
}
