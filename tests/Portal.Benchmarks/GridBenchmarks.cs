using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;
using Portal.Audit;
using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Replica;

namespace Portal.Benchmarks;

/// <summary>
/// Pages of the grid at random places, beside a keyset query written by hand for the bare driver that reads the same columns. Every pair is measured at all sizes in turn
/// and in alternating order, so that noise hits all alike.
/// </summary>
internal static class GridBenchmarks
{
    private const int WarmUp = 40;
    private const int Page = MailboxGrid.PageSize + 1;

    /// <param name="Where">The peer's condition, with @k and @row for the place; the columns it is sorted by.</param>
    private sealed record Work(string What, MailboxQuery Query, string Where, string Sorted, string Key);

    private static readonly Work[] Works =
    [
        new("page, by name", new(), "(\"NameKey\", \"Row\") > (@k, @row)", "\"NameKey\", \"Row\"", "NameKey"),
        new("page, by address", new() { Order = MailboxOrder.Address }, "(\"AddressKey\", \"Row\") > (@k, @row)", "\"AddressKey\", \"Row\"", "AddressKey"),
        new("page, by change, newest first", new() { Order = MailboxOrder.Changed, Descending = true }, "(\"StateSince\", \"Row\") < (@k, @row)", "\"StateSince\" DESC, \"Row\" DESC", "StateSince"),
        new("filter: not working, by name", new() { State = MailboxState.NotWorking }, "\"State\" = 'NotWorking' AND (\"NameKey\", \"Row\") > (@k, @row)", "\"NameKey\", \"Row\"", "NameKey"),
        new(
            "filter: one environment, by change",
            new() { Environment = Crowd.Environments[1], Order = MailboxOrder.Changed },
            $"\"Environment\" = '{Crowd.Environments[1]}' AND (\"StateSince\", \"Row\") > (@k, @row)",
            "\"StateSince\", \"Row\"",
            "StateSince"),
        new("filter: one cause, by name", new() { Cause = Crowd.Causes[2] }, $"\"Cause\" = '{Crowd.Causes[2]}' AND (\"NameKey\", \"Row\") > (@k, @row)", "\"NameKey\", \"Row\"", "NameKey"),
        Two("one environment, not working", new() { Environment = Crowd.Environments[1], State = MailboxState.NotWorking }, $"\"Environment\" = '{Crowd.Environments[1]}' AND \"State\" = 'NotWorking'"),
        Two(
            "one environment, not working",
            new() { Environment = Crowd.Environments[1], State = MailboxState.NotWorking, Order = MailboxOrder.Changed },
            $"\"Environment\" = '{Crowd.Environments[1]}' AND \"State\" = 'NotWorking'"),
        Two("one environment, one cause", new() { Environment = Crowd.Environments[2], Cause = Crowd.Causes[2] }, $"\"Environment\" = '{Crowd.Environments[2]}' AND \"Cause\" = '{Crowd.Causes[2]}'"),
        Two("one profile, one cause", new() { Profile = Crowd.Profile(7), Cause = Crowd.Causes[1] }, $"\"ProfileId\" = @profile AND \"Cause\" = '{Crowd.Causes[1]}'"),
        Two("one profile, one environment", new() { Profile = Crowd.Profile(7), Environment = Crowd.Environments[2] }, $"\"ProfileId\" = @profile AND \"Environment\" = '{Crowd.Environments[2]}'"),
        Two("one cause, waiting for approval", new() { Cause = Crowd.Causes[1], Approval = MailboxApproval.Pending }, $"\"Cause\" = '{Crowd.Causes[1]}' AND \"Approval\" = 'Pending'"),
    ];

    private static Work Two(string what, MailboxQuery query, string where)
    {
        var (order, key) = query.Order == MailboxOrder.Changed ? ("change", "StateSince") : ("name", "NameKey");
        return new($"two filters: {what}, by {order}", query, $"{where} AND (\"{key}\", \"Row\") > (@k, @row)", $"\"{key}\", \"Row\"", key);
    }

    private sealed record Sized(int Rows, Stores Stores, MailboxGrid Grid, IReadOnlyList<(long Row, string Name, string Address, long Since)> Places);

