using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Portal.Sandbox.Dataverse;

/// <summary>Reads a request body into changes: column names, types, lengths, choices, bindings.</summary>
internal sealed partial class Payload(DataverseRows rows)
{
    /// <exception cref="DataverseError">What Dataverse would refuse.</exception>
    public Changes Read(Call call, Table table)
    {
        JsonElement body;
        try
        {
            body = JsonDocument.Parse(call.Body is { Length: > 0 } text ? text : "{}").RootElement;
        }
        catch (JsonException broken)
        {
            throw DataverseError.BadPayload(table, broken.Message);
        }

        if (body.ValueKind != JsonValueKind.Object) throw DataverseError.BadPayload(table, "An object was expected.");
        var changes = new Changes();
        foreach (var property in body.EnumerateObject())
        {
            if (property.Name.EndsWith("@odata.bind", StringComparison.Ordinal)) Bind(call, table, property, changes);
            else if (!property.Name.Contains('@')) Set(table, property, changes);
        }

        return changes;
    }

    public static void NeedRequired(Table table, Changes changes)
    {
        foreach (var column in table.Columns.Where(c => c.IsRequired && c.Default is null))
            if (changes.GetValueOrDefault(column.Name) is null or "")
                throw new DataverseError(400, "0x80040203", $"Required field '{column.Name}' of entity '{table.Name}' is missing.");
    }

    private static void Set(Table table, JsonProperty property, Changes changes)
    {
        var column = table.Find(property.Name)
            ?? throw DataverseError.BadPayload(
                table,
                $"Invalid property '{property.Name}' was found in entity 'Microsoft.Dynamics.CRM.{table.Name}'. The property does not exist on type 'Microsoft.Dynamics.CRM.{table.Name}'.");
        if (column.Type == ColumnType.Lookup)
        {
            if (property.Value.ValueKind != JsonValueKind.Null)
                throw DataverseError.BadPayload(table, "CRM do not support direct update of Entity Reference properties, Use Navigation properties instead.");
            changes[column.Name] = null;
            return;
        }

        if (column.IsReadOnly) return;
        changes[column.Name] = property.Value.ValueKind == JsonValueKind.Null ? null : Value(table, column, property.Value);
    }

    private static object Value(Table table, Column column, JsonElement value)
    {
        DataverseError Wrong() => DataverseError.BadPayload(table, $"Cannot convert the literal '{value}' to the expected type '{column.Type switch
        {
            ColumnType.Number or ColumnType.Choice => "Edm.Int32", ColumnType.Flag => "Edm.Boolean", ColumnType.Id => "Edm.Guid", ColumnType.Time => "Edm.DateTimeOffset", _ => "Edm.String",
        }}'.");
        return (column.Type, value.ValueKind) switch
        {
            (ColumnType.Text, JsonValueKind.String) => Checked(table, column, value.GetString()!),
            (ColumnType.Flag, JsonValueKind.True or JsonValueKind.False) => value.GetBoolean(),
            (ColumnType.Number or ColumnType.Choice, JsonValueKind.Number) when value.TryGetInt32(out var number) => Checked(table, column, number),
            (ColumnType.Id, JsonValueKind.String) when Guid.TryParse(value.GetString(), out var id) => id.ToString(),
            (ColumnType.Time, JsonValueKind.String) when DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
            _ => throw Wrong(),
        };
    }

    private static string Checked(Table table, Column column, string text) => text.Length <= column.Max ? text
        : throw new DataverseError(400, "0x80044331", $"A validation error occurred.  The length of the '{column.Name}' attribute of the '{table.Name}' entity exceeded the maximum allowed length of '{column.Max}'.");

    private static int Checked(Table table, Column column, int number)
    {
        if (column.Type == ColumnType.Choice && !column.Options.Any(o => o.Value == number))
            throw new DataverseError(
                400,
                "0x8004431a",
                $"A validation error occurred. The value {number} of '{column.Name}' on record of type '{table.Name}' is outside the valid range. Accepted Values: {string.Join(',', column.Options.Select(o => o.Value))}");
        if (column.Type == ColumnType.Number && column.Max is { } max && (number < 0 || number > max))
            throw new DataverseError(400, "0x80044330", $"A validation error occurred.  The value of '{column.Name}' on record of type '{table.Name}' is outside the valid range.");
        return number;
    }

    /// <summary>"emailserverprofile@odata.bind": "/emailserverprofiles(id)" or a full address. Needs Append on this table and AppendTo on the other.</summary>
    private void Bind(Call call, Table table, JsonProperty property, Changes changes)
    {
        var navigation = property.Name[..^"@odata.bind".Length];
        var column = table.Columns.FirstOrDefault(c => c.Type == ColumnType.Lookup && (c.Name == navigation || c.Targets.Any(t => RowJson.NavigationOf(table, c, t) == navigation)))
            ?? throw DataverseError.BadPayload(table, $"An undeclared property '{navigation}' which only has property annotations in the payload but no property value was found in the payload.");
        if (property.Value.ValueKind == JsonValueKind.Null)
        {
            changes[column.Name] = null;
            return;
        }

        var match = Reference().Match(property.Value.GetString() ?? "");
        var target = match.Success ? Tables.BySet(match.Groups["set"].Value) : null;
        if (target is null || !column.Targets.Contains(target.Name)) throw DataverseError.BadPayload(table, $"The URI '{property.Value}' is not valid for '{navigation}'.");
        var id = match.Groups["id"].Value.ToLowerInvariant();
        if (rows.Of(call.Environment, target.Name).Find(id) is null) throw DataverseError.NoRow(target, id);
        if (table.IsUserOwned && column.Name != "ownerid") call.Need("Append", table);
        call.Need("AppendTo", target);
        if (!column.IsReadOnly) changes[column.Name] = Changes.Lookup(target.Name, id);
    }

    [GeneratedRegex(@"(?:^|/)(?<set>[a-z_]+)\((?<id>[0-9a-fA-F-]{36})\)$", RegexOptions.None, 1000)]
    private static partial Regex Reference();
}
