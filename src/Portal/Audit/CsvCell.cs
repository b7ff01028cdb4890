using System.Text;

namespace Portal.Audit;

/// <summary>
/// Texts that no spreadsheet takes for a formula (OWASP, "CSV Injection"): what begins like one gets a quote mark in front, also after blanks and in full-width forms. So does what stands behind a semicolon, a tab or a line
/// end: where those separate cells (Excel in most of Europe takes the semicolon), a text of ours becomes several cells. What begins with a quote mark gets another, so that <see cref="Bare"/> brings every text back.
/// </summary>
internal static class CsvCell
{
    private const string Formula = "=+-@\uFF1D\uFF0B\uFF0D\uFF20|%'";

    public static string Guarded(string text)
    {
        var guarded = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var begins = at == 0 || Separates(text[at - 1]);
            if (begins && BeginsLikeFormula(text.AsSpan(at)) || at == 0 && text[0] is ('\t' or '\r' or '\n')) guarded.Append('\'');
            guarded.Append(text[at]);
        }

        return guarded.ToString();
    }

    /// <summary>The text that <see cref="Guarded"/> was given.</summary>
    public static string Bare(string guarded)
    {
        var bare = new StringBuilder(guarded.Length);
        for (var at = 0; at < guarded.Length; at++)
            if (guarded[at] != '\'' || at > 0 && !Separates(guarded[at - 1])) bare.Append(guarded[at]);
            else if (++at < guarded.Length) bare.Append(guarded[at]);
        return bare.ToString();
    }

    /// <summary>A quote sign is no protection: in a cell that was split it opens and ends a text.</summary>
    private static bool BeginsLikeFormula(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (c != '"' && !char.IsWhiteSpace(c)) return Formula.Contains(c);
        return false;
    }

    private static bool Separates(char c) => c is ';' or '\t' or '\r' or '\n';
}
