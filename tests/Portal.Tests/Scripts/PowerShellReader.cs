using System.Text;

namespace Portal.Tests.Scripts;

/// <summary>
/// Quotes, comments and escapes as PowerShell's own tokenizer takes them, with the curly quotes it takes for straight ones.
/// https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
/// </summary>
internal static class PowerShellReader
{
    private const string Single = "'\u2018\u2019\u201A\u201B";
    private const string Double = "\"\u201C\u201D\u201E";

    /// <summary>Values of all literals in single quotes, in their order.</summary>
    public static List<string> Literals(string script)
    {
        var literals = new List<string>();
        for (var at = 0; at < script.Length; at++)
        {
            var c = script[at];
            if (c == '`') at++;
            else if (c == '#' && (at == 0 || char.IsWhiteSpace(script[at - 1]))) at = End(script, at, s => script[s] is '\n' or '\r');
            else if (Double.Contains(c)) at = EndOfDouble(script, at + 1);
            else if (Single.Contains(c)) literals.Add(Take(script, ref at));
        }

        return literals;
    }

    /// <summary>The text of a literal that stands in quotes.</summary>
    public static string Value(string literal)
    {
        var at = 0;
        return Take(literal, ref at);
    }

    /// <summary>From the opening quote to the closing one; any two of the five quotes in a row are the first of them.</summary>
    private static string Take(string script, ref int at)
    {
        var value = new StringBuilder();
        for (at++; at < script.Length; at++)
        {
            if (!Single.Contains(script[at])) value.Append(script[at]);
            else if (at + 1 < script.Length && Single.Contains(script[at + 1])) value.Append(script[at++]);
            else return value.ToString();
        }

        throw new FormatException("A literal does not end.");
    }

    private static int EndOfDouble(string script, int at)
    {
        for (; at < script.Length && !Double.Contains(script[at]); at++)
            if (script[at] == '`') at++;
        return at;
    }

    private static int End(string script, int at, Func<int, bool> ends)
    {
        while (at < script.Length && !ends(at)) at++;
        return at;
    }
}
