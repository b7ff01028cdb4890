using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Portal.Sandbox.Dataverse;

/// <summary>Reading: one row or many, with $select, $filter, $orderby, $top, $count, $expand and paging by nextLink.</summary>
internal sealed partial class Query(DataverseRows rows, RowJson json)
{
    private const int LargestPage = 5_000;
    private static readonly string[] Known = ["$select", "$filter", "$orderby", "$top", "$count", "$expand", "$skiptoken"];

    public JsonObject One(Call call, Table table, Row row)
    {
        var shown = Show(call, table, row);
        return Context(call, $"{table.Set}{Selected(call)}/$entity", shown);
    }

    public JsonObject Many(Call call, Table table, IEnumerable<Row> source)
    {
        foreach (var option in call.Options.Keys.Where(o => o.StartsWith('$') && !Known.Contains(o)))
            throw DataverseError.BadQuery(option == "$skip" ? "Skip Clause is not supported in CRM" : $"The query parameter {option} is not supported.");

        var found = source;
        if (call.Options.TryGetValue("$filter", out var filter)) found = found.Where(Filter.Parse(table, filter));
        var all = Sorted(call, table, found).ToList();

        // $top together with odata.maxpagesize: $top is ignored. https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results
        var size = call.PreferredPageSize is { } preferred ? Math.Clamp(preferred, 1, LargestPage) : (int?)null;
        var skip = call.Options.TryGetValue("$skiptoken", out var token) && int.TryParse(token, CultureInfo.InvariantCulture, out var from) ? from : 0;
        var take = size ?? (call.Options.TryGetValue("$top", out var top) ? int.Parse(top, CultureInfo.InvariantCulture) : LargestPage);

        var answer = new JsonObject();
        if (call.Options.GetValueOrDefault("$count") == "true") answer["@odata.count"] = Math.Min(all.Count, LargestPage);
        answer["value"] = new JsonArray([.. all.Skip(skip).Take(take).Select(r => (JsonNode)Show(call, table, r))]);
        if (skip + take < all.Count && (size is not null || !call.Options.ContainsKey("$top"))) answer["@odata.nextLink"] = NextLink(call, skip + take);
        return Context(call, table.Set + Selected(call), answer);
    }

    public IReadOnlyList<Column>? Chosen(Table table, string? select) => select?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(name => table.FindReadable(name) ?? throw DataverseError.NoProperty(table, name)).ToList();

    private JsonObject Show(Call call, Table table, Row row)
    {
        var shown = json.Show(call.Environment, table, row, Chosen(table, call.Options.GetValueOrDefault("$select")), call.Annotations);
        if (!call.Options.TryGetValue("$expand", out var expand)) return shown;
        foreach (Match part in Expansions().Matches(expand)) Expand(call, table, row, shown, part.Groups["name"].Value, part.Groups["select"].Value);
        return shown;
    }

    private void Expand(Call call, Table table, Row row, JsonObject shown, string navigation, string select)
    {
        if (table.Name == "systemuser" && navigation == "systemuserroles_association")
        {
            shown[navigation] = new JsonArray([.. RolesOf(call, row).Select(r => (JsonNode)json.Show(call.Environment, Tables.ByName("role"), r, Chosen(Tables.ByName("role"), Select(select)), call.Annotations))]);
            return;
        }

        foreach (var column in table.Columns.Where(c => c.Type == ColumnType.Lookup))
            foreach (var target in column.Targets.Where(t => RowJson.NavigationOf(table, column, t) == navigation))
            {
                var targetTable = Tables.ByName(target);
                call.Need("Read", targetTable);
                var pointed = row.LookupTable(column.Name) == target ? rows.Of(call.Environment, target).Find(row.LookupId(column.Name)) : null;
                shown[navigation] = pointed is null ? null : json.Show(call.Environment, targetTable, pointed, Chosen(targetTable, Select(select)), call.Annotations);
                return;
            }

        throw DataverseError.NoProperty(table, navigation);
    }

    public IEnumerable<Row> RolesOf(Call call, Row user) => rows.Of(call.Environment, "role").All.Where(r => user.Roles?.Contains(r.Text("name")!) == true);

    private static IEnumerable<Row> Sorted(Call call, Table table, IEnumerable<Row> found)
    {
        IOrderedEnumerable<Row>? sorted = null;
        var comparer = Comparer<object?>.Create(Filter.Compare);
        foreach (var part in (call.Options.GetValueOrDefault("$orderby") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var column = table.FindReadable(words[0]) ?? throw DataverseError.NoProperty(table, words[0]);
            var descending = words.ElementAtOrDefault(1) == "desc";
            object? Key(Row row) => Filter.ValueOf(row, column);
            sorted = (sorted, descending) switch
            {
                (null, false) => found.OrderBy(Key, comparer),
                (null, true) => found.OrderByDescending(Key, comparer),
                (not null, false) => sorted.ThenBy(Key, comparer),
                (not null, true) => sorted.ThenByDescending(Key, comparer),
            };
        }

        return sorted?.ThenBy(r => r.Id, StringComparer.Ordinal) ?? found.OrderBy(r => r.Id, StringComparer.Ordinal);
    }

    private static string NextLink(Call call, int skip)
    {
        var options = call.Options.Where(o => o.Key != "$skiptoken").Select(o => $"{o.Key}={Uri.EscapeDataString(o.Value)}").Append($"$skiptoken={skip}");
        return $"{call.Root}{call.Path}?{string.Join('&', options)}";
    }

    private static string? Select(string expansion) => expansion.Length == 0 ? null : expansion;

    private static string Selected(Call call) => call.Options.TryGetValue("$select", out var select) ? $"({select})" : "";

    private static JsonObject Context(Call call, string what, JsonObject body)
    {
        body.Insert(0, "@odata.context", $"{call.Root}$metadata#{what}");
        return body;
    }

    [GeneratedRegex(@"(?<name>[A-Za-z_0-9]+)(?:\(\$select=(?<select>[^)]*)\))?,?", RegexOptions.None, 1000)]
    private static partial Regex Expansions();
}
