namespace Portal.Scripts;

/// <summary>Text from outside for places that are read by people only: comments, file names.</summary>
public static class Lines
{
    /// <summary>One line that reads as it stands: no line ends, no control characters, nothing that turns the reading direction.</summary>
    public static string One(string text)
    {
        foreach (var c in text)
            if (Ends(c) || Turns(c)) return string.Concat(text.Select(one => Ends(one) || Turns(one) ? '·' : one));
        return text; // nearly all of them, and a large report has millions
    }

    /// <summary>PowerShell ends a comment at CR and LF, people's editors also at the others.</summary>
    private static bool Ends(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';

    /// <summary>https://www.unicode.org/reports/tr9/</summary>
    private static bool Turns(char c) => c is '\u061C' or '\u200E' or '\u200F' or >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069';

    /// <summary>"kv-app-12": letters, digits and hyphens.</summary>
    public static string FileName(string text) => string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '-'));
}
