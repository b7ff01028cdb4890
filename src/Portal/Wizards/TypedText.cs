namespace Portal.Wizards;

/// <summary>Names that people type.</summary>
internal static class TypedText
{
    public const string TurnsText = "The name contains an invisible character that changes how the text around it reads. Type the name anew instead of pasting it.";

    /// <summary>Embeddings, overrides and isolates of Unicode's bidirectional algorithm turn a sentence, or a button, that carries the name. https://www.unicode.org/reports/tr9/</summary>
    public static bool ShowsAsTyped(string value) => !value.Any(c => char.IsControl(c) || c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069');
}
