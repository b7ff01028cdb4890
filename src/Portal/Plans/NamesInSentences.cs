namespace Portal.Plans;

/// <summary>
/// Names of tenants inside our sentences. A name in Arabic or Hebrew, or one with marks that turn the reading direction, would carry the words around it along; so it
/// is put between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE. https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates
/// </summary>
public static class NamesInSentences
{
    private const char Begin = '\u2068';
    private const char End = '\u2069';

    /// <summary>The name as it may stand in a sentence. Plain names come back as they are; marks that could end the isolation, and line ends, show as a dot.</summary>
    public static string Isolated(this string? name) => name is null ? ""
        : name.Any(c => Turns(c) || Reads(c) || char.IsControl(c)) ? $"{Begin}{string.Concat(name.Select(c => Turns(c) || char.IsControl(c) ? '·' : c))}{End}" : name;

    /// <summary>Embeddings, overrides, isolates, and the separators that end a paragraph.</summary>
    private static bool Turns(char c) => c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' or '\u2028' or '\u2029';

    /// <summary>Letters that run from right to left (the blocks of Hebrew to Arabic Extended, their presentation forms, and the planes beyond), and the invisible marks that count as such.</summary>
    private static bool Reads(char c) => c is >= '\u0590' and <= '\u08FF' or >= '\uFB1D' and <= '\uFDFF' or >= '\uFE70' and <= '\uFEFF' or '\u200F' or '\u061C' || c is '\uD802' or '\uD803' or '\uD83A' or '\uD83B';
}
