using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.Mailboxes.Causes;
using Portal.Mailboxes.Replica;
using Portal.Plans;
using Portal.Tests.Store;

namespace Portal.EndToEnd.Stories;

/// <inheritdoc cref="ReplicaCrashStory"/>
public sealed class ReplicaCrashOnSqliteStory() : ReplicaCrashStory(Database.Sqlite);

/// <inheritdoc cref="ReplicaCrashStory"/>
public sealed class ReplicaCrashOnPostgreSqlStory() : ReplicaCrashStory(Database.PostgreSql);

/// <summary>
/// Real processes, no browser: the portal is killed (kill -9) while it copies mailboxes by its schedule, on the first reading and while it reads what changed, and on
/// PostgreSQL the server ends under it. Afterwards each row
/// of the copy is compared with Dataverse, and the history is played from the first complete copy to the last: a change that was lost leaves another end, one that was
/// noted twice does not begin where the one before it ended.
/// </summary>
[Trait("Story", "mailboxes")]
public abstract class ReplicaCrashStory(Database database)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_while_it_copies_the_replica_and_its_history_lose_and_double_nothing()
    {
        await using var town = await ReplicaCrashTown.BeginAsync(database, 7_000);
        await town.KillBehindPageAsync(1);
        Assert.Equal((ReplicaCrashTown.RowsBehind(1), null), (await town.CountAsync(), (await town.BookmarkAsync()).FullAt));
        if (database == Database.PostgreSql) await town.RestartDatabaseBehindPageAsync(1);

        await ChangesAsync(town, async (bookmark, deleted) =>
        {
            if (database == Database.PostgreSql)
            {
                await town.KillBehindPageAsync(1);
                Assert.True(await town.HasAsync(deleted));
            }
            else
            {
                await town.KillBeforeBookmarkAsync(async () => !await town.HasAsync(deleted));
            }

            Assert.Equal(bookmark.Token, (await town.BookmarkAsync()).Token);
        });
    }

    [Fact, Trait("Category", "Full")]
    public async Task Killed_at_every_kind_of_moment_the_replica_and_its_history_lose_and_double_nothing()
    {
        await using var town = await ReplicaCrashTown.BeginAsync(database, 20_000);
        var all = (await town.InDataverseAsync()).Count;
        foreach (var pages in new[] { 0, 1, 3 })
        {
            await town.KillBehindPageAsync(pages);
            Assert.True(await town.CountAsync() >= ReplicaCrashTown.RowsBehind(pages));
        }

        await KilledAnywhereAsync(town);
        if (database == Database.PostgreSql) await town.RestartDatabaseBehindPageAsync(2);
        await town.KillAsync();
        await town.KillBeforeBookmarkAsync(async () => await town.CountAsync() == all);
        Assert.Equal((all, null), (await town.CountAsync(), (await town.BookmarkAsync()).FullAt));

        await ChangesAsync(town, async (bookmark, deleted) =>
        {
            foreach (var pages in new[] { 0, 1, 3 }) await town.KillBehindPageAsync(pages);
            await KilledAnywhereAsync(town);
            if (database == Database.PostgreSql) await town.RestartDatabaseBehindPageAsync(1);
            await town.KillAsync();
            if (bookmark.Token == (await town.BookmarkAsync()).Token) await town.KillBeforeBookmarkAsync(async () => !await town.HasAsync(deleted));
        });
    }

    private static async Task KilledAnywhereAsync(ReplicaCrashTown town)
    {
        var random = new Random(7); // the moments differ all the same: no two runs take the same time
        for (var i = 0; i < 3; i++) await town.KillAfterAsync(TimeSpan.FromMilliseconds(random.Next(200, 4000)));
    }

    /// <summary>From a complete copy through hours of changes, and whatever happens to the portal meanwhile, to the next.</summary>
    private static async Task ChangesAsync(ReplicaCrashTown town, Func<ReplicaEnvironment, Guid, Task> happens)
    {
        await town.ReadThroughAsync();
        await town.KillAsync();
        var (first, bookmark, since) = (await town.CopyAsync(), await town.BookmarkAsync(), await town.LastChangeAsync());
        Assert.Equal((await town.InDataverseAsync()).Keys.Order(), first.Keys.Order());

        var deleted = await ChangeAsync(town, first);
        await happens(bookmark, deleted[0]);
        await town.ReadThroughAsync();
        await town.KillAsync();

        Assert.Contains(await town.RunsAsync(), r => r is { Kind: ReplicaRunKind.Changes, Pages: > 1 });
        Assert.Contains(await town.RunsAsync(), r => r.End == ReplicaRunEnd.BrokenOff);
        var last = await town.CopyAsync();
        await SameAsDataverseAsync(town, last);
        await HistoryLeadsAsync(town, since, first, last, deleted);
        await IncidentsAreCountedAsync(town, last);
        await StoreIsWholeAsync(town, last.Count);
    }

    /// <summary>Most of a day goes by, in which synchronization writes to nearly every row, and somebody changes a few.</summary>
    private static async Task<IReadOnlyList<Guid>> ChangeAsync(ReplicaCrashTown town, IReadOnlyDictionary<Guid, ReplicaMailbox> copy)
    {
        var working = copy.Values.Where(m => m is { State: MailboxState.Working, Owner: OwnerKind.User, Incoming: Cloud.Dataverse.MailboxResult.Success })
            .GroupBy(m => m.ProfileId)
            .MaxBy(g => g.Count())!.OrderBy(m => m.Row)
            .Select(m => m.Id)
            .ToList();
        await town.Cloud.MoveAsync(TimeSpan.FromHours(20));
        foreach (var id in working.Take(7)) await town.WriteAsync(id, new JsonObject { ["incomingemailstatus"] = 2 });
        foreach (var id in working[^3..]) await town.DeleteAsync(id);
        await town.WriteAsync(Guid.NewGuid(), new JsonObject { ["name"] = "Newcomer", ["emailaddress"] = "newcomer@contoso.com" });
        return working[^3..];
    }

    private static async Task SameAsDataverseAsync(ReplicaCrashTown town, IReadOnlyDictionary<Guid, ReplicaMailbox> copy)
    {
        var dataverse = await town.InDataverseAsync();
        Assert.Equal(dataverse.Keys.Order(), copy.Keys.Order());
        var read = (await town.RunsAsync()).First(r => r.End == ReplicaRunEnd.Done).StartedAt;
        // What is written while, or after, the last run read is for the next one.
        var settled = dataverse.Where(d => d.Value["modifiedon"]!.GetValue<DateTimeOffset>() < read.AddSeconds(-1)).ToList();
        Assert.True(settled.Count > dataverse.Count / 2);
        var wrong = settled.Select(d => (d.Key, InDataverse: Words(d.Value), InCopy: Words(copy[d.Key]))).Where(d => d.InDataverse != d.InCopy).ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} rows differ, such as {string.Join('\n', wrong.Take(3))}");
    }

    private static string Words(JsonNode row) => string.Join('|', new[]
    {
        "name", "emailaddress", "_emailserverprofile_value", "_regardingobjectid_value", "statecode", "incomingemaildeliverymethod", "outgoingemaildeliverymethod", "actdeliverymethod", "emailrouteraccessapproval",
        "testemailconfigurationscheduled", "incomingemailstatus", "outgoingemailstatus", "actstatus",
    }.Select(c => row[c]?.ToString() ?? "").Concat(new[] { "testmailboxaccesscompletedon", "emailaddressapprovedon", "createdon" }.Select(c => Time(row[c]?.GetValue<DateTimeOffset>()))));

    private static string Words(ReplicaMailbox m) =>
        string.Join(
            '|', m.Name, m.Address, m.ProfileId, m.OwnerId, m.Active ? 0 : 1, m.IncomingMethod, m.OutgoingMethod, m.AppointmentsMethod,
            (int)m.Approval, m.TestScheduled ? "true" : "false",
            (int)m.Incoming, (int)m.Outgoing, (int)m.Appointments, Time(m.TestCompletedAt), Time(m.ApprovedAt), Time(m.CreatedAt));

    private static string Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("s", CultureInfo.InvariantCulture) ?? "";

    /// <param name="since">What was noted until then had led to the first copy: a reading that is broken off and begun again finds mailboxes that changed in between.</param>
    private static async Task HistoryLeadsAsync(ReplicaCrashTown town, long since, IReadOnlyDictionary<Guid, ReplicaMailbox> first, IReadOnlyDictionary<Guid, ReplicaMailbox> last, IReadOnlyList<Guid> deleted)
    {
        await using var db = town.Store.CreateDbContext();
        var changes = await db.Set<MailboxChange>().AsNoTracking().Where(c => c.Environment == ReplicaCrashTown.Host && c.Id > since).OrderBy(c => c.Id).ToListAsync(Ct);
        var played = new HistoryPlayer(first.Values);
        foreach (var change in changes) played.Take(change);
        Assert.Equal(last.Values.Select(HistoryPlayer.Words).Order(StringComparer.Ordinal), played.Now.Order(StringComparer.Ordinal));
        Assert.Equal(deleted.Order(), changes.Where(c => c.ToState is null).Select(c => c.MailboxId).Order());
        Assert.Single(changes, c => c.FromState is null);
        Assert.True(changes.Count(c => c is { FromState: MailboxState.Working, ToState: MailboxState.NotWorking }) >= 7);
    }

    private static async Task IncidentsAreCountedAsync(ReplicaCrashTown town, IReadOnlyDictionary<Guid, ReplicaMailbox> copy)
    {
        await using var db = town.Store.CreateDbContext();
        var open = await db.Set<Incident>().AsNoTracking().Where(i => i.Environment == ReplicaCrashTown.Host && i.ClosedAt == null).ToListAsync(Ct);
        var groups = copy.Values.Where(m => m is { State: MailboxState.NotWorking, Cause: { } cause } && !CausesOfStatus.NotYet.Contains(cause)).GroupBy(m => (m.ProfileId, m.Cause)).ToDictionary(g => g.Key, g => g.ToList());
        Assert.NotEmpty(open);
        Assert.Equal(open.Count, open.DistinctBy(i => (i.ProfileId, i.Cause)).Count());
        foreach (var incident in open)
        {
            var hit = groups[(incident.ProfileId, incident.Cause)];
            Assert.Equal(hit.Count, incident.Count);
            Assert.All(hit, m => Assert.Equal(incident.Id, m.IncidentId));
            var lines = await db.Set<IncidentEvent>().AsNoTracking().Where(e => e.IncidentId == incident.Id).OrderBy(e => e.Id).ToListAsync(Ct);
            Assert.Equal((IncidentMoment.Opened, incident.Count), (Assert.Single(lines, l => l.Moment == IncidentMoment.Opened).Moment, lines[^1].Count));
            Assert.All(lines.Zip(lines.Skip(1)), pair => Assert.NotEqual(pair.First.Count, pair.Second.Count));
        }

        var ids = open.Select(i => i.Id).ToHashSet();
        Assert.All(groups.Where(g => g.Value.Count >= Incidents.Least), g => Assert.Contains(open, i => (i.ProfileId, i.Cause) == g.Key));
        Assert.All(copy.Values.Where(m => m.IncidentId is not null), m => Assert.Contains(m.IncidentId!.Value, ids));
    }

    private static async Task StoreIsWholeAsync(ReplicaCrashTown town, int rows)
    {
        var bookmark = await town.BookmarkAsync();
        Assert.Equal((rows, null, null), (bookmark.Mailboxes, bookmark.HeldBy, bookmark.Trouble));
        Assert.All((await town.RunsAsync()).Skip(1), r => Assert.NotNull(r.End));
        if (town.Store.Database != Database.Sqlite) return;
        await using var db = town.Store.CreateDbContext();
        Assert.Equal("ok", await db.Database.SqlQueryRaw<string>("SELECT integrity_check AS Value FROM pragma_integrity_check").FirstAsync(Ct));
        await db.Database.ExecuteSqlRawAsync("INSERT INTO replica_mailbox_text(replica_mailbox_text, rank) VALUES ('integrity-check', 1)", Ct); // compares the text index with the rows
    }

    /// <summary>The mailboxes of the first copy, taken through their history.</summary>
    private sealed class HistoryPlayer(IEnumerable<ReplicaMailbox> first)
    {
        private readonly Dictionary<Guid, (MailboxState State, string? Cause, Dictionary<string, string?> Fields)> _now = first.ToDictionary(m => m.Id, m => (m.State, m.Cause, Watched(m)));
        private readonly HashSet<Guid> _new = [];

        public IEnumerable<string> Now => _now.Where(m => !_new.Contains(m.Key)).Select(m => Words(m.Key, m.Value.State, m.Value.Cause, m.Value.Fields)).Concat(_new.Select(id => $"{id} came"));

        public static string Words(ReplicaMailbox m) => m.Name == "Newcomer" ? $"{m.Id} came" : Words(m.Id, m.State, m.Cause, Watched(m));

        public void Take(MailboxChange change)
        {
            if (change.FromState is null)
            {
                Assert.True(_new.Add(change.MailboxId) && !_now.ContainsKey(change.MailboxId), "It came twice.");
                return;
            }

            if (_new.Contains(change.MailboxId)) return;
            Assert.True(_now.TryGetValue(change.MailboxId, out var before), "It has gone before.");
            Assert.Equal((change.FromState, change.FromCause), (before.State, before.Cause));
            if (change.ToState is not { } state)
            {
                _now.Remove(change.MailboxId);
                return;
            }

            var fields = JsonSerializer.Deserialize<Change[]>(change.Changes)!;
            Assert.True(fields.Length > 0 || (state, change.ToCause) != (before.State, before.Cause), "Nothing changed.");
            foreach (var field in fields)
            {
                Assert.Equal(field.Before, before.Fields[field.Field]);
                before.Fields[field.Field] = field.After;
            }

            _now[change.MailboxId] = (state, change.ToCause, before.Fields);
        }

        private static Dictionary<string, string?> Watched(ReplicaMailbox m) => MailboxCopy.Watched(m).ToDictionary(f => f.Field, f => f.Value, StringComparer.Ordinal);

        private static string Words(Guid id, MailboxState state, string? cause, Dictionary<string, string?> fields) => $"{id} {state} {cause} {string.Join('|', fields.Values)}";
    }
}