    public static async Task RunAsync(Server server, Report report, int[] sizes, int pairs, bool grid, bool export, CancellationToken ct)
    {
        var stores = new List<Sized>();
        foreach (var rows in grid ? sizes.Order().ToArray() : [100_000])
        {
            Console.Error.WriteLine($"Filling {server.Kind} with {rows:N0} mailboxes");
            var store = await server.NewStoreAsync($"grid{rows}", ct);
            await Crowd.FillAsync(store, rows, ct);
            stores.Add(new(rows, store, new MailboxGrid(store, store.Texts, TimeProvider.System), await PlacesAsync(store, rows, ct)));
        }

        if (grid)
        {
            // What was just filled is read for the first time here, at the very places that come; whichever work came first would pay for it.
            foreach (var size in stores)
                foreach (var place in size.Places) await TheirsAsync(size, Works[0], place, ct);
            foreach (var work in Works) await PairsAsync(server, report, stores, work, pairs, ct);
            foreach (var size in stores) await SearchAsync(server, report, size, pairs / 4, ct);
            foreach (var size in stores) await OffsetAsync(server, report, size, ct);
        }

        if (export) await ExportAsync(server, report, stores[0], ct);
    }

    private static async Task PairsAsync(Server server, Report report, IReadOnlyList<Sized> stores, Work work, int pairs, CancellationToken ct)
    {
        var (ours, theirs) = (stores.ToDictionary(s => s.Rows, _ => new List<double>()), stores.ToDictionary(s => s.Rows, _ => new List<double>()));
        for (var i = -WarmUp; i < pairs; i++)
            foreach (var size in i % 2 == 0 ? stores : Enumerable.Reverse(stores))
            {
                var place = size.Places[(i + WarmUp) % size.Places.Count];
                var (a, b) = (0.0, 0.0);
                if (i % 4 < 2) (a, b) = (await OursAsync(size, work, place, ct), await TheirsAsync(size, work, place, ct));
                else (b, a) = (await TheirsAsync(size, work, place, ct), await OursAsync(size, work, place, ct));
                if (i < 0) continue;
                ours[size.Rows].Add(a);
                theirs[size.Rows].Add(b);
            }

        foreach (var rows in stores.Select(s => s.Rows))
        {
            var (a, b) = (Percentile(ours[rows], 0.95), Percentile(theirs[rows], 0.95));
            report.Add(new($"{server.Kind}", rows, $"{work.What}, p95", "ms", a, "bare driver", b, "≤ 2", a / b <= 2));
            report.Add(new($"{server.Kind}", rows, $"{work.What}, p50", "ms", Percentile(ours[rows], 0.5), "bare driver", Percentile(theirs[rows], 0.5)));
        }

        var (small, large) = (Percentile(ours[stores[0].Rows], 0.95), Percentile(ours[stores[^1].Rows], 0.95));
        if (stores.Count < 2) return;
        report.Add(new($"{server.Kind}", stores[^1].Rows, $"{work.What}: flat, p95", "ms", large, $"{stores[0].Rows:N0} rows", small, "≤ 1.5", large / small <= 1.5));
        report.Add(new($"{server.Kind}", stores[^1].Rows, $"{work.What}: flat, p50", "ms", Percentile(ours[stores[^1].Rows], 0.5), $"{stores[0].Rows:N0} rows", Percentile(ours[stores[0].Rows], 0.5)));
    }

