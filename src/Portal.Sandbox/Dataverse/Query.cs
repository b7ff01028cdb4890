using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Dataverse;

/// <summary>Reading: one row or many, with $select, $filter, $orderby, $top, $count, $expand and paging by nextLink.</summary>
internal sealed partial class Query(DataverseRows rows, RowJson json)
{
    public const int LargestPage = 5_000;
    private const int PartSize = 64 * 1024;
    private static readonly string[] Known = ["$select", "$filter", "$orderby", "$top", "$count", "$expand", "$skiptoken"];
    private static readonly JsonWriterOptions Wire = new() { Encoder = Json.Wire.Encoder };

    /// <param name="Into">A lookup's target, or the roles of a user.</param>
    internal sealed record Expansion(string Name, Column? Lookup, RowShape Into);

    /// <summary>How rows are shown; made before the first of them, so that a bad query is refused as a whole.</summary>
    internal sealed record View(RowShape Shape, IReadOnlyList<Expansion> Expansions);

    /// <exception cref="DataverseError">An option that is for many rows, or for nothing.</exception>
    public string One(Call call, Table table, Row row)
    {
        RefuseUnknown(call);
        if (call.Options.Keys.FirstOrDefault(o => o is "$filter" or "$orderby" or "$top" or "$count" or "$skiptoken") is not null)
            throw DataverseError.BadOption("The requested resource is not a collection. Query options $filter, $orderby, $count, $skip, and $top can be applied only on collections.");
        var view = ViewOf(call, table);
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Wire);
        writer.WriteStartObject();
        writer.WriteString("@odata.context", $"{call.Root}$metadata#{table.Set}{Selected(call)}/$entity");
        WriteMembers(writer, call, view, row);
        writer.WriteEndObject();
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public Answer Many(Call call, Table table, IRowSource source)
    {
        RefuseUnknown(call);
        if (call.Options.GetValueOrDefault("$count") is { } counts && counts is not ("true" or "false"))
            throw DataverseError.BadOption($"Invalid value '{counts}' for $count query option found. Valid values are 'true' and 'false'.");
        var view = ViewOf(call, table);
        var ordering = new Ordering(table, call.Options.GetValueOrDefault("$orderby"));
        var related = new RelatedRows(rows, call.Environment);
        var filter = call.Options.TryGetValue("$filter", out var text) ? Filter.Parse(table, text, related) : null;
        if (related.Asked.FirstOrDefault(t => !call.Caller.Privileges.Contains($"prvRead{t.Schema}")) is { } closed)
            throw DataverseError.PrivilegeDenied(call.Caller.User.Id, call.Caller.Roles.Count, $"prvRead{closed.Schema}", closed, unconfirmed: "that a filter by related rows needs the right to read them");
        var cookie = CookieOf(call, ordering.Names);
        var (take, pages) = Size(call);

        var all = ordering.IsById ? source.After(cookie?.LastId) : source.After(null);
        if (filter is not null) all = all.Where(filter);
        IReadOnlyList<Row> found = ordering.IsById ? [.. all.Take(take + 1)] : ordering.First(all, take + 1, cookie);
        var page = found.Count > take ? [.. found.Take(take)] : found;

        var members = new List<(string, object)> { ("@odata.context", $"{call.Root}$metadata#{table.Set}{Selected(call)}") };
        if (call.Options.GetValueOrDefault("$count") == "true") AddCount(members, call, source, filter);
        var next = pages && found.Count > take ? NextLink(call, new(cookie is null ? 2 : cookie.Page + 1, ordering.CookieKeys(page[^1])), ordering.Names) : null;
        return Stream(call, view, members, page.Select(Item.Of), next, call.PreferredPageSize is null ? null : $"odata.maxpagesize={take}");
    }

    /// <summary>What stands in "value": a row, or with change tracking the id of one that is gone.</summary>
    internal readonly record struct Item(Row? Row, string? GoneId)
    {
        public static Item Of(Row row) => new(row, null);
    }

