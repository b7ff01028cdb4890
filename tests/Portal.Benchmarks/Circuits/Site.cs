using System.Diagnostics;
using System.Globalization;
using Portal.Tests;

namespace Portal.Benchmarks.Circuits;

/// <summary>A web application as a process of its own, whose memory is looked at from outside.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly Process _process;

    private Site(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Memory of the process that is not paged out, in bytes.</summary>
    public long Resident
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
    }

    /// <param name="ready">A path that answers with success when the application is at work.</param>
    public static async Task<Site> StartAsync(string program, string folder, string log, IReadOnlyDictionary<string, string> settings, string ready, CancellationToken ct)
    {
        var address = new Uri($"http://localhost:{FreePort.Next()}");
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec dotnet \"$0\" >\"$1\" 2>&1", program, log]) { WorkingDirectory = folder };
        (start.Environment["ASPNETCORE_URLS"], start.Environment["ASPNETCORE_ENVIRONMENT"]) = ($"{address}".TrimEnd('/'), "Production");
        foreach (var (name, value) in settings) start.Environment[name] = value;
        var site = new Site(Process.Start(start)!, address);
        using var http = new HttpClient { BaseAddress = address };
        for (var i = 0; ; i++)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(ready, UriKind.Relative), ct);
                if (answer.IsSuccessStatusCode) return site;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            if (i > 600 || site._process.HasExited) throw new InvalidOperationException($"{program} did not start:\n{await File.ReadAllTextAsync(log, ct)}");
            await Task.Delay(200, ct);
        }
    }

    public static async Task RunAsync(string folder, CancellationToken ct, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        if (process.ExitCode != 0) throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
