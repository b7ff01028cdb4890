using Portal.Plans;

namespace Portal.Shared;

/// <summary>One link of the chain picture.</summary>
/// <param name="Key">Stable name, usually the step's key.</param>
/// <param name="Title">One or two words under the sign: "KV-App", "Vault access".</param>
/// <param name="Truth">The link's state.</param>
/// <param name="Sentence">What is true now, for hover, focus and screen readers.</param>
/// <param name="Source">Where it was read: "Microsoft Graph".</param>
/// <param name="At">When it was read.</param>
/// <param name="Href">The step to go to; null or empty where there is none, or none for this person.</param>
/// <param name="Current">The step that is open.</param>
public sealed record ChainLink(
    string Key, string Title, Truth Truth, string? Sentence = null, string? Source = null, DateTimeOffset? At = null, string? Href = null, bool Current = false)
{
    /// <summary>The chain in one sentence: "3 of 9 links OK. Not OK: Vault access. Waiting: Consent."</summary>
    public static string Summary(IReadOnlyList<ChainLink> links)
    {
        var parts = new List<string> { $"{links.Count(l => l.Truth == Truth.Ok)} of {links.Count} links OK." };
        foreach (var truth in new[] { Truth.NotOk, Truth.CouldNotCheck, Truth.Waiting, Truth.NotReached })
        {
            var titles = links.Where(l => l.Truth == truth).Select(l => l.Title).ToList();
            if (titles.Count > 0)
                parts.Add($"{TruthText.Word(truth)}: {string.Join(", ", titles)}.");
        }

        return string.Join(' ', parts);
    }
}
