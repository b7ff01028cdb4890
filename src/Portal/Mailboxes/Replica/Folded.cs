using System.Globalization;
using System.Text;

namespace Portal.Mailboxes.Replica;

/// <summary>A text as it is sorted and searched: small letters, without accents, without what cannot be seen. "Müller" is found by "muller", and a hidden mark hides nothing.</summary>
public static class Folded
{
    private const int Longest = ReplicaMailboxConfiguration.NameLength;

    /// <summary>May be empty, for a text of marks alone.</summary>
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var folded = new StringBuilder(text.Length);
        foreach (var rune in Whole(text).Normalize(NormalizationForm.FormKD).EnumerateRunes())
            if (Kept(rune)) folded.Append(Rune.ToLowerInvariant(rune).ToString());
        return Cut(folded.ToString().Trim());
    }

    /// <summary>The first of the texts that is not empty once folded.</summary>
    public static string FirstOf(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
            if (Of(text) is { Length: > 0 } key) return key;
        return "-";
    }

    /// <summary>Half a surrogate pair has no normal form, and PostgreSQL takes no NUL.</summary>
    public static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Replace('\0', '\uFFFD')));

    /// <summary>At most <paramref name="length"/> UTF-16 units, never half a character.</summary>
    public static string Cut(string text, int length = Longest) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private static bool Kept(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark
            or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format
            or UnicodeCategory.Control
            or UnicodeCategory.Surrogate);
}