    /// <summary>The answer while it is sent: neither the page nor its JSON is ever whole in memory.</summary>
    internal Answer Stream(Call call, View view, IReadOnlyList<(string Name, object Value)> members, IEnumerable<Item> items, string? next, string? applied)
    {
        return new Answer(200) { Parts = Parts(), Applied = applied };

        IEnumerable<ReadOnlyMemory<byte>> Parts()
        {
            var buffer = new ArrayBufferWriter<byte>(PartSize + 8192);
            using var writer = new Utf8JsonWriter(buffer, Wire);
            writer.WriteStartObject();
            foreach (var (name, value) in members)
            {
                writer.WritePropertyName(name);
                JsonSerializer.Serialize(writer, value, Json.Wire);
            }

            writer.WriteStartArray("value");
            foreach (var item in items)
            {
                Write(writer, call, view, item);
                if (buffer.WrittenCount + writer.BytesPending < PartSize) continue;
                writer.Flush();
                yield return buffer.WrittenMemory;
                buffer.ResetWrittenCount();
            }

            writer.WriteEndArray();
            if (next is not null) writer.WriteString("@odata.nextLink", next);
            writer.WriteEndObject();
            writer.Flush();
            yield return buffer.WrittenMemory;
        }
    }

    /// <exception cref="DataverseError">Unknown column or navigation, or no right to read what is expanded.</exception>
    internal View ViewOf(Call call, Table table)
    {
        var shape = new RowShape(table, Chosen(table, call.Options.GetValueOrDefault("$select")), call.Annotations);
        if (!call.Options.TryGetValue("$expand", out var expand)) return new(shape, []);
        if (Expansions().Replace(expand, "").Trim().Length > 0) throw DataverseError.BadOption($"Parsing OData Select and Expand failed: Syntax error in '{expand}'.");
        return new(shape, [.. Expansions().Matches(expand).Select(part => ExpansionOf(call, table, part.Groups["name"].Value, part.Groups["select"].Value))]);
    }

    internal static PagingCookie? CookieOf(Call call, IReadOnlyList<string> names) =>
        call.Options.TryGetValue("$skiptoken", out var token) ? PagingCookie.Read(token, names, QueryOf(call)) : null;

    internal static string NextLink(Call call, PagingCookie cookie, IReadOnlyList<string> names)
    {
        var options = call.Options.Where(o => o.Key != "$skiptoken").Select(o => $"{o.Key}={Uri.EscapeDataString(o.Value)}").Append($"$skiptoken={Uri.EscapeDataString(cookie.Write(names, QueryOf(call)))}");
        return $"{call.Root}{call.Path}?{string.Join('&', options)}";
    }

    /// <summary>$top together with odata.maxpagesize: $top is ignored. https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results</summary>
    internal static (int Take, bool Pages) Size(Call call)
    {
        if (call.PreferredPageSize is { } preferred) return (Math.Clamp(preferred, 1, LargestPage), true);
        return call.Options.TryGetValue("$top", out var top) ? (Math.Min(TopOf(top), LargestPage), false) : (LargestPage, true);
    }

