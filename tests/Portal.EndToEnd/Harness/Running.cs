using System.Diagnostics;

namespace Portal.EndToEnd.Harness;

/// <summary>A real process of one of our programs, as built beside this test project, with everything it prints kept in a file.</summary>
public sealed class Running : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;

    private Running(Process process, StreamWriter log) => (_process, _log) = (process, log);

    public bool HasEnded => _process.HasExited;

    /// <param name="program">Project and program name: <c>Portal</c> or <c>Portal.Sandbox</c>.</param>
    /// <param name="logFile">Standard output and error are appended to it.</param>
    public static Running Start(string program, string folder, string logFile, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(Path.Combine(Repository.Root, "src", program, "bin", Repository.Configuration, "net10.0", program + ".dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in settings) start.Environment[name] = value;

        // These programs live for seconds and minutes. Compiling their busy parts a second time (tiers of the JIT) would cost a fifth of their time and never pay.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "FFFFFF";

        var process = Process.Start(start)!;
        var log = new StreamWriter(new FileStream(logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        var running = new Running(process, log);
        process.OutputDataReceived += running.Keep;
        process.ErrorDataReceived += running.Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += running.EndWithUs;
        return running;
    }

    /// <summary>kill -9: nothing in the process gets a chance to tidy up.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= EndWithUs;
        await KillAsync();
        _process.Dispose();
        lock (_log) _log.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        lock (_log)
        {
            if (_log.BaseStream.CanWrite) _log.WriteLine(line.Data);
        }
    }

    private void EndWithUs(object? sender, EventArgs e)
    {
        if (!_process.HasExited) _process.Kill();
    }
}
