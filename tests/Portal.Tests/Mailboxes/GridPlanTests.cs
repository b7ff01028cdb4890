using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Replica;
using Portal.Store;
using Portal.Tests.Store;

namespace Portal.Tests.Mailboxes;

/// <summary>How both databases go about a page. PostgreSQL reads small tables as a whole; told not to, it shows whether an index serves the question.</summary>
public sealed class GridPlanTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly (string Filter, MailboxQuery Query, MailboxOrder[] Orders)[] Seeks =
    [
        ("none", new(), Enum.GetValues<MailboxOrder>()),
        ("environment", new() { Environment = GridTown.Environments[0] }, [MailboxOrder.Name, MailboxOrder.Changed]),
        ("profile", new() { Profile = Guid.NewGuid() }, [MailboxOrder.Name]),
        ("state", new() { State = MailboxState.NotWorking }, [MailboxOrder.Name, MailboxOrder.Changed]),
        ("cause", new() { Cause = "secret-expired" }, [MailboxOrder.Name, MailboxOrder.Changed]),
        ("cause in an environment", new() { Cause = "secret-expired", Environment = GridTown.Environments[0] }, [MailboxOrder.Name]),
        ("cause on a profile", new() { Cause = "secret-expired", Profile = Guid.NewGuid() }, [MailboxOrder.Name]),
        ("cause and approval", new() { Cause = "secret-expired", Approval = MailboxApproval.Pending }, [MailboxOrder.Name]),
        ("approval", new() { Approval = MailboxApproval.Pending }, [MailboxOrder.Name]),
        ("incident", new() { Incident = 1 }, [MailboxOrder.Name]),
        ("never tested", new() { NeverTested = true }, [MailboxOrder.Name]),
        ("rival", new() { Rival = true }, [MailboxOrder.Name]),
        ("on default", new() { OnDefault = true }, [MailboxOrder.Name]),
    ];

    [Fact]
    public async Task A_page_at_any_place_is_a_seek_and_never_a_sort()
    {
        await using var town = await GridTown.OfAsync(GridTown.Many(60));
        var wrong = new List<string>();
        foreach (var (filter, query, orders) in Seeks)
            foreach (var order in orders)
                foreach (var descending in new[] { false, true })
                {
                    var sorted = query with { Order = order, Descending = descending };
                    var mark = (await town.Grid.PageAsync(new MailboxQuery { Order = order, Descending = descending }, null, Ct, take: 20)).Next;
                    var plan = await PlanAsync(town, sorted, mark);
                    if (!IsSeek(plan)) wrong.Add($"{filter}, by {order}, {(descending ? "down" : "up")}:\n{plan}");
                }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
    }

    [Fact]
    public async Task A_search_of_three_letters_asks_the_text_index()
    {
        await using var town = await GridTown.OfAsync(GridTown.Many(60));

        await using var db = town.Store.CreateDbContext();
        await using var command = await MailboxGrid.HitsCommandAsync(db, "person1", Ct);
        var plan = await PlanAsync(db, command);

        Assert.Contains(TestStore.Database == Database.PostgreSql ? "Bitmap Index Scan on \"IX_replica_mailbox_text\"" : "VIRTUAL TABLE INDEX", plan);
    }

    private static bool IsSeek(string plan) => TestStore.Database == Database.PostgreSql
        ? plan.Contains("Index Cond", StringComparison.Ordinal)
            && plan.Contains("ROW(", StringComparison.Ordinal)
            && !plan.Contains("Sort", StringComparison.Ordinal)
            && !plan.Contains("Filter: (ROW", StringComparison.Ordinal)
        // SQLite leaves the row's number out of the seek: rows with the very same name are passed over one by one.
        : plan.Contains("SEARCH m USING INDEX", StringComparison.Ordinal)
            && (plan.Contains(">", StringComparison.Ordinal) || plan.Contains("<", StringComparison.Ordinal))
            && !plan.Contains("TEMP B-TREE", StringComparison.Ordinal);

    private static async Task<string> PlanAsync(GridTown town, MailboxQuery query, MailboxMark? mark)
    {
        await using var db = town.Store.CreateDbContext();
        await using var command = await town.Grid.PageCommandAsync(db, query, mark, Ct);
        if (command is NpgsqlCommand) await db.Database.ExecuteSqlRawAsync("SET enable_bitmapscan = off", Ct);
        return await PlanAsync(db, command);
    }

    private static async Task<string> PlanAsync(PortalDb db, DbCommand command)
    {
        if (command is NpgsqlCommand) await db.Database.ExecuteSqlRawAsync("SET enable_seqscan = off; SET enable_sort = off; SET enable_incremental_sort = off", Ct);
        command.CommandText = (command is NpgsqlCommand ? "EXPLAIN " : "EXPLAIN QUERY PLAN ") + command.CommandText;
        return string.Join('\n', await LinesAsync(command));
    }

    private static async Task<List<string>> LinesAsync(DbCommand command)
    {
        var lines = new List<string>();
        await using var rows = await command.ExecuteReaderAsync(Ct);
        while (await rows.ReadAsync(Ct)) lines.Add(rows.GetString(rows.FieldCount - 1));
        return lines;
    }
}
