using System.Globalization;
using Portal.Mailboxes.Replica;

namespace Portal.Mailboxes.Grid;

/// <summary>What somebody typed into a search box, as words that are looked for. There are no wildcards: people put a <c>*</c> at the ends out of habit, and it means nothing.</summary>
internal sealed record SearchWords(IReadOnlyList<string> All)
{
    private const int Most = 5;

    /// <summary>Trigrams need three characters.</summary>
    private const int Trigram = 3;

    public bool Any => All.Count > 0;

    /// <summary>Words that the text index can find. Marks alone have no trigrams on PostgreSQL.</summary>
    public IReadOnlyList<string> Indexed => [.. All.Where(w => Length(w) >= Trigram && w.Any(char.IsLetterOrDigit))];

    /// <summary>The word whose beginning is looked for when none is long enough for the index.</summary>
    public string? Beginning => All.All(w => Length(w) < Trigram) ? All.FirstOrDefault() : null;

    public static SearchWords Of(string? text) =>
        new([.. Folded.Of(text)
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(w => w.Trim('*'))
            .Where(w => w.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .Take(Most)]);

    private static int Length(string word) => new StringInfo(word).LengthInTextElements;
}
