using Microsoft.EntityFrameworkCore;
using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Causes;
using Portal.Store;

namespace Portal.Mailboxes.Replica;

/// <summary>Copies alerts. What an alert quotes from a mail is left out before it is stored; what it says about the cause is not lost with it.</summary>
internal static class KeepAlerts
{
    private const int TextLength = 1000;
    private const int DetailsLength = 2000;

    /// <summary>Inside the caller's transaction.</summary>
    public static async Task WriteAsync(PortalDb db, string environment, IReadOnlyList<RegardingAlert> alerts, CancellationToken ct)
    {
        foreach (var some in alerts.DistinctBy(a => a.Alert.Id).Chunk(1000))
        {
            var ids = some.Select(a => a.Alert.Id).ToList();
            var known = await db.Set<ReplicaAlert>().Where(a => a.Environment == environment && ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, ct);
            foreach (var (regarding, alert) in some) Take(db, environment, regarding, alert, known.GetValueOrDefault(alert.Id));
            await db.SaveChangesAsync(ct);
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>The newest alert of each of these mailboxes or profiles that says what went wrong; a test also writes what went well, often within the same second.</summary>
    public static async Task<IReadOnlyDictionary<Guid, ReplicaAlert>> NewestAsync(PortalDb db, string environment, IEnumerable<Guid> regarding, CancellationToken ct)
    {
        var newest = new Dictionary<Guid, ReplicaAlert>();
        foreach (var ids in regarding.Distinct().Chunk(1000))
        {
            var all = db.Set<ReplicaAlert>().AsNoTracking().Where(a => a.Environment == environment && a.Level != AlertLevel.Information);
            foreach (var alert in await all.Where(a => ids.Contains(a.Regarding) && !all.Any(b => b.Regarding == a.Regarding && b.At > a.At)).ToListAsync(ct))
                newest[alert.Regarding] = alert;
        }

        return newest;
    }

    private static void Take(PortalDb db, string environment, Guid regarding, Alert alert, ReplicaAlert? row)
    {
        if (row is null) db.Add(row = new ReplicaAlert { Environment = environment, Id = alert.Id, Regarding = regarding, Text = "" });
        var (text, details) = (Clean(alert.Text, TextLength)!, Clean(alert.Details, DetailsLength));
        (row.Level, row.Code, row.Text, row.Details) = (alert.Level, alert.Code, text, WithSign(alert, text, details));
        (row.CreatedAt, row.At) = (alert.CreatedAt, alert.SeenAt ?? alert.CreatedAt);
    }

    private static string? Clean(string? text, int length) => text is null ? null : Folded.Cut(Folded.Whole(AlertWords.Text(text)), length);

    /// <summary>An error's name often stands in quotation marks, as a mail's subject does. Where it goes with them, the catalogue's own word for it is put behind.</summary>
    private static string? WithSign(Alert alert, string text, string? details)
    {
        if (CauseCatalogue.Read(AlertSign.Of(alert)) is not { } cause || Reads(text, details) == cause) return details;
        return cause.Signs.Select(s => $"{(details is null ? "" : Folded.Cut(details, DetailsLength - 200) + " ")}[{s}]").FirstOrDefault(d => Reads(text, d) == cause) ?? details;

        Cause? Reads(string t, string? d) => CauseCatalogue.Read(new AlertSign(t, d, alert.Code, null));
    }
}
