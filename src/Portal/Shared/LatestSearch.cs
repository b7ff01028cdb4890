namespace Portal.Shared;

/// <summary>Searches while somebody types, one at a time: the next key takes the place of the search before.</summary>
internal sealed class LatestSearch : IDisposable
{
    private CancellationTokenSource? _running;

    /// <param name="pause">In typing, before anything is asked.</param>
    /// <returns>Null when the next key has taken over, whatever this one found or failed with.</returns>
    public async Task<T?> RunAsync<T>(TimeSpan pause, TimeProvider time, Func<CancellationToken, Task<T>> search) where T : class
    {
        var (before, mine) = (_running, new CancellationTokenSource());
        _running = mine; // before anything is awaited: the next key may come while the one before is being cancelled
        if (before is not null) await before.CancelAsync();
        try
        {
            await Task.Delay(pause, time, mine.Token);
            var found = await search(mine.Token);
            return mine.IsCancellationRequested ? null : found;
        }
        catch (Exception) when (mine.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Cancel() => _running?.Cancel();

    public void Dispose()
    {
        _running?.Cancel();
        _running?.Dispose();
    }
}

/// <summary>The arrow keys in a list of hits, as in the combobox pattern of WAI-ARIA 1.2: round at both ends.</summary>
internal static class ListKeys
{
    /// <param name="active">The marked hit; -1 for none.</param>
    public static int Move(string key, int active, int count) => (key, count) switch
    {
        (_, 0) => active,
        ("ArrowDown", _) => (active + 1) % count,
        _ => active <= 0 ? count - 1 : active - 1,
    };
}
