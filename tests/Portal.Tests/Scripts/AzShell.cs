using System.Diagnostics;
using System.Net;

namespace Portal.Tests.Scripts;

/// <summary>A person's shell: bash, and az as the stand-in (tests/Portal.Az) that reaches the sandbox from outside and signs in as that person.</summary>
public sealed class AzShell : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-shell-").FullName;
    private readonly IPEndPoint _sandbox;

    /// <param name="authority">The certificate to trust, as PEM.</param>
    public AzShell(IPEndPoint sandbox, string authority)
    {
        _sandbox = sandbox;
        File.WriteAllText(Path.Combine(_folder, "ca.pem"), authority);
        // bin/Debug/net10.0 here as there.
        var tests = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!.Parent!;
        var program = Path.Combine(tests.FullName, "Portal.Az", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Portal.Az.dll");
        File.WriteAllText(Path.Combine(_folder, "az"), $"#!/bin/sh\nexec dotnet '{program}' \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(_folder, "az"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <param name="personId">Who sits there; keeps az's sign-in from script to script.</param>
    /// <param name="terminal">Runs it in a terminal, as by hand; otherwise its output goes to another program.</param>
    /// <returns>What was printed on both outputs, and the exit code.</returns>
    public async Task<(string Output, int Code)> RunAsync(string script, string personId, bool terminal = false)
    {
        var (output, errors, code) = await RunApartAsync(script, personId, terminal);
        return (output + errors, code);
    }

    /// <summary>With standard output and standard error apart, except in a terminal.</summary>
    public async Task<(string Output, string Errors, int Code)> RunApartAsync(string script, string personId, bool terminal = false)
    {
        var file = Path.Combine(_folder, $"{Guid.NewGuid():N}.sh");
        await File.WriteAllTextAsync(file, script);
        // script (util-linux) gives a program a terminal of its own.
        var start = new ProcessStartInfo(terminal ? "script" : "bash", terminal ? ["-qec", $"bash {file}", "/dev/null"] : [file]) { UseShellExecute = false, WorkingDirectory = _folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["SANDBOX_ENDPOINT"] = $"{_sandbox}";
        start.Environment["SANDBOX_CA"] = Path.Combine(_folder, "ca.pem");
        start.Environment["SANDBOX_PERSON"] = personId;
        start.Environment["AZURE_CONFIG_DIR"] = Path.Combine(_folder, personId);
        using var bash = Process.Start(start)!;
        bash.StandardInput.Close();
        var errors = bash.StandardError.ReadToEndAsync();
        var output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        return (output, await errors, bash.ExitCode);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
