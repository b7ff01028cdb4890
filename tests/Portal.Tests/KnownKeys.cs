using Microsoft.Data.Sqlite;

namespace Portal.Tests;

/// <summary>
/// A new simulated cloud makes eight RSA keys, which takes longer than everything else it does at its start. So the clouds of one test run share them: those that clients trust
/// (TLS, token signing, seeded credentials); everything else of the world is seeded anew each time.
/// </summary>
internal static class KnownKeys
{
    private static readonly Lock Gate = new();
    private static byte[]? _world;

    /// <summary>Lays a world that holds nothing but the keys where the embedded sandbox will look for its own.</summary>
    public static void Lay(string folder)
    {
        if (_world is not { } world) return;
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        File.WriteAllBytes(WorldOf(folder), world);
    }

    /// <summary>Takes the keys of the first world that was made.</summary>
    public static void Keep(string folder)
    {
        if (_world is not null || !File.Exists(WorldOf(folder))) return;
        lock (Gate)
        {
            var copy = Path.Combine(folder, "keys.db");
            using (var connection = new SqliteConnection($"Data Source={WorldOf(folder)};Pooling=False"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = "ATTACH $copy AS copy; CREATE TABLE copy.thing (kind TEXT, id TEXT, json TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID; "
                    + "INSERT INTO copy.thing SELECT kind, id, json FROM main.thing WHERE kind IN ('tls', 'signing-key', 'seed-credential')";
                command.Parameters.AddWithValue("$copy", copy);
                command.ExecuteNonQuery();
            }

            _world = File.ReadAllBytes(copy);
        }
    }

    private static string WorldOf(string folder) => Path.Combine(folder, "data", "sandbox.db");
}
