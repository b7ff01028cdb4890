using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.EndToEnd.Harness;
using Portal.Mailboxes.Replica;
using Portal.Tests;
using Portal.Tests.Store;

namespace Portal.EndToEnd.Stories;

/// <summary>A portal that copies many mailboxes by its schedule, and the means to kill it, or its database, at a chosen moment of that. Nobody looks at it: there is no browser.</summary>
internal sealed class ReplicaCrashTown : IAsyncDisposable
{
    public const string Host = "contoso.crm4.dynamics.com";
    private const int PageSize = 5000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    private readonly PostgresCluster? _cluster;
    private readonly PortalProcess _portal;

    private ReplicaCrashTown(PostgresCluster? cluster, PortalProcess portal) => (_cluster, _portal) = (cluster, portal);

    public TownStore Store => _portal.Store;

    public SandboxControl Cloud => _portal.Sandbox!.Control;

    /// <summary>The portal is not started yet.</summary>
    public static async Task<ReplicaCrashTown> BeginAsync(Database database, int mailboxes)
    {
        var folder = Directory.CreateTempSubdirectory("portal-story-").FullName;
        var port = FreePort.Next();
        var cluster = database == Database.PostgreSql ? await PostgresCluster.OwnAsync() : null;
        var sandbox = await SandboxProcess.StartAsync(folder, new Uri($"http://localhost:{port}"));
        await sandbox.Control.SettingsAsync(new { mailboxes = new Dictionary<string, int>(StringComparer.Ordinal) { [Host] = mailboxes } });
        var store = cluster is null ? await TownStore.NewAsync(database, folder) : TownStore.On(cluster);
        var portal = new PortalProcess(folder, port, store) { Sandbox = sandbox, More = new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal__Mailboxes__EveryMinutes"] = "1" } };
        return new ReplicaCrashTown(cluster, portal);
    }

    /// <summary>Starts the portal and kills it while it waits for a page, with all pages before written.</summary>
    /// <param name="pages">How many pages it gets.</param>
    public async Task KillBehindPageAsync(int pages)
    {
        var hold = await HoldBehindPageAsync(pages);
        await StartAsync();
        await Cloud.HeldAsync(hold, Patience);
        await KillAsync();
        await Cloud.RemoveFaultAsync(hold);
    }

    /// <summary>Starts the portal and kills it when all rows are written and the bookmark is not: the store takes its time over it, as one on a slow disk does.</summary>
    /// <param name="written">Whether the last rows before the bookmark are there.</param>
    public async Task KillBeforeBookmarkAsync(Func<Task<bool>> written)
    {
        await StartAsync(DelayBookmarkAsync);
        await Eventually.TrueAsync(written, Patience, Stands, pause: 20);
        await Task.Delay(200); // now the bookmark is under way
        await KillAsync();
        await HurryBookmarkAsync();
    }

    /// <summary>Starts the portal and kills it after a while, wherever it is then.</summary>
    public async Task KillAfterAsync(TimeSpan time)
    {
        await StartAsync();
        await Task.Delay(time);
        await KillAsync();
    }

    /// <summary>The database ends and comes back while the portal waits for a page; the portal lives on and reads again at a later turn of its schedule.</summary>
    public async Task RestartDatabaseBehindPageAsync(int pages)
    {
        var hold = await HoldBehindPageAsync(pages);
        await StartAsync();
        await Cloud.HeldAsync(hold, Patience);
        await _cluster!.CrashAndStartAsync();
        NpgsqlConnection.ClearAllPools(); // ours; the portal is left with its broken ones
        await Cloud.RemoveFaultAsync(hold);
        await Eventually.TrueAsync(async () => (await RunsAsync())[0].End is not null, Patience, Stands);
    }

    public Task StartAsync() => StartAsync(() => Task.CompletedTask);

    public Task KillAsync() => _portal.KillAsync();

    /// <summary>Waits for another run, one that comes to its end.</summary>
    public async Task ReadThroughAsync()
    {
        var before = (await RunsAsync()) is [var last, ..] ? last.Id : 0;
        if (!_portal.IsRunning) await StartAsync();
        await Eventually.TrueAsync(async () =>
        {
            await LetTimeGoByAsync();
            return (await RunsAsync()).Any(r => r.Id > before && r.End == ReplicaRunEnd.Done);
        }, Patience, Stands, pause: 500);
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<ReplicaRun>> RunsAsync()
    {
        await using var db = Store.CreateDbContext();
        return await db.Set<ReplicaRun>().AsNoTracking().Where(r => r.Environment == Host).OrderByDescending(r => r.Id).ToListAsync();
    }

    public async Task<IReadOnlyDictionary<Guid, ReplicaMailbox>> CopyAsync()
    {
        await using var db = Store.CreateDbContext();
        return await db.Set<ReplicaMailbox>().AsNoTracking().Where(m => m.Environment == Host).ToDictionaryAsync(m => m.Id);
    }

    public async Task<ReplicaEnvironment> BookmarkAsync()
    {
        await using var db = Store.CreateDbContext();
        return await db.Set<ReplicaEnvironment>().AsNoTracking().SingleAsync(e => e.Environment == Host);
    }

    public async Task<int> CountAsync()
    {
        await using var db = Store.CreateDbContext();
        return await db.Set<ReplicaMailbox>().CountAsync(m => m.Environment == Host);
    }

    /// <summary>Number of the newest line of the history; 0 while there is none.</summary>
    public async Task<long> LastChangeAsync()
    {
        await using var db = Store.CreateDbContext();
        return await db.Set<MailboxChange>().Where(c => c.Environment == Host).MaxAsync(c => (long?)c.Id) ?? 0;
    }

    public async Task<bool> HasAsync(Guid mailbox)
    {
        await using var db = Store.CreateDbContext();
        return await db.Set<ReplicaMailbox>().AnyAsync(m => m.Environment == Host && m.Id == mailbox);
    }

    /// <summary>All mailboxes as Dataverse has them, asked past the portal.</summary>
    public async Task<IReadOnlyDictionary<Guid, JsonNode>> InDataverseAsync()
    {
        const string Columns = "mailboxid,name,emailaddress,_emailserverprofile_value,_regardingobjectid_value,statecode,incomingemaildeliverymethod,outgoingemaildeliverymethod,actdeliverymethod,emailrouteraccessapproval,"
            + "testemailconfigurationscheduled,testmailboxaccesscompletedon,incomingemailstatus,outgoingemailstatus,actstatus,emailaddressapprovedon,createdon,modifiedon";
        var all = new Dictionary<Guid, JsonNode>();
        for (var next = $"https://{Host}/api/data/v9.2/mailboxes?$select={Columns}"; next is not null;)
        {
            var page = (await Cloud.ReadAsync(next))!;
            foreach (var row in page["value"]!.AsArray()) all.Add(row!["mailboxid"]!.GetValue<Guid>(), row);
            next = page["@odata.nextLink"]?.GetValue<string>();
        }

        return all;
    }

    public Task WriteAsync(Guid mailbox, JsonObject columns) => Cloud.SendAsync(HttpMethod.Patch, $"https://{Host}/api/data/v9.2/mailboxes({mailbox})", columns);

    public Task DeleteAsync(Guid mailbox) => Cloud.SendAsync(HttpMethod.Delete, $"https://{Host}/api/data/v9.2/mailboxes({mailbox})", []);

    private Task<Guid> HoldBehindPageAsync(int pages) => Cloud.FaultAsync("hold-before", "GET", Host, "/mailboxes", skip: pages);

    private async Task StartAsync(Func<Task> before)
    {
        if (File.Exists(_portal.LogFile)) await LetTimeGoByAsync(); // not at the first start: there is no store yet
        await before();
        await _portal.StartAsync();
    }

    /// <summary>What a killed portal holds ends by the clock, and each environment's turn comes by it. Here those minutes go by at once.</summary>
    private async Task LetTimeGoByAsync()
    {
        await using var db = Store.CreateDbContext();
        if (!_portal.IsRunning) await db.Set<ReplicaEnvironment>().ExecuteUpdateAsync(u => u.SetProperty(e => e.HeldUntil, (DateTimeOffset?)null));
        await db.Set<ReplicaEnvironment>().ExecuteUpdateAsync(u => u.SetProperty(e => e.TriedAt, (DateTimeOffset?)null));
        if (Store.Database == Database.Sqlite) return;
        if (!_portal.IsRunning) await db.Database.ExecuteSqlRawAsync("UPDATE qrtz_scheduler_state SET last_checkin_time = 1");
        else await db.Database.ExecuteSqlRawAsync("UPDATE qrtz_triggers SET next_fire_time = {0} WHERE trigger_state = 'WAITING'", DateTime.UtcNow.Ticks);
    }

    private async Task DelayBookmarkAsync()
    {
        await using var db = Store.CreateDbContext();
        string[] statements = Store.Database == Database.Sqlite
            ? [
                "CREATE TRIGGER test_delay BEFORE UPDATE OF \"SeenAt\" ON replica_environment BEGIN SELECT count(*) FROM replica_mailbox a, replica_mailbox b, replica_mailbox c WHERE a.\"Row\" + b.\"Row\" + c.\"Row\" = 0; END"
            ]
            : [
                "CREATE FUNCTION test_delay() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(120); RETURN NEW; END'",
                $"CREATE TRIGGER test_delay BEFORE UPDATE OF \"SeenAt\" ON replica_environment FOR EACH ROW WHEN (NEW.\"Environment\" = '{Host}') EXECUTE FUNCTION test_delay()"
            ];
        foreach (var statement in statements) await db.Database.ExecuteSqlRawAsync(statement);
    }

    /// <summary>PostgreSQL notices only at the end of a statement that nobody waits for it any more; a test does not wait so long.</summary>
    private async Task HurryBookmarkAsync()
    {
        await using var db = Store.CreateDbContext();
        string[] statements = Store.Database == Database.Sqlite
            ? ["DROP TRIGGER test_delay"]
            : ["SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", "DROP TRIGGER test_delay ON replica_environment", "DROP FUNCTION test_delay()"];
        foreach (var statement in statements) await db.Database.ExecuteSqlRawAsync(statement);
    }

    private string Stands()
    {
        using var db = Store.CreateDbContext();
        var runs = db.Set<ReplicaRun>().AsNoTracking().OrderByDescending(r => r.Id).Take(8).AsEnumerable().Select(r => $"run {r.Id} of {r.Environment}: {r.Kind} {r.End} pages {r.Pages}, read {r.Read} {r.Trouble}");
        return $"The copy did not come so far.\n{string.Join('\n', runs)}\nThe portal:\n{Log.Tail(_portal.LogFile)}";
    }

    public static int RowsBehind(int pages) => pages * PageSize;

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _portal.Sandbox!.DisposeAsync();
        if (_cluster is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await _cluster.DisposeAsync();
        }

        if (Environment.GetEnvironmentVariable("PORTAL_KEEP") is null) Directory.Delete(_portal.Folder, recursive: true);
    }
}
