using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Portal.Sandbox;

namespace Portal.Tests;

/// <summary>
/// What the simulated clouds of one test run begin with: a day, and keys. The day is today until the year 2026 has ended, and the first of December 2026 from then on: what Microsoft changes
/// on a date (EWS switched off in January 2027, its end on 1 April) would otherwise end the tests too. A new cloud makes nine RSA keys, each a quarter of a second of a core and all together more
/// than everything else it does at its start; so they share those that clients trust
/// (TLS, token signing, seeded credentials), and spare ones for the certificates of its vaults. Everything else of the world is seeded anew each time.
/// </summary>
internal static class KnownWorld
{
    /// <summary>World time at which the run begins; null for now. PORTAL_TEST_DAY names a day, to try what later years will bring.</summary>
    private static readonly DateTimeOffset? Day = Environment.GetEnvironmentVariable("PORTAL_TEST_DAY") is { Length: > 0 } day ? DateTimeOffset.Parse(day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
        : DateTimeOffset.UtcNow.Year > 2026 ? new(2026, 12, 1, 12, 0, 0, TimeSpan.Zero) : null;

    /// <summary>How far every world of this run is behind the clock.</summary>
    private static readonly TimeSpan Behind = Day is { } day ? DateTimeOffset.UtcNow - day : TimeSpan.Zero;

    /// <summary>World time, unless a test moved it.</summary>
    public static DateTimeOffset Now => DateTimeOffset.UtcNow - Behind;

    /// <summary>Two for the seeded certificates, the others for what a set-up makes and renews.</summary>
    private const int Spare = 6;

    private static readonly Lazy<Task<byte[]>> Keys = new(MakeKeysAsync);

    /// <summary>Lays a world that holds nothing but the keys and, where the run has one, the day, where a sandbox will look for its own.</summary>
    /// <param name="file">The sandbox's state file, which is not there yet.</param>
    public static async Task LayAsync(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, await Keys.Value);
        LayDay(file);
    }

    /// <summary>Of a world that nobody else looks into, so that not every test that begins at the same time makes keys of its own.</summary>
    private static async Task<byte[]> MakeKeysAsync()
    {
        var folder = Directory.CreateTempSubdirectory("known-world-").FullName;
        try
        {
            var spare = Task.WhenAll(Enumerable.Range(0, Spare).Select(_ => Task.Run(NewKey)));
            var (file, copy) = (Path.Combine(folder, "world.db"), Path.Combine(folder, "keys.db"));
            LayDay(file);
            await using (await SandboxHost.StartAsync(new SandboxOptions { StateFile = file }))
            using (var world = Open(file))
            {
                Run(world, "ATTACH $copy AS copy; CREATE TABLE copy.thing (kind TEXT, id TEXT, json TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID; "
                    + "INSERT INTO copy.thing SELECT kind, id, json FROM main.thing WHERE kind IN ('tls', 'signing-key', 'seed-credential')", ("$copy", copy));
                foreach (var (i, key) in (await spare).Index()) Run(world, "INSERT INTO copy.thing VALUES ('spare-key', $id, $json)", ("$id", $"2048-{i}"), ("$json", key));
            }

            return await File.ReadAllBytesAsync(copy);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void LayDay(string file)
    {
        if (Day is null) return;
        using var world = Open(file);
        Run(world, "CREATE TABLE IF NOT EXISTS thing (kind TEXT, id TEXT, json TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID; INSERT INTO thing VALUES ('clock', 'world', $json)",
            ("$json", JsonSerializer.Serialize(new { (-Behind).Ticks })));
    }

    private static string NewKey()
    {
        using var key = RSA.Create(2048);
        return JsonSerializer.Serialize(new { Pkcs8 = key.ExportPkcs8PrivateKey() });
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return connection;
    }

    private static void Run(SqliteConnection connection, string sql, params (string Name, string Value)[] values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }
}
