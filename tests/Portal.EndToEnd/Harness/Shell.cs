using System.Diagnostics;

namespace Portal.EndToEnd.Harness;

/// <summary>A program that is run to its end.</summary>
internal static class Shell
{
    /// <returns>What it printed on both outputs, and its exit code.</returns>
    public static async Task<(string Output, int Code)> RunAsync(
        string program, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? settings = null, string? input = null)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? Repository.Root,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in settings ?? new Dictionary<string, string>(StringComparer.Ordinal)) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input ?? "");
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync() + await errors;
        await process.WaitForExitAsync();
        return (output, process.ExitCode);
    }
}
