using Microsoft.EntityFrameworkCore;
using Portal.Audit;

namespace Portal.EndToEnd.Harness;

/// <summary>The audit as it stands in the portal's database, read past the portal.</summary>
public static class AuditTrail
{
    public sealed record Entry(long Sequence, string Action, string Outcome, Guid? OperationId, string Actor);

    public static async Task<IReadOnlyList<Entry>> ReadAsync(TownStore store)
    {
        await using var db = store.CreateDbContext();
        return [.. (await db.Set<AuditEntry>().AsNoTracking().OrderBy(e => e.Sequence).ToListAsync())
            .Select(e => new Entry(e.Sequence, e.Action, $"{e.Outcome}", e.OperationId, e.ActorName))];
    }
}
