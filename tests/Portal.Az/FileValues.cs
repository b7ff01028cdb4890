namespace Portal.Az;

/// <summary>
/// az replaces every value that begins with @ by the content of that file, @- by standard input, wherever it stands; one that cannot be opened stays as it is.
/// https://learn.microsoft.com/cli/azure/use-azure-cli-successfully-tips
/// </summary>
public static class FileValues
{
    public static IReadOnlyList<string> Expand(IReadOnlyList<string> words, TextReader input) => [.. words.Select(w => Expand(w, input))];

    private static string Expand(string word, TextReader input)
    {
        // As az has it, only what follows the first = is looked at.
        var at = word.IndexOf('=', StringComparison.Ordinal) + 1;
        return word[..at] + Load(word[at..], input);
    }

    private static string Load(string value, TextReader input)
    {
        if (value.Length < 2 || value[0] != '@') return value;
        try
        {
            return (value == "@-" ? input.ReadToEnd() : File.ReadAllText(value[1..])).TrimEnd('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return value;
        }
    }
}
