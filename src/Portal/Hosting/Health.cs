using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Portal.Mailboxes.Replica;
using Portal.Settings;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Hosting;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: it can do its work, that is, reach its store and Entra. Neither tells anything else.</summary>
internal static class Health
{
    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<StoreAnswers>("store").AddCheck<EntraAnswers>("entra").AddCheck<SearchIsIndexed>("search");
        return services;
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready").AllowAnonymous();
    }

    private sealed class StoreAnswers(IDbContextFactory<PortalDb> dbs) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await using var db = await dbs.CreateDbContextAsync(cancellationToken);
            return await db.Database.CanConnectAsync(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The store does not answer.");
        }
    }

    /// <summary>Without its index a search of mailboxes is slow, not wrong: ready, but degraded.</summary>
    private sealed class SearchIsIndexed(TextIndex texts) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(texts.Ready ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(texts.Trouble));
    }

    /// <summary>Metadata is cached, so this tells that sign-ins can work rather than that Entra answers this second.</summary>
    private sealed class EntraAnswers(EntraMetadata metadata, PortalSettings settings) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await metadata.ReadAsync(settings.SignIn.TenantId!, cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (InvalidOperationException error)
            {
                return HealthCheckResult.Unhealthy("Entra's metadata cannot be read.", error);
            }
        }
    }
}
