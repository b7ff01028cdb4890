using Microsoft.EntityFrameworkCore;

namespace Portal.Store;

internal static class StoreServices
{
    public static IServiceCollection AddStore(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        var postgres = string.Equals(configuration["Portal:Store:Provider"], "PostgreSql", StringComparison.OrdinalIgnoreCase);
        var connection = configuration["Portal:Store:ConnectionString"]
            ?? $"Data Source={Path.Combine(Directory.CreateDirectory(Path.Combine(environment.ContentRootPath, "data")).FullName, "portal.db")}";
        return services.AddDbContextFactory<PortalDb>(db => _ = postgres ? db.UseNpgsql(connection) : db.UseSqlite(connection));
    }

    public static async Task MigrateStoreAsync(this WebApplication app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        await db.Database.MigrateAsync();
    }
}
