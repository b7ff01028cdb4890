using System.Text.Json;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Dataverse;

/// <summary>What of a table's rows is shown: the columns with their names ready to write, and the annotations that were asked for.</summary>
internal sealed class RowShape
{
    private const string Formatted = "OData.Community.Display.V1.FormattedValue";
    private const string LookupName = "Microsoft.Dynamics.CRM.lookuplogicalname";
    private const string Navigation = "Microsoft.Dynamics.CRM.associatednavigationproperty";

    /// <param name="chosen">Null for all that can be read.</param>
    /// <param name="annotations">The pattern of Prefer: odata.include-annotations; null for none.</param>
    public RowShape(Table table, IReadOnlyList<Column>? chosen, string? annotations)
    {
        Cells = [.. (chosen ?? table.Columns.Where(c => !c.IsWriteOnly)).Append(table.Find(table.PrimaryId)!).Distinct().Select(c => new Cell(
            c, Name(c.ReadName), Name($"{c.ReadName}@{Formatted}"), Name($"{c.ReadName}@{LookupName}"), Name($"{c.ReadName}@{Navigation}")))];
        Table = table;
        (WantsFormatted, WantsLookupName, WantsNavigation) = (Wants(annotations, Formatted), Wants(annotations, LookupName), Wants(annotations, Navigation));
    }

    public sealed record Cell(Column Column, JsonEncodedText Name, JsonEncodedText Formatted, JsonEncodedText LookupName, JsonEncodedText Navigation);

    public Table Table { get; }

    public IReadOnlyList<Cell> Cells { get; }

    public bool WantsFormatted { get; }

    public bool WantsLookupName { get; }

    public bool WantsNavigation { get; }

    private static JsonEncodedText Name(string name) => JsonEncodedText.Encode(name, Json.Wire.Encoder);

    private static bool Wants(string? pattern, string annotation) => pattern is not null
        && pattern.Split(',').Any(p => p == "*" || p == annotation || (p.EndsWith('*') && annotation.StartsWith(p[..^1], StringComparison.Ordinal)));
}

/// <summary>A row as the Web API shows it.</summary>
internal sealed class RowJson(DataverseRows rows)
{
    private static readonly JsonEncodedText ETag = JsonEncodedText.Encode("@odata.etag");

    /// <summary>Writes the row's members; the caller begins and ends the object.</summary>
    public void Write(Utf8JsonWriter json, DataverseEnvironment environment, RowShape shape, Row row)
    {
        json.WriteString(ETag, row.ETag);
        foreach (var cell in shape.Cells)
        {
            if (cell.Column.Type == ColumnType.Lookup) WriteLookup(json, environment, shape, cell, row);
            else WriteValue(json, shape, cell, row.Value(cell.Column.Name));
        }
    }

    private void WriteLookup(Utf8JsonWriter json, DataverseEnvironment environment, RowShape shape, RowShape.Cell cell, Row row)
    {
        var id = row.LookupId(cell.Column.Name);
        json.WriteString(cell.Name, id);
        if (row.LookupTable(cell.Column.Name) is not { } target) return;
        if (shape.WantsLookupName) json.WriteString(cell.LookupName, target);
        if (shape.WantsNavigation) json.WriteString(cell.Navigation, NavigationOf(shape.Table, cell.Column, target));
        if (shape.WantsFormatted && rows.Of(environment, target).Find(id)?.Text(Tables.ByName(target).PrimaryName) is { } label) json.WriteString(cell.Formatted, label);
    }

    private static void WriteValue(Utf8JsonWriter json, RowShape shape, RowShape.Cell cell, object? value)
    {
        switch (value)
        {
            case null: json.WriteNull(cell.Name); return;
            case string text: json.WriteString(cell.Name, text); return;
            case bool flag: json.WriteBoolean(cell.Name, flag); break;
            case DateTimeOffset time: json.WriteString(cell.Name, DataverseRows.TimeText(time)); return;
            case long number: json.WriteNumber(cell.Name, number); break;
        }

        if (!shape.WantsFormatted) return;
        if (value is long choice && cell.Column.Type == ColumnType.Choice) json.WriteString(cell.Formatted, cell.Column.Options.FirstOrDefault(o => o.Value == choice).Label);
        else if (value is bool yes && cell.Column.Type == ColumnType.Flag) json.WriteString(cell.Formatted, yes ? "Yes" : "No");
    }

    /// <summary>Lookups to one table navigate by their own name, and so does an owner; those to several add the table's, except for the first (mailbox.regardingobjectid).</summary>
    public static string NavigationOf(Table table, Column column, string target) =>
        column.Targets.Count == 1 || column.Name == "ownerid" || (table.Name == "mailbox" && target == "systemuser") ? column.Name : $"{column.Name}_{target}";
}
