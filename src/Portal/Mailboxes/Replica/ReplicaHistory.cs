using Microsoft.EntityFrameworkCore;
using Portal.Store;

namespace Portal.Mailboxes.Replica;

/// <summary>An incident and its timeline, oldest first.</summary>
public sealed record IncidentStory(Incident Incident, IReadOnlyList<IncidentEvent> Events);

/// <summary>What the copy knows besides the grid: incidents, profiles, and how old everything is.</summary>
public sealed class ReplicaHistory(IDbContextFactory<PortalDb> dbs)
{
    /// <summary>Open ones first, newest first.</summary>
    public async Task<IReadOnlyList<Incident>> IncidentsAsync(int most, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var open = await db.Set<Incident>().AsNoTracking().Where(i => i.ClosedAt == null).OrderByDescending(i => i.Id).Take(most).ToListAsync(ct);
        var closed = await db.Set<Incident>().AsNoTracking().Where(i => i.ClosedAt != null).OrderByDescending(i => i.ClosedAt).ThenByDescending(i => i.Id).Take(most - open.Count).ToListAsync(ct);
        return [.. open, .. closed];
    }

    public async Task<IncidentStory?> IncidentAsync(long id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await db.Set<Incident>().AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, ct) is not { } incident) return null;
        return new IncidentStory(incident, await db.Set<IncidentEvent>().AsNoTracking().Where(e => e.IncidentId == id).OrderBy(e => e.Id).ToListAsync(ct));
    }

    /// <summary>How old the copy of each environment is, and what is wrong with it.</summary>
    public async Task<IReadOnlyList<ReplicaEnvironment>> EnvironmentsAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<ReplicaEnvironment>().AsNoTracking().OrderBy(e => e.Environment).ToListAsync(ct);
    }

    public async Task<IReadOnlyList<ReplicaProfile>> ProfilesAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<ReplicaProfile>().AsNoTracking().OrderBy(p => p.Name).ThenBy(p => p.Environment).ToListAsync(ct);
    }
}
