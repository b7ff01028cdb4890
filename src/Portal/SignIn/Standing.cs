using System.Collections.Concurrent;
using Portal.Settings;

namespace Portal.SignIn;

/// <summary>Whether a person may still be here, as Entra sees it.</summary>
/// <param name="Stands">The account is enabled and still has the roles it signed in with, as far as is known.</param>
/// <param name="IsSure">It was read lately. Otherwise Entra could not be asked, and nothing may be changed meanwhile.</param>
/// <param name="CheckedAt">When it was last read.</param>
public sealed record Standing(bool Stands, bool IsSure, DateTimeOffset CheckedAt);

/// <summary>
/// Asks Entra, as the reader, about signed-in people: often enough for open pages, and once for all of a person's pages. When it cannot be
/// asked, people keep reading for <see cref="SignInSettings.UnreachableMinutes"/> and change nothing.
/// </summary>
public sealed partial class Standings(AskEntra entra, Sessions sessions, PortalSettings settings, TimeProvider time, ILogger<Standings> log)
{
    // A failed question is not asked again for this long, however many pages are open.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    // People wait for the answer: a service that is slow counts as one that cannot be asked.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string Tenant, string Person), Entry> _people = new();

    private sealed class Entry
    {
        public readonly SemaphoreSlim Turn = new(1);
        public AccountNow? Account;
        public DateTimeOffset ReadAt;
        public DateTimeOffset FailedAt;
    }

    public async Task<Standing> OfAsync(Person person, CancellationToken ct)
    {
        var entry = _people.GetOrAdd((person.TenantId, person.ObjectId), _ => new());
        await entry.Turn.WaitAsync(ct);
        try
        {
            await RefreshAsync(entry, person, ct);
            return await JudgeAsync(entry, person, ct);
        }
        finally
        {
            entry.Turn.Release();
        }
    }

    private async Task RefreshAsync(Entry entry, Person person, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (IsFresh(entry, now) || now - entry.FailedAt < Pause) return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            entry.Account = await entra.AboutAsync(person, limit.Token);
            (entry.ReadAt, entry.FailedAt) = (time.GetUtcNow(), default);
        }
        catch (Exception error) when (error is CannotAskException || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            entry.FailedAt = time.GetUtcNow();
            CouldNotAsk(log, person.ObjectId, error.Message);
        }
    }

    private bool IsFresh(Entry entry, DateTimeOffset now) =>
        entry.Account is not null && now - entry.ReadAt < TimeSpan.FromSeconds(settings.SignIn.RevalidateSeconds);

    private async Task<Standing> JudgeAsync(Entry entry, Person person, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (entry.Account is { } account)
        {
            var stands = account.Enabled && person.Roles.All(r => account.Roles.Contains(r, StringComparer.Ordinal));
            if (!stands || IsFresh(entry, now)) return new(stands, true, entry.ReadAt);
        }

        // Nobody was asked since the sign-in itself: that was Entra's last word.
        var last = entry.Account is not null ? entry.ReadAt : (await sessions.FindAsync(person.SessionId, ct))?.StartedAt ?? default;
        return new(now - last < TimeSpan.FromMinutes(settings.SignIn.UnreachableMinutes), false, last);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Entra could not be asked whether person {Person} may still be here: {Why}")]
    private static partial void CouldNotAsk(ILogger log, string person, string why);
}
