using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.Settings;
using Portal.Store;

namespace Portal.Connections;

/// <summary>
/// At the very first start the connections come from the settings (in sandbox mode from its seed); from then on the Connections page alone says what they are.
/// </summary>
internal static class SeedConnections
{
    public static async Task SeedConnectionsAsync(this WebApplication app)
    {
        var services = app.Services;
        var (settings, time) = (services.GetRequiredService<PortalSettings>(), services.GetRequiredService<TimeProvider>());
        await using var db = await services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await AuditLog.LockAsync(db, CancellationToken.None); // several instances may start in the same moment
        if (await db.Set<Connection>().AnyAsync()) return;
        var rows = Of(settings, time.GetUtcNow()).DistinctBy(c => (c.Kind, c.Address)).ToList();
        if (rows.Count == 0) return;
        db.AddRange(rows);
        await services.GetRequiredService<AuditLog>().AppendAsync(db, new AuditEvent("connections.seeded", AuditOutcome.Noted, AuditActor.Portal("start-up"))
        {
            System = "Portal", Target = $"{rows.Count} connections from the {rows[0].AddedBy}", Changes = [.. rows.Select(r => new Plans.Change(r.Kind.ToString(), null, $"{r.Name} ({r.Address})"))],
        }, CancellationToken.None);
        await transaction.CommitAsync();
    }

    private static IEnumerable<Connection> Of(PortalSettings settings, DateTimeOffset now)
    {
        var by = settings.IsSandbox ? "sandbox" : "settings";
        var seed = settings.Connections;
        foreach (var (id, roles) in Tenants(settings))
            yield return new Connection { Kind = ConnectionKind.Tenant, Address = id, Name = seed.NameOf(id), Roles = roles, AddedAt = now, AddedBy = by };
        foreach (var environment in seed.Environments)
            yield return new Connection { Kind = ConnectionKind.Environment, Address = ConnectionBook.AddressOf(environment.Url!), Name = Named(environment.Name, environment.Url!), AddedAt = now, AddedBy = by };
        foreach (var vault in seed.Vaults)
            yield return new Connection
            {
                Kind = ConnectionKind.Vault,
                Address = ConnectionBook.AddressOf(vault.Uri!) + "/",
                Name = Named(vault.Name, vault.Uri!),
                ResourceId = vault.ResourceId,
                AddedAt = now,
                AddedBy = by
            };
    }

    /// <summary>Each tenant once, with all its roles; those that only have a name come along without any.</summary>
    private static IEnumerable<(string Id, TenantRoles Roles)> Tenants(PortalSettings settings)
    {
        var seed = settings.Connections;
        var dataverse = Or(seed.DataverseTenantId, settings.SignIn.TenantId);
        (string? Id, TenantRoles Role)[] roles = [(dataverse, TenantRoles.Dataverse), (Or(seed.VaultTenantId, dataverse), TenantRoles.Vault), (Or(seed.ExchangeTenantId, dataverse), TenantRoles.Exchange)];
        return roles.Concat(seed.Tenants.Select(t => ((string?)t.Id, TenantRoles.None))).Where(t => !string.IsNullOrEmpty(t.Item1))
            .GroupBy(t => t.Item1!.ToLowerInvariant(), t => t.Item2).Select(t => (t.Key, t.Aggregate(TenantRoles.None, (all, one) => all | one)));

        static string? Or(string? value, string? otherwise) => value is { Length: > 0 } ? value : otherwise;
    }

    private static string Named(string name, Uri address) => name.Length > 0 ? name : address.Host;
}
