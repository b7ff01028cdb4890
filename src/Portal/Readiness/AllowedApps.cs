namespace Portal.Readiness;

/// <summary>
/// EwsAllowedAppIDs as one text that is replaced as a whole: Exchange Online has no way to add or remove one entry, so whoever writes carries everybody's.
/// </summary>
public static class AllowedApps
{
    public static bool Has(IReadOnlyList<string>? list, string appId) => list?.Contains(appId, StringComparer.OrdinalIgnoreCase) == true;

    /// <summary>Entries that are no application id. A list with one is refused: writing it back would fail, and leaving the entry out would drop what somebody meant.</summary>
    public static IReadOnlyList<string> Malformed(IReadOnlyList<string> list) => [.. list.Where(id => !Guid.TryParseExact(id, "D", out _))];

    /// <summary>The whole list with the app at its end; others keep their places.</summary>
    public static IReadOnlyList<string> With(IReadOnlyList<string> list, string appId) => Has(list, appId) ? list : [.. list, appId.ToLowerInvariant()];

    /// <summary>The whole list without the app; others keep their places.</summary>
    public static IReadOnlyList<string> Without(IReadOnlyList<string> list, string appId) => [.. list.Where(id => !string.Equals(id, appId, StringComparison.OrdinalIgnoreCase))];

    /// <summary>The same entries, in whatever order and case.</summary>
    public static bool Same(IReadOnlyList<string>? one, IReadOnlyList<string>? other) =>
        one is null || other is null ? one is null && other is null : new HashSet<string>(one, StringComparer.OrdinalIgnoreCase).SetEquals(other);

    /// <summary>"1 was added: …; 1 was removed: …".</summary>
    public static string Difference(IReadOnlyList<string> before, IReadOnlyList<string> now)
    {
        var (added, removed) = (now.Except(before, StringComparer.OrdinalIgnoreCase).ToList(), before.Except(now, StringComparer.OrdinalIgnoreCase).ToList());
        return string.Join("; ", new[] { Said(added, "added"), Said(removed, "removed") }.OfType<string>());

        static string? Said(List<string> ids, string what) => ids.Count == 0 ? null : $"{ids.Count} {(ids.Count == 1 ? "was" : "were")} {what}: {string.Join(", ", ids.Take(5))}{(ids.Count > 5 ? " …" : "")}";
    }

    /// <summary>"none", or the ids, shortened for a sentence.</summary>
    public static string Text(IReadOnlyList<string> list) => list.Count == 0 ? "empty" : list.Count <= 20 ? string.Join(", ", list) : $"{string.Join(", ", list.Take(20))} and {list.Count - 20} more";
}
