using System.Diagnostics;

namespace Portal.Tests;

/// <summary>
/// Waits for what another thread or the simulated cloud does. The limit ends a test that hangs and says nothing of speed: a busy machine takes many times as long as a quiet one, and a run
/// waits for up to six minutes itself.
/// </summary>
internal static class Wait
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(7);

    /// <param name="otherwise">What to say when it did not come true.</param>
    /// <param name="hopeless">Ends the wait early.</param>
    public static Task UntilAsync(Func<Task<bool>> question, string otherwise, Func<bool>? hopeless = null) => UntilAsync(question, () => otherwise, hopeless);

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}}, string, Func{bool})"/>
    public static async Task UntilAsync(Func<Task<bool>> question, Func<string> otherwise, Func<bool>? hopeless = null)
    {
        var waited = Stopwatch.StartNew();
        // Asking costs what others could run with: soon at first, then seldom.
        for (var pause = 10; !await question(); pause = Math.Min(pause * 2, 80))
        {
            if (waited.Elapsed > Patience || hopeless?.Invoke() == true) throw new TimeoutException(otherwise());
            await Task.Delay(pause);
        }
    }
}
