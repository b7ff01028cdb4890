using Microsoft.EntityFrameworkCore;
using Portal.Store;

namespace Portal.Audit;

/// <summary>One page of the trail, newest first.</summary>
/// <param name="Older">Filter of the next page, or null at the end.</param>
public sealed record AuditPageOf(IReadOnlyList<AuditEntry> Entries, AuditFilter? Older);

/// <summary>What the filters offer.</summary>
public sealed record AuditChoices(IReadOnlyList<(string UserName, string Name)> People, IReadOnlyList<string> Systems);

/// <summary>Reads the trail for people. Paged by the sequence, which both databases seek.</summary>
public sealed class AuditSearch(IDbContextFactory<PortalDb> dbs)
{
    public const int PageSize = 50;

    public async Task<AuditPageOf> PageAsync(AuditFilter filter, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var entries = await Matching(db, filter).Take(PageSize + 1).ToListAsync(ct);
        return entries.Count > PageSize
            ? new AuditPageOf(entries[..PageSize], filter with { Before = entries[PageSize - 1].Sequence })
            : new AuditPageOf(entries, null);
    }

    public async Task<AuditChoices> ChoicesAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var people = await db.Set<AuditEntry>().Where(e => e.ActorUserName != null).GroupBy(e => e.ActorUserName!)
            .Select(g => new { UserName = g.Key, Name = g.Max(e => e.ActorName)! }).OrderBy(p => p.UserName).ToListAsync(ct);
        var systems = await db.Set<AuditEntry>().Where(e => e.System != null).Select(e => e.System!).Distinct().OrderBy(s => s).ToListAsync(ct);
        return new AuditChoices([.. people.Select(p => (p.UserName, p.Name))], systems);
    }

    /// <summary>Matching entries, newest first; composed into the caller's query.</summary>
    public static IQueryable<AuditEntry> Matching(PortalDb db, AuditFilter filter)
    {
        var entries = db.Set<AuditEntry>().AsNoTracking();
        if (filter.Before is { } before)
            entries = entries.Where(e => e.Sequence < before);
        if (filter.Setup is { } setup)
            entries = entries.Where(e => e.SetupId == setup);
        if (filter.Person is { } person)
            entries = entries.Where(e => e.ActorUserName == person);
        if (filter.System is { } system)
            entries = entries.Where(e => e.System == system);
        if (filter.Outcome is { } outcome)
            entries = entries.Where(e => e.Outcome == outcome);
        if (filter.Text?.ToLowerInvariant() is { } text)
            entries = entries.Where(e => e.SearchText.Contains(text));
        if (filter.From is { } from)
        {
            var start = Start(from);
            entries = entries.Where(e => e.At >= start);
        }

        if (filter.To is { } to && to < DateOnly.MaxValue)
        {
            var end = Start(to.AddDays(1));
            entries = entries.Where(e => e.At < end);
        }

        return entries.OrderByDescending(e => e.Sequence);
    }

    private static DateTimeOffset Start(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
