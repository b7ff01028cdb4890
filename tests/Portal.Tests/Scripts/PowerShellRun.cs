using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Portal.Tests.Scripts;

/// <summary>What came of a script. The interpreter in powershell/run.mjs runs it and refuses what it does not know; each cmdlet of Exchange is asked of somebody else.</summary>
/// <param name="Printed">What stands on the screen in the end.</param>
/// <param name="Thrown">What stopped the script; null when it ran to its end.</param>
/// <param name="Cmdlets">Those that were called, in their order.</param>
public sealed record PowerShellRun(string Printed, string? Thrown, IReadOnlyList<string> Cmdlets)
{
    /// <param name="answer">A cmdlet with its parameters to <c>objects</c>, or to <c>error</c>.</param>
    public static async Task<PowerShellRun> OfAsync(string script, Func<string, JsonObject, Task<JsonObject>> answer)
    {
        var folder = Directory.CreateTempSubdirectory("portal-powershell-").FullName;
        try
        {
            var file = Path.Combine(folder, "script.ps1");
            await File.WriteAllTextAsync(file, script);
            using var node = Start(file);
            return await ConverseAsync(node, answer);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(string file)
    {
        // bin/Debug/net10.0 here as there.
        var tests = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!.Parent!.FullName;
        var project = Path.Combine(tests, "Portal.Tests", "Scripts", "powershell");
        if (!Directory.Exists(Path.Combine(project, "node_modules"))) throw new InvalidOperationException($"The grammar is not installed: npm ci --ignore-scripts in {project} (tests/run.sh does it).");
        return Process.Start(new ProcessStartInfo("node", ["--liftoff-only", Path.Combine(project, "run.mjs"), file])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8, StandardInputEncoding = new UTF8Encoding(false),
        })!;
    }

    private static async Task<PowerShellRun> ConverseAsync(Process node, Func<string, JsonObject, Task<JsonObject>> answer)
    {
        var errors = node.StandardError.ReadToEndAsync();
        var cmdlets = new List<string>();
        while (await node.StandardOutput.ReadLineAsync() is { } line)
        {
            var said = JsonNode.Parse(line)!;
            if (said["cmdlet"] is null)
            {
                await node.WaitForExitAsync();
                return new(string.Join('\n', said["printed"]?.AsArray().Select(p => (string)p!) ?? []), (string?)said["thrown"], cmdlets);
            }

            cmdlets.Add((string)said["cmdlet"]!);
            await node.StandardInput.WriteLineAsync((await answer((string)said["cmdlet"]!, said["parameters"]!.AsObject())).ToJsonString());
            await node.StandardInput.FlushAsync();
        }

        throw new InvalidOperationException($"The script is not one that the interpreter knows:\n{await errors}");
    }
}
