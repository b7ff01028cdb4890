using System.Globalization;
using System.Text.RegularExpressions;

namespace Portal.Shared;

/// <summary>
/// Finds the times in a sentence. Sentences are kept, sent and audited as text, with times in UTC that say so; a page shows each time in the zone of whoever reads it.
/// </summary>
public static partial class TimesInText
{
    private static readonly string[] Written = ["d MMMM yyyy HH:mm", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];

    /// <summary>The sentence in order, cut where a time begins or ends. Text that only looks like a time stays text.</summary>
    public static IEnumerable<(string Text, DateTimeOffset? At)> Parts(string sentence)
    {
        var from = 0;
        foreach (Match match in Time().Matches(sentence))
        {
            if (!DateTimeOffset.TryParseExact(match.Groups["at"].Value, Written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) continue;
            if (match.Index > from) yield return (sentence[from..match.Index], null);
            yield return (match.Value, at);
            from = match.Index + match.Length;
        }

        if (from < sentence.Length) yield return (sentence[from..], null);
    }

    [GeneratedRegex(@"(?<at>\b(\d{1,2} [A-Z][a-z]{2,8} \d{4}|\d{4}-\d{2}-\d{2}) \d{2}:\d{2}(:\d{2})?) UTC\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Time();
}
