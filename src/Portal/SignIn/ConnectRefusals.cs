using System.Collections.Concurrent;

namespace Portal.SignIn;

/// <summary>Why the last detour to Entra for a token brought none, until the page it came back to has said so. In memory, by session.</summary>
public sealed class ConnectRefusals
{
    private readonly ConcurrentDictionary<string, ConnectRefusal> _sessions = new(StringComparer.Ordinal);

    public ConnectRefusals(Sessions sessions) => sessions.OnEnded(id => _sessions.TryRemove(id, out _));

    internal void Keep(string session, ConnectRefusal refusal) => _sessions[session] = refusal;

    /// <summary>The refusal that belongs to this page, once.</summary>
    /// <param name="page">Path and query.</param>
    public ConnectRefusal? Take(Person person, string page) =>
        _sessions.TryGetValue(person.SessionId, out var refusal) && refusal.Page == page && _sessions.TryRemove(new(person.SessionId, refusal)) ? refusal : null;
}

/// <param name="Page">Where the person came from and is back now.</param>
public sealed record ConnectRefusal(ApiNeed Need, SignInTrouble Trouble, string Page);
