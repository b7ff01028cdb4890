namespace Portal.Az;

/// <summary>
/// az replaces every value that begins with @ by the content of that file, @- by standard input, wherever it stands; one that cannot be opened stays as it is.
/// https://learn.microsoft.com/cli/azure/use-azure-cli-successfully-tips
/// </summary>
public static class FileValues
{
    public static IReadOnlyList<string> Expand(IReadOnlyList<string> words, string folder, TextReader input) => [.. words.Select(w => Expand(w, folder, input))];

    private static string Expand(string word, string folder, TextReader input)
    {
        // As az has it, only what follows the first = is looked at.
        var at = word.IndexOf('=', StringComparison.Ordinal) + 1;
        return word[..at] + Load(word[at..], folder, input);
    }

    private static string Load(string value, string folder, TextReader input)
    {
        if (value.Length < 2 || value[0] != '@') return value;
        try
        {
            return (value == "@-" ? input.ReadToEnd() : File.ReadAllText(Path.Combine(folder, value[1..]))).TrimEnd('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return value;
        }
    }
}
