using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Design.Internal;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.Extensions.DependencyInjection;
using Portal.Store;

// dotnet run --project deploy/migrations -- NAME      writes the migration NAME into src/Portal/Store/Migrations
// Until the first release there is one migration, Initial: writing it again replaces it under the same id.
const string FixedId = "20260101000000_Initial";
if (args is not [{ Length: > 0 } name])
{
    Console.Error.WriteLine("Give the migration a name: dotnet run --project deploy/migrations -- AddMailboxNotes");
    return 2;
}

var project = FindProject();
var folder = Path.Combine(project, "Store", "Migrations");
if (name == "Initial" && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);

// Initial is the whole model: it must not see the compiled Initial that it replaces, so it looks for migrations where there are none.
var known = name == "Initial" ? Assembly.GetExecutingAssembly() : typeof(PortalDb).Assembly;
await using var db = new PortalDb(new DbContextOptionsBuilder<PortalDb>().UseSqlite("Data Source=:memory:", o => o.MigrationsAssembly(known)).Options);
#pragma warning disable EF1001 // what dotnet-ef itself calls
var services = new DesignTimeServicesBuilder(typeof(PortalDb).Assembly, Assembly.GetExecutingAssembly(), new OperationReporter(handler: null), []).Build(db);
#pragma warning restore EF1001
using var scope = services.CreateScope();
var scaffolder = scope.ServiceProvider.GetRequiredService<IMigrationsScaffolder>();
var migration = scaffolder.ScaffoldMigration(name, "Portal", "Store.Migrations", "C#");
var files = scaffolder.Save(project, migration, folder, dryRun: false);
foreach (var file in new[] { files.MigrationFile, files.MetadataFile, files.SnapshotFile }.OfType<string>())
{
    var target = name == "Initial" ? file.Replace(migration.MigrationId, FixedId) : file;
    var code = ForBothDatabases(await File.ReadAllTextAsync(file)).Replace(migration.MigrationId, name == "Initial" ? FixedId : migration.MigrationId);
    File.Delete(file);
    await File.WriteAllTextAsync(target, code);
    Console.WriteLine(Path.GetRelativePath(project, target));
}

return 0;

// Written for SQLite; without its column types each provider chooses its own, so one set of migrations serves both.
static string ForBothDatabases(string code)
{
    var limit = TimeSpan.FromSeconds(5);
    code = Regex.Replace(code, """type: "[^"]*",\s*""", "", RegexOptions.None, limit);
    code = Regex.Replace(code, """\s*\.HasColumnType\("[^"]*"\)""", "", RegexOptions.None, limit);
    code = Regex.Replace(code, """(\.Annotation\("Sqlite:Autoincrement", true\))""",
        "$1\n                        .Annotation(\"Npgsql:ValueGenerationStrategy\", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn)", RegexOptions.None, limit);
    return code.ReplaceLineEndings("\n");
}

static string FindProject()
{
    for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        if (File.Exists(Path.Combine(at.FullName, "Portal.sln"))) return Path.Combine(at.FullName, "src", "Portal");
    throw new InvalidOperationException("Portal.sln was not found above this program.");
}
