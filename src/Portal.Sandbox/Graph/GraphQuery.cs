using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.Graph;

/// <summary>The OData options of a request. https://learn.microsoft.com/graph/query-parameters and /graph/aad-advanced-queries</summary>
internal sealed record GraphQuery(
    IReadOnlyList<string> Select, string? Filter, string? Search, GraphOrder? Order, int? Top, int Skip, bool Count, IReadOnlyList<string> Expand, bool IsEventual, string Address)
{
    private const int DefaultPage = 100;
    private const int LargestPage = 999;

    /// <summary>"$skip isn't supported" for directory objects: query-parameters.</summary>
    private static readonly string[] Known = ["$select", "$filter", "$search", "$orderby", "$top", "$count", "$expand", "$skiptoken"];

    /// <exception cref="GraphRefusal">An option that there is not, or a value that it does not take.</exception>
    public static GraphQuery Read(HttpRequest request)
    {
        var query = request.Query;
        if (query.Keys.FirstOrDefault(k => k.StartsWith('$') && !Known.Contains(k, StringComparer.Ordinal)) is { } option)
            throw GraphRefusal.BadRequest($"The query parameter '{option}' is not supported.", "the text of this refusal");

        if (query["$count"] is [{ } counts] && counts is not ("true" or "false"))
            throw GraphRefusal.BadRequest($"Invalid value '{counts}' for $count query option found. Valid values are 'true' and 'false'.", "the text of this refusal");
        int? top = query.TryGetValue("$top", out var asked)
            ? int.TryParse(asked, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= LargestPage
                ? number
                : throw GraphRefusal.BadRequest($"Invalid page size specified: '{asked}'. Must be between 1 and {LargestPage} inclusive.")
            : null;
        return new(
            Names(query["$select"]), Text(query["$filter"]), Text(query["$search"]), GraphOrder.Read(Text(query["$orderby"])), top, SkipOf(query["$skiptoken"]),
            query["$count"] == "true", Names(query["$expand"]),
            request.Headers["ConsistencyLevel"].Any(v => string.Equals(v, "eventual", StringComparison.OrdinalIgnoreCase)),
            AddressOf(request));

        static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
        static IReadOnlyList<string> Names(string? value) => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>A page of the things that pass $filter and $search, with the properties of $select and a link to the next page.</summary>
    public JsonObject Page(string type, IEnumerable<JsonObject> things, IReadOnlyList<string>? shown = null)
    {
        if (Search is not null && !IsEventual)
            throw GraphRefusal.UnsupportedQuery("Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'");
        var filter = Filter is null ? null : GraphFilter.Parse(Filter);
        if (filter is { IsAdvanced: true } && !(IsEventual && Count))
            throw GraphRefusal.UnsupportedQuery("This filter needs the header 'ConsistencyLevel: eventual' and $count=true.");
        if (Order is not null && (Filter is not null || Search is not null) && !(IsEventual && Count)) throw GraphRefusal.UnsupportedQuery("Sorting not supported for current query.");

        var passing = things.Where(t => (filter is null || filter.Passes(t)) && Matches(t));
        var found = (Order is null ? passing : Order.Sort(passing)).ToList();
        var size = Top ?? DefaultPage;
        var page = new JsonObject { ["@odata.context"] = $"https://graph.microsoft.com/v1.0/$metadata#{type}" };
        if (Count && IsEventual) page["@odata.count"] = found.Count;
        if (Skip + size < found.Count) page["@odata.nextLink"] = $"{Address}{(Address.Contains('?') ? '&' : '?')}$skiptoken={Token(Skip + size)}";
        page["value"] = new JsonArray(found.Skip(Skip).Take(size).Select(t => (JsonNode)Shown(t, shown)).ToArray());
        return page;
    }

    /// <summary>One thing with the properties of $select, or those that Graph shows unasked.</summary>
    public JsonObject Single(string type, JsonObject thing, IReadOnlyList<string>? shown = null)
    {
        var single = Shown(thing, shown);
        single.Insert(0, "@odata.context", $"https://graph.microsoft.com/v1.0/$metadata#{type}/$entity");
        return single;
    }

    private JsonObject Shown(JsonObject thing, IReadOnlyList<string>? shown)
    {
        foreach (var name in Select.Concat(Expand.Select(e => e.Split('(')[0])).Where(s => !thing.ContainsKey(s)))
            throw new GraphRefusal(400, "BadRequest", $"Parsing OData Select and Expand failed: Could not find a property named '{name}'.");
        var wanted = Select.Count > 0 ? Select : shown;
        if (wanted is null) return (JsonObject)thing.DeepClone();
        return new JsonObject(thing.Where(p => p.Key.StartsWith('@') || wanted.Contains(p.Key) || Expand.Contains(p.Key)).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));
    }

    /// <summary><c>"displayName:ann" OR "mail:ann"</c>: words that begin so.</summary>
    private bool Matches(JsonObject thing)
    {
        if (Search is null) return true;
        return Search.Split(" OR ").Any(clause => clause.Trim().Trim('"').Split(':', 2) is [var name, var words]
            && (thing[name]?.ToString() ?? "").Split(' ', '.', '@', '-').Append(thing[name]?.ToString() ?? "").Any(w => w.StartsWith(words.Trim('"'), StringComparison.OrdinalIgnoreCase)));
    }

    private static string AddressOf(HttpRequest request)
    {
        var rest = request.Query.Where(p => p.Key != "$skiptoken").Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value.ToString())}").ToList();
        return $"https://graph.microsoft.com{request.Path.ToUriComponent()}{(rest.Count > 0 ? "?" + string.Join('&', rest) : "")}";
    }

    // Opaque to clients, so that none of them counts on its form.
    private static string Token(int skip) => Convert.ToHexString(Encoding.ASCII.GetBytes($"page:{skip}"));

    private static int SkipOf(string? token)
    {
        if (string.IsNullOrEmpty(token)) return 0;
        try
        {
            return int.Parse(Encoding.ASCII.GetString(Convert.FromHexString(token))["page:".Length..], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is FormatException or ArgumentOutOfRangeException)
        {
            throw GraphRefusal.BadRequest("The specified page token value is invalid or the referenced page has expired.");
        }
    }
}
