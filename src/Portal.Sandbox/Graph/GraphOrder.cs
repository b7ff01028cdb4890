using System.Text.Json.Nodes;

namespace Portal.Sandbox.Graph;

/// <summary>
/// $orderby of directory objects: by one of the two properties that the directory sorts by, and together with $filter or $search only as an advanced query.
/// https://learn.microsoft.com/graph/aad-advanced-queries
/// </summary>
internal sealed record GraphOrder(string Property, bool IsDescending)
{
    private static readonly string[] Sortable = ["displayName", "userPrincipalName"];

    /// <exception cref="GraphRefusal">Another property, or no direction that there is.</exception>
    public static GraphOrder? Read(string? text)
    {
        if (text is null) return null;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not ([_] or [_, "asc" or "desc"])) throw GraphRefusal.BadRequest($"Syntax error in '$orderby={text}'.", "the text of this refusal");
        if (!Sortable.Contains(words[0], StringComparer.Ordinal)) throw GraphRefusal.UnsupportedQuery($"Sorting by '{words[0]}' is not supported.");
        return new(words[0], words is [_, "desc"]);
    }

    public IEnumerable<JsonObject> Sort(IEnumerable<JsonObject> things) => IsDescending ? things.OrderByDescending(Of, StringComparer.OrdinalIgnoreCase) : things.OrderBy(Of, StringComparer.OrdinalIgnoreCase);

    private string Of(JsonObject thing) => thing.TryGetPropertyValue(Property, out var value) ? value?.ToString() ?? "" : throw GraphRefusal.UnsupportedQuery($"Sorting by '{Property}' is not supported.");
}
