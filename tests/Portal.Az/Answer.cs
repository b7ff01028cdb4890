using System.Text.Json.Nodes;
using Portal.Az.Commands;

namespace Portal.Az;

/// <summary>One call of az: reads the command line as az does, runs the command as the signed-in person, prints the answer.</summary>
public static class Answer
{
    private static readonly IReadOnlyList<Command> Commands =
    [
        AccountCommands.Login, AccountCommands.Show, RestCommand.Rest, AppCommands.AddPermission, AppCommands.DeletePermission, AppCommands.ResetCredential, AppCommands.ListCredentials, AppCommands.DeleteCredential,
        CertificateCommands.Create, CertificateCommands.Import, CertificateCommands.Recover, RoleCommands.Create, RoleCommands.Delete,
        AppCommands.Delete, CertificateCommands.Delete, CertificateCommands.DeletePending, CertificateCommands.Purge,
    ];

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Caller caller)
    {
        try
        {
            var words = FileValues.Expand(args, caller.Folder, caller.Input);
            var line = CommandLine.Read(words, Commands);
            var query = line.Find("--query") is { } text ? Query.Parse(text) : null;
            using var cloud = new Cloud(caller.Settings());
            var answer = await line.Command.RunAsync(new Call(line, new Session(cloud), cloud, caller.Errors));
            Output.Write(query is null ? answer : query.Of(answer), line.Find("--output") ?? "json", caller.Output);
            return 0;
        }
        catch (AzError error)
        {
            await caller.Errors.WriteLineAsync($"ERROR: {error.Message}");
            return error.Code;
        }
    }
}

/// <summary>A command of az with the options that the stand-in knows; every other option is an error, as an unknown one is for az.</summary>
/// <param name="Name">"ad app credential reset".</param>
public sealed record Command(string Name, IReadOnlyList<Option> Options, Func<Call, Task<JsonNode?>> RunAsync);

/// <param name="Values">How many values it takes: 0 a switch, 1 one, -1 any number.</param>
public sealed record Option(string Name, int Values = 1, bool Required = false, params IReadOnlyList<string> Aliases);

/// <summary>A command under way.</summary>
/// <param name="Warnings">Standard error.</param>
public sealed record Call(CommandLine Line, Session Session, Cloud Cloud, TextWriter Warnings);

/// <summary>Where az was called from.</summary>
/// <param name="Folder">Files are named from here.</param>
public sealed record Caller(string Folder, Func<Settings> Settings, TextReader Input, TextWriter Output, TextWriter Errors);
