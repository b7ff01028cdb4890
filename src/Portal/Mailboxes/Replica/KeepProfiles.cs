using Microsoft.EntityFrameworkCore;
using Portal.Cloud.Dataverse;
using Portal.Store;

namespace Portal.Mailboxes.Replica;

/// <summary>Copies the profiles of an environment and finds those that another environment has too. Inside the caller's transaction.</summary>
internal static class KeepProfiles
{
    public static async Task WriteAsync(PortalDb db, string environment, IEnumerable<ServerProfile> profiles, DateTimeOffset now, CancellationToken ct)
    {
        var known = await db.Set<ReplicaProfile>().Where(p => p.Environment == environment).ToDictionaryAsync(p => p.Id, ct);
        foreach (var profile in profiles)
        {
            if (!known.Remove(profile.Id, out var row)) db.Add(row = new ReplicaProfile { Environment = environment, Id = profile.Id, Name = "" });
            (row.Name, row.Active, row.Location, row.SeenAt) = (Folded.Cut(Folded.Whole(profile.Name)), profile.Active, profile.IncomingLocation is { } at ? Folded.Cut(Folded.Whole(at), 500) : null, now);
            row.IsMicrosofts = MailboxCopy.IsMicrosofts(profile.Name);
        }

        db.RemoveRange(known.Values);
        await db.SaveChangesAsync(ct);
        await MarkCopiesAsync(db, ct);
        db.ChangeTracker.Clear();
    }

    /// <summary>A profile's id is made at random: two environments have the same one only where one was copied from the other.</summary>
    private static async Task MarkCopiesAsync(PortalDb db, CancellationToken ct)
    {
        var all = db.Set<ReplicaProfile>();
        await all.Where(p => !p.Copied && all.Any(o => o.Id == p.Id && o.Environment != p.Environment)).ExecuteUpdateAsync(u => u.SetProperty(p => p.Copied, true), ct);
        await all.Where(p => p.Copied && !all.Any(o => o.Id == p.Id && o.Environment != p.Environment)).ExecuteUpdateAsync(u => u.SetProperty(p => p.Copied, false), ct);
    }

    public static async Task<string?> WarningAsync(PortalDb db, string environment, IReadOnlyList<string> lacking, CancellationToken ct)
    {
        List<string> warnings = [];
        var copied = await db.Set<ReplicaProfile>().AsNoTracking().Where(p => p.Environment == environment && p.Copied).OrderBy(p => p.Name).ThenBy(p => p.Id).ToListAsync(ct);
        if (copied is [var profile, ..])
        {
            var other = await db.Set<ReplicaProfile>().AsNoTracking().Where(p => p.Id == profile.Id && p.Environment != environment).Select(p => p.Environment).FirstAsync(ct);
            warnings.Add($"{other} has the same email server profile{(copied.Count > 1 ? "s" : "")} (same id): one environment was copied from the other, and both would fetch the same mail. Switch the profile off in the copy.");
        }

        if (lacking.Count > 0) warnings.Add($"The reader may not read {string.Join(" and ", lacking)}.");
        return warnings.Count == 0 ? null : string.Join(' ', warnings);
    }
}
