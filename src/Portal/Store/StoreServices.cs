using Microsoft.EntityFrameworkCore;
using Portal.Settings;

namespace Portal.Store;

internal static class StoreServices
{
    public static IServiceCollection AddStore(this IServiceCollection services, PortalSettings settings)
    {
        var connection = ConnectionString(settings);
        services.AddDbContextFactory<PortalDb>(db => _ = settings.Store.Provider == StoreProvider.PostgreSql ? db.UseNpgsql(connection) : db.UseSqlite(connection));
        ProtectionKeys.Add(services, settings.DataProtection);
        return services;
    }

    internal static string ConnectionString(PortalSettings settings)
    {
        if (settings.Store.ConnectionString is { Length: > 0 } given) return given;
        Directory.CreateDirectory(settings.DataFolder);
        return $"Data Source={Path.Combine(settings.DataFolder, "portal.db")}";
    }

    /// <summary>Brings the database up to date. Before anything else: the keys that protect cookies are in it.</summary>
    public static async Task MigrateStoreAsync(this WebApplication app)
    {
        await using (var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync())
            await db.Database.MigrateAsync();
        ProtectionKeys.EnsureTheyOpen(app.Services);
    }
}
