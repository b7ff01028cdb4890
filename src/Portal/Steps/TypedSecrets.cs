using System.Collections.Concurrent;
using Portal.SignIn;

namespace Portal.Steps;

/// <param name="End">When it ends, as the person read it in Entra; nothing tells the portal.</param>
public sealed record TypedSecret(string Text, DateTimeOffset End)
{
    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append($"End = {End}");
        return true;
    }
}

/// <summary>
/// Secrets between their typing and their way to Dataverse: in memory, for the set-up and the session they were typed in, for ten minutes. Taken out once; after a crash
/// or when the time is over, the person types it again.
/// </summary>
public sealed class TypedSecrets(TimeProvider time) : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(long SetUp, string Session), (TypedSecret Secret, ITimer End)> _held = new();

    public void Hold(long setUp, Person person, TypedSecret secret)
    {
        var key = (setUp, person.SessionId);
        Drop(setUp, person);
        var end = time.CreateTimer(_ => Remove(key), null, Lifetime, Timeout.InfiniteTimeSpan);
        if (!_held.TryAdd(key, (secret, end))) end.Dispose();
    }

    public bool Has(long setUp, Person person) => _held.ContainsKey((setUp, person.SessionId));

    public TypedSecret? Take(long setUp, Person person) => Remove((setUp, person.SessionId));

    public void Drop(long setUp, Person person) => Remove((setUp, person.SessionId));

    public void Dispose()
    {
        foreach (var key in _held.Keys) Remove(key);
    }

    private TypedSecret? Remove((long SetUp, string Session) key)
    {
        if (!_held.TryRemove(key, out var held)) return null;
        held.End.Dispose();
        return held.Secret;
    }

    /// <summary>What is wrong with a value that is to be a client secret, or null. Nothing of it is repeated in the answer.</summary>
    public static string? Wrong(string? typed)
    {
        if (string.IsNullOrEmpty(typed)) return "Type or paste the value of the secret.";
        if (typed.Any(char.IsWhiteSpace)) return "There is white space in it; a secret has none. Copy the value again, without the spaces around it.";
        if (Guid.TryParse(typed, out _)) return "This is the secret's id, not its value. Entra shows the value once, right after the secret was made; if it is gone, make a new secret.";
        if (typed.Length > Cloud.Dataverse.Limits.ClientSecret) return $"A client secret has at most {Cloud.Dataverse.Limits.ClientSecret} characters, this has more. Copy the value of the secret and nothing beside it.";
        return typed.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '~' or '-') ? null : "There is a character in it that no client secret of Entra has. Copy the value again.";
    }
}
