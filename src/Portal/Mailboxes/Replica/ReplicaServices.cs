using Microsoft.EntityFrameworkCore;
using Portal.Settings;
using Portal.Store;
using Quartz;

namespace Portal.Mailboxes.Replica;

internal static class ReplicaServices
{
    public static IServiceCollection AddReplica(this IServiceCollection services, PortalSettings settings)
    {
        services.AddSingleton<TextIndex>().AddSingleton<MailboxReplica>().AddSingleton<ReplicaHistory>();
        if (settings.Mailboxes.EveryMinutes == 0) return services;
        services.AddQuartz(quartz => Schedule(quartz, settings));
        return services.AddQuartzHostedService(o => o.WaitForJobsToComplete = false); // a run that is stopped is read again; a stop must not wait for Dataverse
    }

    /// <summary>What only the database itself can be told, and what a killed process left. Before anything reads or writes mailboxes.</summary>
    public static async Task PrepareReplicaAsync(this WebApplication app)
    {
        await app.Services.GetRequiredService<TextIndex>().EnsureAsync(CancellationToken.None);
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        await ReplicaHold.ReleaseAllAsync(db, CancellationToken.None);
    }

    /// <summary>Quartz keeps its own tables (QRTZ_…) in the portal's database and makes them at the first start. On PostgreSQL the instances share the schedule: a turn is taken by one of them.</summary>
    private static void Schedule(IQuartzBuilder quartz, PortalSettings settings)
    {
        var connection = StoreServices.ConnectionString(settings);
        var shared = settings.Store.Provider == StoreProvider.PostgreSql;
        quartz.ConfigureScheduler(s =>
        {
            s.InstanceName = "portal";
            s.InstanceId = shared ? $"{Environment.MachineName}-{Environment.ProcessId}" : "portal";
            s.IdleWaitTime = TimeSpan.FromSeconds(15); // another instance's jobs are seen no later than this
        });
        quartz.UsePersistentStore(store =>
        {
            store.ConfigureStore(o => o.StoreJobDataAsStrings = true);
            if (shared) store.UsePostgres(connection);
            else store.UseSqlite(connection);
            store.ProvisionSchema();
            if (shared) store.UseClustering(c => c.CheckinInterval = TimeSpan.FromSeconds(10));
        });
        quartz.ScheduleJob<ReplicaJob>(
            trigger => trigger.WithIdentity("mailboxes").StartNow().WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromMinutes(settings.Mailboxes.EveryMinutes)).RepeatForever()),
            job => job.WithIdentity("mailboxes").WithDescription("Reads what changed of the mailboxes of all connected environments"));
    }
}
