using System.CommandLine;
using System.Globalization;
using Portal.Benchmarks;
using Portal.Benchmarks.Circuits;

// dotnet run -c Release --project tests/Portal.Benchmarks            the speed table: grid, replica, export, circuits, reach
// dotnet run -c Release --project tests/Portal.Benchmarks -- --only grid --rows 100000 --rows 1000000 --database Sqlite --json speed.json
var only = new Option<string[]>("--only") { Description = "grid, replica, export, circuits or reach; all of them unless said.", AllowMultipleArgumentsPerToken = true };
var rows = new Option<int[]>("--rows") { Description = "Mailboxes in the grid; 100000 and 1000000 unless said.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [100_000, 1_000_000] };
var databases = new Option<Database[]>("--database")
{
    Description = "Sqlite, PostgreSql; both unless said. PostgreSQL is started for the run from the installed programs.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [Database.Sqlite, Database.PostgreSql]
};
var mailboxes = new Option<int>("--mailboxes") { Description = "Mailboxes that the replica reads from the sandbox.", DefaultValueFactory = _ => 100_000 };
var pairs = new Option<int>("--pairs") { Description = "Pairs of ours and the peer, for each figure.", DefaultValueFactory = _ => 400 };
var circuits = new Option<int>("--circuits") { Description = "People who have the grid's page open.", DefaultValueFactory = _ => 1000 };
var json = new Option<FileInfo?>("--json") { Description = "Where every figure is written as JSON." };

var command = new RootCommand("The portal's speed beside a peer in the same run, as ratios.") { only, rows, databases, mailboxes, pairs, circuits, json };
command.SetAction(async (arguments, ct) =>
{
    CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
    var wanted = arguments.GetValue(only) is { Length: > 0 } some ? some : ["grid", "replica", "export", "circuits", "reach"];
    var report = new Report();
    if (wanted.Contains("reach")) ReachBenchmarks.Run(report, [1_000, 10_000, 100_000], Math.Clamp(arguments.GetValue(pairs) / 10, 5, 40));
    foreach (var database in wanted.All(w => w is "circuits" or "reach") ? [] : arguments.GetValue(databases)!.Distinct())
    {
        await using var server = await Server.StartAsync(database, ct);
        if (wanted.Contains("grid") || wanted.Contains("export"))
            await GridBenchmarks.RunAsync(server, report, arguments.GetValue(rows)!, arguments.GetValue(pairs), grid: wanted.Contains("grid"), export: wanted.Contains("export"), ct);
        if (wanted.Contains("replica"))
            await ReplicaBenchmarks.RunAsync(server, report, arguments.GetValue(mailboxes), ct);
    }

    if (wanted.Contains("circuits")) await CircuitBenchmarks.RunAsync(report, arguments.GetValue(circuits), ct);
    report.Print(Console.Out);
    if (arguments.GetValue(json) is { } file) await report.SaveAsync(file, ct);
    return 0;
});
return await command.Parse(args).InvokeAsync();
