using System.IO.Compression;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Reach;

/// <summary>Readings as they are kept, and the last few of them ready for questions: a hundred thousand mailboxes take a moment to unpack.</summary>
public sealed class AccessReadings(IDbContextFactory<PortalDb> dbs, AuditLog audit)
{
    private const int Ready = 2;
    private readonly Lock _lock = new();
    private readonly List<(string Key, AccessIndex Index)> _ready = [];

    /// <summary>Null when nobody has read it yet, or in a form that this version does not know.</summary>
    public async Task<AccessIndex?> FindAsync(string tenantId, string appId, CancellationToken ct)
    {
        var (tenant, app) = (tenantId.ToLowerInvariant(), appId.ToLowerInvariant());
        await using var db = await dbs.CreateDbContextAsync(ct);
        var head = await db.Set<AccessReading>().AsNoTracking().Where(r => r.TenantId == tenant && r.AppId == app).Select(r => new { r.ReadAt, r.Mailboxes }).SingleOrDefaultAsync(ct);
        if (head is null) return null;
        var key = $"{tenant}/{app}/{head.ReadAt.UtcTicks}";
        lock (_lock)
        {
            if (_ready.Find(r => r.Key == key).Index is { } ready) return ready;
        }

        var packed = await db.Set<AccessReading>().AsNoTracking().Where(r => r.TenantId == tenant && r.AppId == app).Select(r => r.Facts).SingleAsync(ct);
        if (TryUnpack(packed) is not { } facts) return null;
        var index = new AccessIndex(facts);
        lock (_lock)
        {
            _ready.RemoveAll(r => r.Key.StartsWith($"{tenant}/{app}/", StringComparison.Ordinal));
            _ready.Insert(0, (key, index));
            if (_ready.Count > Ready) _ready.RemoveAt(Ready);
        }

        return index;
    }

    /// <summary>The newest reading of each organization.</summary>
    public async Task<IReadOnlyList<AccessIndex>> NewestAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var heads = await db.Set<AccessReading>().AsNoTracking().Select(r => new { r.TenantId, r.AppId, r.ReadAt }).ToListAsync(ct);
        var all = new List<AccessIndex>();
        foreach (var newest in heads.GroupBy(h => h.TenantId).Select(g => g.MaxBy(h => h.ReadAt)!))
            if (await FindAsync(newest.TenantId, newest.AppId, ct) is { } index) all.Add(index);
        return all;
    }

    /// <summary>Keeps what was read, and notes in the audit who read it and what of it is red.</summary>
    public async Task KeepAsync(AccessFacts facts, string sentence, IReadOnlyList<RedFlag> flags, Person person, CancellationToken ct)
    {
        var (tenant, app, part) = (facts.TenantId.ToLowerInvariant(), facts.AppId.ToLowerInvariant(), facts.Policies);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var row = await db.Set<AccessReading>().SingleOrDefaultAsync(r => r.TenantId == tenant && r.AppId == app, ct);
        if (row is null) db.Add(row = new AccessReading { TenantId = tenant, AppId = app, Source = "", By = "", Facts = [] });
        (row.ReadAt, row.Source, row.By, row.Mailboxes, row.Facts) = (part.At, Cut(part.Source, 400), Cut(person.Name, 200), facts.Mailboxes.Value?.Count ?? 0, Pack(facts));
        var red = flags.Where(f => f.IsRed).ToList();
        await audit.AppendAsync(db, new AuditEvent("reach.read", AuditOutcome.Noted, AuditActor.Of(person))
        {
            Permission = Permissions.Setups, System = "Exchange", Target = facts.AppId, Alarm = red.Count == 0 ? null : Cut(red[0].Sentence, 400),
            Changes = [new("Reach", null, sentence), new("Source", null, part.Source), .. red.Select(f => new Plans.Change(f.Key, null, f.Sentence))],
        }, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    internal static byte[] Pack(AccessFacts facts)
    {
        using var bytes = new MemoryStream();
        using (var small = new BrotliStream(bytes, CompressionLevel.Fastest)) JsonSerializer.Serialize(small, facts);
        return bytes.ToArray();
    }

    internal static AccessFacts Unpack(byte[] packed)
    {
        using var small = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<AccessFacts>(small)!;
    }

    /// <summary>One that an earlier version of the portal kept in another form counts as none: somebody reads anew.</summary>
    private static AccessFacts? TryUnpack(byte[] packed)
    {
        try
        {
            return Unpack(packed);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
