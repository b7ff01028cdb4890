namespace Portal.Wizards.Confine;

/// <summary>Addresses as people type them: one a line, or with commas between.</summary>
internal static class AddressLines
{
    public static IReadOnlyList<string> Of(string typed) =>
        [.. typed.Split(['\r', '\n', ',', ';', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(a => a.ToLowerInvariant()).Distinct(StringComparer.Ordinal)];

    /// <summary>
    /// One @ with something before it and a domain after it; what else an address may be is Exchange's to say. What separates addresses in lists and scripts is in none: "x,boss@fabrikam.com" would
    /// otherwise be shown as one mailbox and taken as the boss's.
    /// </summary>
    public static bool IsAddress(string text) =>
        text.Length is > 2 and <= 320
            && text.Count(c => c == '@') == 1
            && text[0] != '@'
            && text[^1] != '@'
            && text.IndexOf('.', text.IndexOf('@', StringComparison.Ordinal)) > 0
            && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '"' or '<' or '>' or '|' or ',' or ';');
}
