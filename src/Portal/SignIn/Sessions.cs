using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Store;

namespace Portal.SignIn;

/// <summary>One sign-in, on the server's side: a cookie counts only as long as its session has not ended.</summary>
public sealed class PortalSession
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string ObjectId { get; init; }

    /// <summary>Entra's own session id (<c>sid</c>), which its front-channel logout names.</summary>
    public string? EntraSession { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>After this everybody signs in again, active or not.</summary>
    public required DateTimeOffset EndsAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Other accounts that were used in it, as JSON: a guest of another tenant, the home account of a guest. Four eyes need to know them.</summary>
    public string? AccountsJson { get; set; }

    internal IReadOnlyList<SessionAccount> Accounts => AccountsJson is null ? [] : JsonSerializer.Deserialize<List<SessionAccount>>(AccountsJson)!;

    internal sealed class Configuration : IEntityTypeConfiguration<PortalSession>
    {
        public void Configure(EntityTypeBuilder<PortalSession> builder)
        {
            builder.ToTable("session");
            builder.Property(s => s.Id).HasMaxLength(64);
            builder.Property(s => s.TenantId).HasMaxLength(36);
            builder.Property(s => s.ObjectId).HasMaxLength(36);
            builder.Property(s => s.EntraSession).HasMaxLength(128);
            builder.HasIndex(s => s.EntraSession);
            builder.HasIndex(s => s.EndsAt);
            builder.HasIndex(s => new { s.ObjectId, s.TenantId });
            builder.Ignore(s => s.Accounts);
        }
    }
}

/// <summary>An Entra account, wherever it was used.</summary>
public sealed record SessionAccount(string TenantId, string ObjectId, string UserName)
{
    internal bool IsSame(string tenantId, string objectId) =>
        string.Equals(TenantId, tenantId, StringComparison.OrdinalIgnoreCase) && string.Equals(ObjectId, objectId, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Starts, ends and looks up sessions; tells this process's circuits at once when one ends. Other instances see it within <see cref="Remembered"/>.</summary>
public sealed class Sessions(IDbContextFactory<PortalDb> dbs, PersonTokens tokens, TimeProvider time)
{
    /// <summary>How long an "is alive" is believed without asking the store again.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _alive = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<Guid, Action<string>> _listeners = new();

    private DateTimeOffset? _swept;

    /// <summary>Calls <paramref name="act"/> with the id of each session that ends in this process, until disposed.</summary>
    public IDisposable OnEnded(Action<string> act)
    {
        var key = Guid.NewGuid();
        _listeners[key] = act;
        return new Listening(this, key);
    }

    /// <returns>A new, unguessable session id, whatever the browser brought along.</returns>
    public async Task<string> StartAsync(string tenantId, string objectId, string? entraSession, TimeSpan length, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var session = new PortalSession
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            TenantId = tenantId,
            ObjectId = objectId,
            EntraSession = entraSession,
            StartedAt = now,
            EndsAt = now + length,
        };
        await using var db = await dbs.CreateDbContextAsync(ct);
        db.Add(session);
        await db.SaveChangesAsync(ct);
        var old = now.AddDays(-7);
        await ForgetExpiredAsync(db, now, ct);
        await db.Set<PortalSession>().Where(s => s.EndsAt < old).ExecuteDeleteAsync(ct);
        return session.Id;
    }

    /// <summary>A session that ends by the clock with its browser closed is asked for by nobody any more: what memory holds of it goes at the next sign-in of anybody.</summary>
    private async Task ForgetExpiredAsync(PortalDb db, DateTimeOffset now, CancellationToken ct)
    {
        var since = _swept ?? now.AddDays(-7);
        _swept = now;
        foreach (var id in await db.Set<PortalSession>().Where(s => s.EndsAt >= since && s.EndsAt < now).Select(s => s.Id).ToListAsync(ct)) Forget(id);
    }

    public async ValueTask<bool> IsAliveAsync(string id, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (_alive.TryGetValue(id, out var seen) && now - seen < Remembered) return true;
        var session = await FindAsync(id, ct);
        if (session is { EndedAt: null } && session.EndsAt > now)
        {
            _alive[id] = now;
            return true;
        }

        Forget(id);
        return false;
    }

    public async Task<PortalSession?> FindAsync(string id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<PortalSession>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, ct);
    }

    /// <summary>Keeps that the account was used in the session, unless it is the session's own or is kept already. It stays after its tokens are gone.</summary>
    public async Task NoteAsync(string id, SessionAccount account, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var session = await db.Set<PortalSession>().SingleOrDefaultAsync(s => s.Id == id, ct);
        if (session is null || account.IsSame(session.TenantId, session.ObjectId) || session.Accounts.Any(a => a.IsSame(account.TenantId, account.ObjectId))) return;
        session.AccountsJson = JsonSerializer.Serialize(session.Accounts.Append(account));
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Every other account that was used in a session of this person; sessions that ended are remembered for a week.</summary>
    public async Task<IReadOnlyList<SessionAccount>> AccountsOfAsync(Person person, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await AccountsOfAsync(db, person.TenantId, person.ObjectId, ct);
    }

    /// <summary>As above, inside a transaction of the caller: what was used a moment ago counts.</summary>
    internal static async Task<IReadOnlyList<SessionAccount>> AccountsOfAsync(PortalDb db, string tenantId, string objectId, CancellationToken ct)
    {
        var sessions = await db.Set<PortalSession>().AsNoTracking().Where(s => s.TenantId == tenantId && s.ObjectId == objectId && s.AccountsJson != null).ToListAsync(ct);
        return [.. sessions.SelectMany(s => s.Accounts).DistinctBy(a => (a.TenantId, a.ObjectId))];
    }

    /// <summary>Cookie, tokens and circuits of the session are worth nothing from here on.</summary>
    public async Task EndAsync(string id, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await db.Set<PortalSession>().Where(s => s.Id == id && s.EndedAt == null).ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now), ct);
        Forget(id);
    }

    /// <summary>All portal sessions that hang on one of Entra's.</summary>
    public async Task EndAllOfAsync(string entraSession, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var ids = await db.Set<PortalSession>().Where(s => s.EntraSession == entraSession && s.EndedAt == null).Select(s => s.Id).ToListAsync(ct);
        foreach (var id in ids) await EndAsync(id, ct);
    }

    private void Forget(string id)
    {
        _alive.TryRemove(id, out _);
        tokens.End(id);
        foreach (var listener in _listeners.Values) listener(id);
    }

    private sealed class Listening(Sessions sessions, Guid key) : IDisposable
    {
        public void Dispose() => sessions._listeners.TryRemove(key, out _);
    }
}
