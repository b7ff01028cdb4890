using System.Collections.Frozen;

namespace Portal.Mailboxes.Causes;

/// <summary>Every cause, and the one that an alert names.</summary>
public static class CauseCatalogue
{
    /// <summary>In the order in which alerts are compared: what names one cause stands before what only names a status.</summary>
    public static readonly IReadOnlyList<Cause> All = [.. CausesOfEntra.All, .. CausesOfExchange.All, .. CausesOfDynamics.All, .. CausesOfStatus.All, .. CausesOfDynamics.Last, .. CausesOfExchange.Last];

    private static readonly FrozenDictionary<string, Cause> ByKey = All.ToFrozenDictionary(c => c.Key, StringComparer.Ordinal);
    private static readonly string[] Signs = [.. All.SelectMany(c => c.Signs)];

    // "AADSTS70001" is also how a cut-off "AADSTS700016" ends.
    private static readonly FrozenSet<string> Beginnings = Signs.Where(s =>
        char.IsAsciiDigit(s[^1]) && Signs.Any(longer => longer.Length > s.Length && longer.StartsWith(s, StringComparison.OrdinalIgnoreCase)))
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Null for a key that this version does not know.</summary>
    public static Cause? Find(string? key) => key is null ? null : ByKey.GetValueOrDefault(key);

    /// <exception cref="KeyNotFoundException">No entry has this key.</exception>
    public static Cause Get(string key) => ByKey[key];

    /// <summary>What the alert names; null for one that no entry fits, also because it is in another language or cut off.</summary>
    public static Cause? Read(AlertSign alert)
    {
        var code = alert.Code is { } number ? All.FirstOrDefault(c => c.Codes.Contains(number)) : null;
        if (code is not null) return code;
        var (text, details) = (AlertWords.Text(alert.Text), alert.Details is null ? null : AlertWords.Text(alert.Details));
        return All.FirstOrDefault(c => c.Signs.Any(s => IsStatus(s) ? Says(text, s) || Says(details, s) : Says(alert.Text, s) || Says(alert.Details, s)));
    }

    /// <summary>Bare statuses are not looked for in what is quoted: a mail's subject may hold the same digits.</summary>
    private static bool IsStatus(string sign) => sign.Length == 3;

    private static bool Says(string? text, string sign)
    {
        if (text is null) return false;
        if (sign.Contains(' ')) return text.Contains(sign, StringComparison.OrdinalIgnoreCase);
        for (var at = text.IndexOf(sign, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(sign, at + 1, StringComparison.OrdinalIgnoreCase))
            if (BeginsThere(text, at, sign) && EndsThere(text, at + sign.Length, sign)) return true;
        return false;
    }

    /// <summary>Codes and names count as whole words: ids hold the same digits, and one code is the beginning of another.</summary>
    private static bool BeginsThere(string text, int at, string sign) => at == 0 || sign[0] == '-' || !IsWord(text[at - 1]) || (at >= 2 && text.AsSpan(at - 2, 2) is "0x" or "0X");

    private static bool EndsThere(string text, int end, string sign) =>
        end == text.Length ? !Beginnings.Contains(sign) : !IsWord(text[end]) && text[end] != '…' && !(Beginnings.Contains(sign) && text.AsSpan(end).StartsWith("..."));

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '-' or '_';
}
