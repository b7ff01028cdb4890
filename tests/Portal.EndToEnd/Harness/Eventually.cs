using System.Diagnostics;

namespace Portal.EndToEnd.Harness;

/// <summary>Waiting with a limit and a reason.</summary>
internal static class Eventually
{
    /// <param name="otherwise">What to say when it did not come true in time.</param>
    /// <param name="hopeless">Ends the wait early.</param>
    /// <param name="pause">Milliseconds between two questions.</param>
    public static async Task TrueAsync(Func<Task<bool>> question, TimeSpan within, Func<string> otherwise, Func<bool>? hopeless = null, int pause = 100)
    {
        var waited = Stopwatch.StartNew();
        while (!await question())
        {
            if (waited.Elapsed > within || hopeless?.Invoke() == true) throw new TimeoutException(otherwise());
            await Task.Delay(pause);
        }
    }
}

internal static class Log
{
    /// <summary>The last lines of a file that a process may still be writing.</summary>
    public static string Tail(string file, int lines = 40)
    {
        if (!File.Exists(file)) return "(no log)";
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return string.Join('\n', reader.ReadToEnd().Split('\n').TakeLast(lines));
    }
}
