using System.Collections.Concurrent;
using Portal.Store;

namespace Portal.SignIn;

/// <summary>Somebody asked for what is not theirs.</summary>
/// <param name="Permission">The permission they lack; null where a page stayed closed.</param>
/// <param name="What">The page's path, or the handler's name.</param>
public sealed record RefusedAccess(Person Person, string? Permission, string What);

/// <summary>Keeps a refusal for those who read the trail.</summary>
public delegate Task KeepRefusal(RefusedAccess refusal);

/// <summary>
/// The menu offers nobody what is not theirs, so whoever is refused typed an address, has a page open from before their role changed, or forged a call. That is written down, each once an hour, and only
/// so many of one session, so that nobody fills the trail with it. That it cannot be written changes nothing: they stay refused.
/// </summary>
public sealed partial class Refusals(KeepRefusal keep, TimeProvider time, ILogger<Refusals> log)
{
    public const int PerHour = 60;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<(string Session, string? Permission, string What), DateTimeOffset> _kept = new();

    public async Task NoteAsync(RefusedAccess refusal)
    {
        var now = time.GetUtcNow();
        foreach (var (old, at) in _kept)
            if (now - at >= Hour) _kept.TryRemove(old, out _);
        var session = refusal.Person.SessionId;
        if (_kept.Keys.Count(k => k.Session == session) >= PerHour || !_kept.TryAdd((session, refusal.Permission, refusal.What), now)) return;
        try
        {
            await keep(refusal);
        }
        catch (Exception e) when (e.IsOfTheStore())
        {
            NotKept(log, e, refusal.What);
        }
    }

    [LoggerMessage(LogLevel.Error, "That {What} was refused could not be written to the audit")]
    private static partial void NotKept(ILogger log, Exception error, string what);
}
