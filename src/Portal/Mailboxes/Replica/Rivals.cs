using Microsoft.EntityFrameworkCore;
using Portal.Store;

namespace Portal.Mailboxes.Replica;

/// <summary>Finds addresses that two environments synchronize: Exchange gives a mailbox's appointments, contacts and tasks to one of them only, and mail comes twice.</summary>
internal sealed class Rivals(IDbContextFactory<PortalDb> dbs)
{
    public async Task MarkAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await db.Set<ReplicaEnvironment>().CountAsync(ct) < 2) return;
        var wanted = db.Set<ReplicaMailbox>().Where(m => m.Active && m.ProfileId != null && m.AddressKey != "" && (m.IncomingMethod == 2 || m.OutgoingMethod == 2 || m.AppointmentsMethod == 1));
        await SetAsync(db, true, await wanted.Where(m => !m.Rival && wanted.Any(o => o.AddressKey == m.AddressKey && o.Environment != m.Environment)).Select(m => m.Row).ToListAsync(ct), ct);
        var rivals = wanted.Where(m => m.Rival);
        await SetAsync(
            db,
            false,
            await db.Set<ReplicaMailbox>()
                .Where(m => m.Rival && !rivals.Any(r => r.Row == m.Row && wanted.Any(o => o.AddressKey == r.AddressKey && o.Environment != r.Environment)))
                .Select(m => m.Row)
                .ToListAsync(ct),
            ct);
    }

    /// <summary>Found first and written afterwards, so that a look at all rows keeps nobody else from writing.</summary>
    private static async Task SetAsync(PortalDb db, bool rival, IReadOnlyList<long> rows, CancellationToken ct)
    {
        foreach (var some in rows.Chunk(WriteMailboxes.AtOnce))
            await db.Set<ReplicaMailbox>().Where(m => some.Contains(m.Row)).ExecuteUpdateAsync(u => u.SetProperty(m => m.Rival, rival), ct);
    }
}
