using System.Text.Json.Nodes;

namespace Portal.Sandbox.Dataverse;

/// <summary>A row as the Web API shows it: chosen columns, ETag, and the annotations that were asked for.</summary>
internal sealed class RowJson(DataverseRows rows)
{
    private const string Formatted = "OData.Community.Display.V1.FormattedValue";
    private const string LookupName = "Microsoft.Dynamics.CRM.lookuplogicalname";
    private const string Navigation = "Microsoft.Dynamics.CRM.associatednavigationproperty";

    /// <param name="annotations">The pattern of Prefer: odata.include-annotations; null for none.</param>
    public JsonObject Show(DataverseEnvironment environment, Table table, Row row, IReadOnlyList<Column>? chosen, string? annotations)
    {
        var shown = new JsonObject { ["@odata.etag"] = row.ETag };
        foreach (var column in (chosen ?? table.Columns.Where(c => !c.IsWriteOnly)).Append(table.Find(table.PrimaryId)!).Distinct())
            Add(shown, environment, table, row, column, annotations);
        return shown;
    }

    private void Add(JsonObject shown, DataverseEnvironment environment, Table table, Row row, Column column, string? annotations)
    {
        var name = column.ReadName;
        if (column.Type == ColumnType.Lookup)
        {
            shown[name] = row.LookupId(column.Name);
            if (row.LookupTable(column.Name) is not { } target) return;
            var targetTable = Tables.ByName(target);
            if (Wants(annotations, LookupName)) shown[$"{name}@{LookupName}"] = target;
            if (Wants(annotations, Navigation)) shown[$"{name}@{Navigation}"] = NavigationOf(table, column, target);
            if (Wants(annotations, Formatted) && rows.Of(environment, target).Find(row.LookupId(column.Name))?.Text(targetTable.PrimaryName) is { } label)
                shown[$"{name}@{Formatted}"] = label;
            return;
        }

        shown[name] = row.Get(column.Name) is { } value ? JsonNode.Parse(value.GetRawText()) : null;
        if (!Wants(annotations, Formatted) || row.Get(column.Name) is null) return;
        if (column.Type == ColumnType.Choice) shown[$"{name}@{Formatted}"] = column.Options.FirstOrDefault(o => o.Value == row.Number(column.Name)).Label;
        else if (column.Type == ColumnType.Flag) shown[$"{name}@{Formatted}"] = row.Flag(column.Name) ? "Yes" : "No";
    }

    /// <summary>Lookups to one table navigate by their own name; those to several add the table's, except for the first (mailbox.regardingobjectid).</summary>
    public static string NavigationOf(Table table, Column column, string target) =>
        column.Targets.Count == 1 || (table.Name == "mailbox" && target == "systemuser") ? column.Name : $"{column.Name}_{target}";

    private static bool Wants(string? pattern, string annotation) => pattern is not null
        && pattern.Split(',').Any(p => p == "*" || p == annotation || (p.EndsWith('*') && annotation.StartsWith(p[..^1], StringComparison.Ordinal)));
}