    private static async Task<double> OursAsync(Sized size, Work work, (long Row, string Name, string Address, long Since) place, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        _ = await size.Grid.PageAsync(work.Query, new MailboxMark([Key(work, place), place.Row]), ct);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static async Task<double> TheirsAsync(Sized size, Work work, (long Row, string Name, string Address, long Since) place, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        await using var connection = Open(size.Stores);
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM replica_mailbox WHERE {work.Where} ORDER BY {work.Sorted} LIMIT {Page}";
        Add(command, "@k", Key(work, place));
        Add(command, "@row", place.Row);
        if (work.Query.Profile is { } profile) Add(command, "@profile", profile);
        await ReadAsync(command, ct);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    /// <summary>Parts of names that a few rows have, and one that every row has.</summary>
    private static async Task SearchAsync(Server server, Report report, Sized size, int times, CancellationToken ct)
    {
        foreach (var (what, term) in new (string, Func<string, string>)[]
        {
            ("search: part of a name", n => n.Replace(",", "", StringComparison.Ordinal).Split(' ')[0][1..]),
            ("search: what every address has", _ => "contoso")
        })
        {
            var (ours, scans) = (new List<double>(), new List<double>());
            for (var i = -3; i < times; i++)
            {
                var text = term(size.Places[(i + 3) % size.Places.Count].Name);
                var began = Stopwatch.GetTimestamp();
                _ = await size.Grid.PageAsync(new() { Text = text }, null, ct);
                if (i >= 0) ours.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                if (i is < 0 or >= 15) continue;
                began = Stopwatch.GetTimestamp();
                await using var connection = Open(size.Stores);
                await connection.OpenAsync(ct);
                await using var command = connection.CreateCommand();
                if (connection is NpgsqlConnection) command.CommandText = "SET enable_bitmapscan = off; ";
                command.CommandText += $"SELECT {Columns} FROM (SELECT * FROM replica_mailbox WHERE \"NameKey\" LIKE @t OR \"AddressKey\" LIKE @t) x ORDER BY \"NameKey\", \"Row\" LIMIT {Page}";
                Add(command, "@t", $"%{text}%");
                await ReadAsync(command, ct);
                scans.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            var (a, b) = (Percentile(ours, 0.95), Percentile(scans, 0.95));
            var counts = term("x, y") != "contoso" && size.Rows >= 1_000_000;
            report.Add(new($"{server.Kind}", size.Rows, $"{what}, p95", "ms", a, "scan", b, counts ? "≤ 0.05" : null, counts ? a / b <= 0.05 : null));
            report.Add(new($"{server.Kind}", size.Rows, $"{what}, p50", "ms", Percentile(ours, 0.5), "scan", Percentile(scans, 0.5)));
        }
    }

    private static async Task OffsetAsync(Server server, Report report, Sized size, CancellationToken ct)
    {
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var i = -2; i < 20; i++)
        {
            var a = await OursAsync(size, Works[0], size.Places[i + 2], ct);
            var began = Stopwatch.GetTimestamp();
            await using var connection = Open(size.Stores);
            await connection.OpenAsync(ct);
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT {Columns} FROM replica_mailbox ORDER BY \"NameKey\", \"Row\" LIMIT {Page} OFFSET {new Random(i + 2).Next(size.Rows - Page)}";
            await ReadAsync(command, ct);
            if (i < 0) continue;
            ours.Add(a);
            theirs.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        report.Add(new($"{server.Kind}", size.Rows, "page at a random place, p50", "ms", Percentile(ours, 0.5), "OFFSET", Percentile(theirs, 0.5)));
    }

    /// <summary>What lives while the rows stream by: at the first thousand, and at the last.</summary>
    private static async Task ExportAsync(Server server, Report report, Sized size, CancellationToken ct)
    {
        await using var writer = new StreamWriter(Stream.Null);
        var (rows, first, last, most) = (0, 0L, 0L, 0L);
        var began = Stopwatch.GetTimestamp();
        var collecting = TimeSpan.Zero;
        await foreach (var line in size.Grid.LinesAsync(new(), ct))
        {
            await writer.WriteLineAsync(AuditExport.Line([line.Name, line.Address, line.Environment, line.ProfileName, $"{line.State}", line.Cause, $"{line.StateSince:O}", $"{line.Approval}"]));
            if (++rows % (size.Rows / 20) != 0 && rows != 1000) continue;
            var collected = Stopwatch.GetTimestamp();
            last = GC.GetTotalMemory(forceFullCollection: true);
            if (first == 0) first = last;
            most = Math.Max(most, last);
            collecting += Stopwatch.GetElapsedTime(collected);
        }

        report.Add(new($"{server.Kind}", rows, "export: live memory, most of 20 looks", "MiB", most / 1048576.0, "at 1,000 rows", first / 1048576.0, "≤ 1.1", most <= first * 1.1));
        report.Add(new($"{server.Kind}", rows, "export: all rows, streamed", "s", (Stopwatch.GetElapsedTime(began) - collecting).TotalSeconds));
    }

    private static readonly string Columns = string.Join(", ", MailboxLine.Columns.Select(c => $"\"{c}\""));

    private static async Task ReadAsync(DbCommand command, CancellationToken ct)
    {
        await using var rows = await command.ExecuteReaderAsync(ct);
        var lines = new List<MailboxLine>(Page);
        while (await rows.ReadAsync(ct)) lines.Add(MailboxLine.Read(rows));
    }

    private static DbConnection Open(Stores stores) => stores.Connection.StartsWith("Host", StringComparison.Ordinal) ? new NpgsqlConnection(stores.Connection) : new SqliteConnection(stores.Connection);

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }

    private static object Key(Work work, (long Row, string Name, string Address, long Since) place) => work.Key switch { "AddressKey" => place.Address, "StateSince" => place.Since, _ => place.Name };

    private static async Task<IReadOnlyList<(long, string, string, long)>> PlacesAsync(Stores stores, int rows, CancellationToken ct)
    {
        var places = new List<(long, string, string, long)>();
        await using var connection = Open(stores);
        await connection.OpenAsync(ct);
        var random = new Random(7);
        for (var i = 0; i < 500; i++)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT \"Row\", \"NameKey\", \"AddressKey\", \"StateSince\" FROM replica_mailbox WHERE \"Row\" >= {random.Next(1, rows)} ORDER BY \"Row\" LIMIT 1";
            await using var row = await command.ExecuteReaderAsync(ct);
            await row.ReadAsync(ct);
            places.Add((row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3)));
        }

        return places;
    }

    private static double Percentile(List<double> values, double part)
    {
        values.Sort();
        return values[(int)Math.Ceiling(part * values.Count) - 1];
    }
}
