using System.Collections.Concurrent;
using Portal.SignIn;

namespace Portal.Certificates;

/// <summary>
/// Key pairs between their check and their import: in memory, for the set-up and the session they were brought in, for ten minutes. A key pair is taken out once
/// and cleared; after a crash the file is brought again.
/// </summary>
public sealed class Uploads(TimeProvider time) : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>More at once can only be a mistake or an attack on the memory.</summary>
    private const int Most = 50;

    private readonly ConcurrentDictionary<(long SetUp, string Session), Held> _held = new();

    private sealed record Held(KeyPair Pair, ITimer End);

    /// <summary>Keeps it in place of an earlier one.</summary>
    /// <returns>False when too many are held; then it was cleared.</returns>
    public bool Hold(long setUp, Person person, KeyPair pair)
    {
        var key = (setUp, person.SessionId);
        Drop(setUp, person);
        if (_held.Count >= Most)
        {
            pair.Dispose();
            return false;
        }

        var held = new Held(pair, time.CreateTimer(_ => Remove(key)?.Pair.Dispose(), null, Lifetime, Timeout.InfiniteTimeSpan));
        if (_held.TryAdd(key, held)) return true;
        Clear(held);
        return false;
    }

    /// <summary>What is held, to read its public parts; it stays where it is.</summary>
    public KeyPair? Find(long setUp, Person person) => _held.TryGetValue((setUp, person.SessionId), out var held) ? held.Pair : null;

    /// <summary>Takes it out; whoever does disposes it.</summary>
    public KeyPair? Take(long setUp, Person person) => Remove((setUp, person.SessionId))?.Pair;

    public void Drop(long setUp, Person person) => Take(setUp, person)?.Dispose();

    public void Dispose()
    {
        foreach (var key in _held.Keys) Remove(key)?.Pair.Dispose();
    }

    private Held? Remove((long SetUp, string Session) key)
    {
        if (!_held.TryRemove(key, out var held)) return null;
        held.End.Dispose();
        return held;
    }

    private static void Clear(Held held)
    {
        held.End.Dispose();
        held.Pair.Dispose();
    }
}
