using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.Plans;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Connections;

/// <summary>Keeps the connections: adds, renames, removes, remembers tests. Each change is in the audit, in the same transaction.</summary>
public sealed class ConnectionBook(IDbContextFactory<PortalDb> dbs, AuditLog audit, Places places, TimeProvider time)
{
    /// <summary>An address as it is kept: scheme and host, in lower case, without a slash.</summary>
    public static string AddressOf(Uri uri) => uri.GetLeftPart(UriPartial.Authority).ToLowerInvariant();

    public async Task<IReadOnlyList<Connection>> ListAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Connection>().AsNoTracking().Where(c => c.RemovedAt == null).OrderBy(c => c.Kind).ThenBy(c => c.Name).ThenBy(c => c.Id).ToListAsync(ct);
    }

    public async Task<Connection?> FindAsync(long id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Connection>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id && c.RemovedAt == null, ct);
    }

    public async Task<bool> HasAsync(ConnectionKind kind, string address, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Connection>().AnyAsync(c => c.Kind == kind && c.Address == address && c.RemovedAt == null, ct);
    }

    /// <summary>Adds it, or brings back one that was removed. One that is there already is returned as it is.</summary>
    public async Task<Connection> AddAsync(ConnectionKind kind, string address, string name, Person person, CancellationToken ct, string? tenantId = null, string? resourceId = null, TenantRoles roles = TenantRoles.None)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await AuditLog.LockAsync(db, ct);
        var row = await db.Set<Connection>().SingleOrDefaultAsync(c => c.Kind == kind && c.Address == address, ct);
        if (row is { RemovedAt: null }) return row;
        if (row is null) db.Add(row = new Connection { Kind = kind, Address = address, Name = name, AddedAt = default, AddedBy = "" });
        (row.Name, row.TenantId, row.ResourceId, row.Roles, row.AddedAt, row.AddedBy, row.RemovedAt, row.Check) = (name, tenantId, resourceId, roles, time.GetUtcNow(), person.Name, null, null);
        await audit.AppendAsync(db, Event("connection.added", row, person, new Change(kind.ToString(), null, Shown(row))), ct);
        await transaction.CommitAsync(ct);
        places.Forget();
        return row;
    }

    /// <returns>False when it is not there any more.</returns>
    public Task<bool> SetRolesAsync(long id, TenantRoles roles, Person person, CancellationToken ct) => ChangeAsync(id, "connection.changed", person, row =>
    {
        var change = new Change("Roles", WordsOf(row.Roles), WordsOf(roles));
        row.Roles = roles;
        return change;
    }, ct);

    /// <summary>What uses it goes on to name it, and cannot reach it until it is added again.</summary>
    /// <returns>False when it is not there any more.</returns>
    public Task<bool> RemoveAsync(long id, Person person, CancellationToken ct) => ChangeAsync(id, "connection.removed", person, row =>
    {
        row.RemovedAt = time.GetUtcNow();
        return new Change(row.Kind.ToString(), Shown(row), null);
    }, ct);

    /// <summary>Keeps a test's result, and what it learned on the way.</summary>
    public async Task KeepAsync(Connection connection, ConnectionCheck check, Person person, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Set<Connection>().Where(c => c.Id == connection.Id && c.RemovedAt == null).ExecuteUpdateAsync(
            u => u.SetProperty(c => c.Check, check.Pack()).SetProperty(c => c.TenantId, connection.TenantId).SetProperty(c => c.ResourceId, connection.ResourceId), ct);
        await audit.AppendAsync(db, Event("connection.tested", connection, person, new Change("Result", null, $"{check.Truth}: {check.Sentence}")), ct);
        await transaction.CommitAsync(ct);
        places.Forget();
    }

    private async Task<bool> ChangeAsync(long id, string action, Person person, Func<Connection, Change> change, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await AuditLog.LockAsync(db, ct);
        if (await db.Set<Connection>().SingleOrDefaultAsync(c => c.Id == id && c.RemovedAt == null, ct) is not { } row) return false;
        var made = change(row);
        await audit.AppendAsync(db, Event(action, row, person, made), ct);
        await transaction.CommitAsync(ct);
        places.Forget();
        return true;
    }

    /// <summary>"Dataverse, Vault", or "none".</summary>
    public static string WordsOf(TenantRoles roles) => roles == TenantRoles.None ? "none" : roles.ToString();

    private static string Shown(Connection row) => row.Kind == ConnectionKind.Tenant ? $"{row.Name} ({row.Address}), roles: {WordsOf(row.Roles)}" : $"{row.Name} ({row.Address})";

    private static AuditEvent Event(string action, Connection row, Person person, Change change) => new(action, AuditOutcome.Noted, AuditActor.Of(person))
    {
        Permission = Permissions.Connections, System = "Portal", Target = $"{row.Name} ({row.Address})", Changes = [change],
    };
}
