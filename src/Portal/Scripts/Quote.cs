namespace Portal.Scripts;

/// <summary>Makes one word of a shell out of any text: the one place where values from outside get into scripts.</summary>
public static class Quote
{
    /// <summary>
    /// In single quotes, where POSIX shells read everything as it is; a quote itself is closed, escaped and opened again.
    /// https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_02_02
    /// </summary>
    /// <exception cref="ArgumentException">The text holds NUL, which no shell can carry.</exception>
    public static string Bash(string value) => "'" + Carriable(value).Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    /// <summary>
    /// In single quotes, each quote doubled. PowerShell takes four typographic quotes for the same, so they are doubled too.
    /// https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
    /// </summary>
    /// <exception cref="ArgumentException">The text holds NUL, which no shell can carry.</exception>
    public static string PowerShell(string value) => "'" + string.Concat(Carriable(value).Select(c => c is '\'' or '\u2018' or '\u2019' or '\u201A' or '\u201B' ? new string(c, 2) : c.ToString())) + "'";

    private static string Carriable(string value) => value.Contains('\0') ? throw new ArgumentException("A NUL cannot stand in a script.", nameof(value)) : value;
}
