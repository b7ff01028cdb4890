using System.Diagnostics;
using System.Net;

namespace Portal.Tests.Scripts;

/// <summary>A person's shell: bash, and az as the stand-in (tests/Portal.Az) that reaches the sandbox from outside and signs in as that person.</summary>
public sealed class AzShell : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-shell-").FullName;
    private readonly IPEndPoint _sandbox;
    private readonly Lazy<Task<(Process Process, string Port)>> _served;

    /// <summary>
    /// Hands a request to the stand-in that is there already: its own start would take longer than its work. What takes a file, or anything that only a program of its own has (standard input, an open file by its
    /// number), is a program of its own.
    /// </summary>
    private const string Az = """
        #!/bin/bash
        alone() { exec dotnet "$AZ_PROGRAM" "$@"; }
        [[ $1 == rest ]] || alone "$@"
        for word; do [[ $word == *@* || $word == */dev/* ]] && alone "$@"; done
        exec 3<>"/dev/tcp/127.0.0.1/$AZ_PORT" || exit 1
        printf '%s\0' "$PWD" "$SANDBOX_PERSON" "$AZURE_CONFIG_DIR" "$#" "$@" >&3
        IFS= read -r -d '' code <&3
        IFS= read -r -d '' out <&3
        IFS= read -r -d '' err <&3
        printf '%s' "$err" >&2
        printf '%s' "$out"
        exit "${code:-1}"
        """;

    // bin/Debug/net10.0 here as there.
    private static readonly string Program = Path.Combine(
        new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!.Parent!.FullName,
        "Portal.Az",
        "bin",
        new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name,
        "net10.0",
        "Portal.Az.dll");

    /// <param name="authority">The certificate to trust, as PEM.</param>
    public AzShell(IPEndPoint sandbox, string authority)
    {
        _sandbox = sandbox;
        _served = new(ServeAsync);
        File.WriteAllText(Path.Combine(_folder, "ca.pem"), authority);
        File.WriteAllText(Path.Combine(_folder, "az"), Az);
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
        var start = new ProcessStartInfo(
            terminal ? "script" : "bash",
            terminal ? ["-qec", $"bash {file}", "/dev/null"] : [file])
            {
                UseShellExecute = false,
                WorkingDirectory = _folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            };
        start.Environment["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["AZ_PORT"] = (await _served.Value).Port;
        start.Environment["AZ_PROGRAM"] = Program;
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

    private async Task<(Process Process, string Port)> ServeAsync()
    {
        var start = new ProcessStartInfo("dotnet", [Program, "--serve"]) { UseShellExecute = false, WorkingDirectory = _folder, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["SANDBOX_ENDPOINT"] = $"{_sandbox}";
        start.Environment["SANDBOX_CA"] = Path.Combine(_folder, "ca.pem");
        start.Environment["SANDBOX_PERSON"] = start.Environment["AZURE_CONFIG_DIR"] = "-"; // each call says whose it is
        var process = Process.Start(start)!;
        return (process, await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The stand-in for az did not start."));
    }

    public void Dispose()
    {
        if (_served.IsValueCreated && _served.Value.IsCompletedSuccessfully)
        {
            using var process = _served.Value.Result.Process;
            process.Kill();
            process.WaitForExit();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