    private static int TopOf(string top) => int.TryParse(top, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw DataverseError.BadOption($"Invalid value '{top}' for $top query option found. The $top query option requires a non-negative integer value.");

    private static void RefuseUnknown(Call call)
    {
        if (call.Options.Keys.FirstOrDefault(o => o.StartsWith('$') && !Known.Contains(o)) is { } option)
            throw DataverseError.BadQuery(option == "$skip" ? "Skip Clause is not supported in CRM" : $"The query parameter {option} is not supported.");
    }

    internal static string Selected(Call call) => call.Options.TryGetValue("$select", out var select) ? $"({select})" : "";

    public IEnumerable<Row> RolesOf(Call call, Row user) => new RelatedRows(rows, call.Environment).RolesOf(user);

    private static IReadOnlyList<Column>? Chosen(Table table, string? select) => select?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(name => table.FindReadable(name) ?? throw DataverseError.NoProperty(table, name)).ToList();

    /// <summary>Counting stops at 5,000; an annotation says whether it did.</summary>
    private static void AddCount(List<(string, object)> members, Call call, IRowSource source, Func<Row, bool>? filter)
    {
        var count = filter is null ? source.Count : source.After(null).Where(filter).Take(LargestPage + 1).Count();
        members.Add(("@odata.count", Math.Min(count, LargestPage)));
        if (call.Annotations is not { } wanted || !wanted.Split(',').Any(w => w is "*" or "Microsoft.Dynamics.CRM.*" || w.StartsWith("Microsoft.Dynamics.CRM.totalrecordcount", StringComparison.Ordinal))) return;
        members.Add(("@Microsoft.Dynamics.CRM.totalrecordcount", Math.Min(count, LargestPage)));
        members.Add(("@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded", count > LargestPage));
    }

    private void Write(Utf8JsonWriter writer, Call call, View view, Item item)
    {
        writer.WriteStartObject();
        if (item.Row is { } row)
        {
            WriteMembers(writer, call, view, row);
        }
        else
        {
            writer.WriteString("@odata.context", $"{call.Root}$metadata#{view.Shape.Table.Set}/$deletedEntity");
            writer.WriteString("id", item.GoneId);
            writer.WriteString("reason", "deleted");
        }

        writer.WriteEndObject();
    }

    private void WriteMembers(Utf8JsonWriter writer, Call call, View view, Row row)
    {
        json.Write(writer, call.Environment, view.Shape, row);
        foreach (var expansion in view.Expansions)
        {
            if (expansion.Lookup is { } lookup) WriteLookedUp(writer, call, expansion, lookup, row);
            else WriteRoles(writer, call, expansion, row);
        }
    }

    private void WriteLookedUp(Utf8JsonWriter writer, Call call, Expansion expansion, Column lookup, Row row)
    {
        var target = expansion.Into.Table.Name;
        var pointed = row.LookupTable(lookup.Name) == target ? rows.Of(call.Environment, target).Find(row.LookupId(lookup.Name)) : null;
        if (pointed is null)
        {
            writer.WriteNull(expansion.Name);
            return;
        }

        writer.WriteStartObject(expansion.Name);
        json.Write(writer, call.Environment, expansion.Into, pointed);
        writer.WriteEndObject();
    }

    private void WriteRoles(Utf8JsonWriter writer, Call call, Expansion expansion, Row row)
    {
        writer.WriteStartArray(expansion.Name);
        foreach (var role in RolesOf(call, row))
        {
            writer.WriteStartObject();
            json.Write(writer, call.Environment, expansion.Into, role);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static Expansion ExpansionOf(Call call, Table table, string navigation, string select)
    {
        RowShape Into(Table target) => new(target, Chosen(target, select.Length == 0 ? null : select), call.Annotations);
        if (table.Name == "systemuser" && navigation == "systemuserroles_association") return new(navigation, null, Into(Tables.ByName("role")));
        foreach (var column in table.Columns.Where(c => c.Type == ColumnType.Lookup))
            foreach (var target in column.Targets.Where(t => RowJson.NavigationOf(table, column, t) == navigation).Select(Tables.ByName))
            {
                call.Need("Read", target);
                return new(navigation, column, Into(target));
            }

        throw DataverseError.NoProperty(table, navigation);
    }

    /// <summary>What a cookie belongs to.</summary>
    private static string QueryOf(Call call) => call.Path + string.Concat(call.Options.Where(o => o.Key != "$skiptoken").OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"&{o.Key}={o.Value}"));

    [GeneratedRegex(@"(?<name>[A-Za-z_0-9]+)(?:\(\$select=(?<select>[^)]*)\))?,?", RegexOptions.None, 1000)]
    private static partial Regex Expansions();
}
