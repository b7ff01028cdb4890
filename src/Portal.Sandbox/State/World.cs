using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Portal.Sandbox.State;

/// <summary>
/// Everything the simulated cloud knows. Things are immutable records on shelves, kept in memory; a change is on disk (SQLite, write-ahead
/// log) before <see cref="Change{T}"/> returns, so an answer that left the sandbox survives its process being killed.
/// </summary>
public sealed class World : IDisposable
{
    private readonly SqliteConnection _file;
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, object> _shelves = new(StringComparer.Ordinal);
    private List<Action>? _undo;
    private SqliteTransaction? _transaction;
    private HashSet<string> _touched = [];

    /// <summary>Called after each change that is done, with the kinds of things it wrote, before anybody else changes something.</summary>
    internal Action<IReadOnlySet<string>>? Changed { get; set; }

    /// <param name="stateFile">Where the world is kept; <see langword="null"/> keeps it in memory only.</param>
    public World(string? stateFile)
    {
        if (stateFile is not null && Path.GetDirectoryName(Path.GetFullPath(stateFile)) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        _file = new SqliteConnection($"Data Source={stateFile ?? ":memory:"};Pooling=False");
        _file.Open();
        Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE IF NOT EXISTS thing (kind TEXT, id TEXT, json TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;");
    }

    /// <summary>The shelf of one kind of thing, filled from the file on first use.</summary>
    public Shelf<T> Shelf<T>(string kind) where T : class =>
        (Shelf<T>)_shelves.GetOrAdd(kind, k => new Shelf<T>(this, k, Load<T>(k)));

    /// <summary>Runs <paramref name="act"/> alone and atomically: either every <c>Put</c> and <c>Remove</c> in it is durable, or none happened.</summary>
    public TResult Change<TResult>(Func<TResult> act)
    {
        lock (_lock)
        {
            if (_undo is not null) return act(); // inside a change already
            _undo = [];
            _touched = [];
            _transaction = _file.BeginTransaction();
            TResult result;
            try
            {
                result = act();
                _transaction.Commit();
            }
            catch
            {
                _transaction.Rollback();
                for (var i = _undo.Count - 1; i >= 0; i--) _undo[i]();
                throw;
            }
            finally
            {
                _transaction.Dispose();
                _transaction = null;
                _undo = null;
            }

            Changed?.Invoke(_touched);
            return result;
        }
    }

    public void Change(Action act) => Change(() => { act(); return true; });

    /// <summary>
    /// Empties the world but for what clients already trust or hold: TLS certificates, token signing keys, the seeded applications' credentials.
    /// Whoever calls it seeds again.
    /// </summary>
    public void ClearButTrust() => Change(() =>
    {
        Run("DELETE FROM thing WHERE kind NOT IN ('tls', 'signing-key', 'seed-credential')");
        foreach (var (kind, shelf) in _shelves)
            if (kind is not ("tls" or "signing-key" or "seed-credential")) ((IShelf)shelf).Clear();
    });

    /// <summary>Every thing as it is on disk.</summary>
    internal IReadOnlyList<(string Kind, string Id, string Json)> Things()
    {
        lock (_lock)
        {
            using var command = _file.CreateCommand();
            command.Transaction = _transaction;
            command.CommandText = "SELECT kind, id, json FROM thing ORDER BY kind, id";
            using var reader = command.ExecuteReader();
            var things = new List<(string, string, string)>();
            while (reader.Read()) things.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
            return things;
        }
    }

    internal void Write(string kind, string id, object? thing, Action undo) => Change(() =>
    {
        using var command = _file.CreateCommand();
        command.Transaction = _transaction;
        command.Parameters.AddWithValue("$kind", kind);
        command.Parameters.AddWithValue("$id", id);
        if (thing is null)
        {
            command.CommandText = "DELETE FROM thing WHERE kind = $kind AND id = $id";
        }
        else
        {
            command.CommandText = "INSERT INTO thing VALUES ($kind, $id, $json) ON CONFLICT DO UPDATE SET json = excluded.json";
            command.Parameters.AddWithValue("$json", JsonSerializer.Serialize(thing, thing.GetType(), Json.Stored));
        }
        command.ExecuteNonQuery();
        _undo!.Add(undo);
        _touched.Add(kind);
    });

    private IEnumerable<KeyValuePair<string, T>> Load<T>(string kind)
    {
        lock (_lock)
        {
            using var command = _file.CreateCommand();
            command.Transaction = _transaction;
            command.CommandText = "SELECT id, json FROM thing WHERE kind = $kind";
            command.Parameters.AddWithValue("$kind", kind);
            using var reader = command.ExecuteReader();
            var things = new List<KeyValuePair<string, T>>();
            while (reader.Read())
                things.Add(new(reader.GetString(0), JsonSerializer.Deserialize<T>(reader.GetString(1), Json.Stored)!));
            return things;
        }
    }

    private void Run(string sql)
    {
        using var command = _file.CreateCommand();
        command.Transaction = _transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose() => _file.Dispose();
}
