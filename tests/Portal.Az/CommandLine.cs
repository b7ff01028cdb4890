namespace Portal.Az;

/// <summary>The command line, read as az's parser reads it: an option that is not known, misses its value or is missing itself ends with exit code 2.</summary>
public sealed class CommandLine
{
    private static readonly IReadOnlyList<Option> Everywhere = [new("--output", Aliases: ["-o"]), new("--query"), new("--only-show-errors", 0)];

    private readonly Dictionary<string, List<string>> _values = [];

    private CommandLine(Command command) => Command = command;

    public Command Command { get; }

    public string? Find(string option) => _values.TryGetValue(option, out var values) ? values[0] : null;

    public string this[string option] => Find(option)!;

    public bool Has(string option) => _values.ContainsKey(option);

    public IReadOnlyList<string> All(string option) => _values.GetValueOrDefault(option) ?? [];

    /// <exception cref="AzError">As az would refuse it.</exception>
    public static CommandLine Read(IReadOnlyList<string> words, IReadOnlyList<Command> commands)
    {
        var name = string.Join(' ', words.TakeWhile(w => !w.StartsWith('-')));
        var command = commands.FirstOrDefault(c => c.Name == name) ?? throw AzError.Usage($"'{name}' is misspelled or not recognized by the system.");
        var line = new CommandLine(command);
        for (var at = name.Split(' ').Length; at < words.Count;) at = line.Take(words, at);
        var missing = command.Options.Where(o => o.Required && !line.Has(o.Name)).Select(o => o.Name).ToList();
        return missing.Count == 0 ? line : throw AzError.Usage($"the following arguments are required: {string.Join(", ", missing)}");
    }

    private int Take(IReadOnlyList<string> words, int at)
    {
        var pair = words[at].StartsWith("--", StringComparison.Ordinal) ? words[at].Split('=', 2) : [words[at]];
        var option = Command.Options.Concat(Everywhere).FirstOrDefault(o => o.Name == pair[0] || o.Aliases.Contains(pair[0])) ?? throw AzError.Usage($"unrecognized arguments: {words[at]}");
        var values = pair.Length == 2 ? [pair[1]] : words.Skip(at + 1).TakeWhile(w => !Option(w)).Take(option.Values < 0 ? int.MaxValue : option.Values).ToList();
        if (option.Values == 1 && values.Count == 0) throw AzError.Usage($"argument {option.Name}: expected one argument");
        if (option.Values == 0 && pair.Length == 2) throw AzError.Usage($"argument {option.Name}: ignored explicit argument '{pair[1]}'");
        _values[option.Name] = option.Values == 0 ? [""] : values;
        return at + 1 + (pair.Length == 2 ? 0 : values.Count);
    }

    /// <summary>A word that argparse takes for an option: it begins with a dash and is no negative number.</summary>
    private static bool Option(string word) => word.Length > 1 && word[0] == '-' && !double.TryParse(word, out _);
}
