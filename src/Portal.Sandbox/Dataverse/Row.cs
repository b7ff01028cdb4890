using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Dataverse;

/// <param name="Host">contoso.crm4.dynamics.com; the same environment answers on contoso.api.crm4.dynamics.com.</param>
public sealed record DataverseEnvironment(string Host, string Name, string OrganizationId, string TenantId, string EnvironmentId)
{
    public string Url => $"https://{Host}";
}

/// <summary>A row: values by column name, what is null is absent. A lookup is kept as "table|id".</summary>
/// <param name="Version">Grows with every change in the environment; the ETag.</param>
/// <param name="Roles">Security roles, for systemuser only.</param>
public sealed record Row(string Id, long Version, Dictionary<string, JsonElement> Values, IReadOnlyList<string>? Roles = null)
{
    public string ETag => $"W/\"{Version}\"";

    public JsonElement? Get(string column) => Values.TryGetValue(column, out var value) ? value : null;

    public string? Text(string column) => Get(column) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public int? Number(string column) => Get(column) is { ValueKind: JsonValueKind.Number } value ? value.GetInt32() : null;

    public bool Flag(string column) => Get(column) is { ValueKind: JsonValueKind.True };

    /// <summary>The id a lookup points to.</summary>
    public string? LookupId(string column) => Text(column)?.Split('|')[1];

    public string? LookupTable(string column) => Text(column)?.Split('|')[0];
}

/// <summary>Changes to a row: null empties a column.</summary>
internal sealed class Changes : Dictionary<string, object?>
{
    public Changes() : base(StringComparer.Ordinal)
    {
    }

    public static string Lookup(string table, string id) => $"{table}|{id}";
}

/// <summary>All rows of all environments.</summary>
internal sealed class DataverseRows(World world, Clocks clocks)
{
    private readonly ConcurrentDictionary<(string, string), Shelf<Row>> _tables = new();
    private long _version;

    public Shelf<DataverseEnvironment> Environments { get; } = world.Shelf<DataverseEnvironment>("dataverse-environment");

    public Shelf<Row> Of(DataverseEnvironment environment, string table) =>
        _tables.GetOrAdd((environment.Host, table), key => world.Shelf<Row>($"dataverse {key.Item1} {key.Item2}"));

    /// <summary>The environment that answers on this host, with or without "api" in it.</summary>
    public DataverseEnvironment? ByHost(string host) => Environments.Find(host.Replace(".api.", ".", StringComparison.OrdinalIgnoreCase));

    /// <summary>Writes a row, new or changed, with its system columns. Values are CLR values of the column's type, lookups as "table|id".</summary>
    public Row Write(DataverseEnvironment environment, Table table, string id, Changes changes, string? userId, IReadOnlyList<string>? roles = null) => world.Change(() =>
    {
        var shelf = Of(environment, table.Name);
        var before = shelf.Find(id);
        var values = before is null ? new(StringComparer.Ordinal) : new Dictionary<string, JsonElement>(before.Values, StringComparer.Ordinal);
        if (before is null)
        {
            foreach (var column in table.Columns.Where(c => c.Default is not null)) Set(values, column.Name, column.Default);
            Set(values, table.PrimaryId, id);
            Set(values, "createdon", clocks.World);
            if (userId is not null) Set(values, "createdby", Changes.Lookup("systemuser", userId));
            if (userId is not null && table.IsUserOwned) Set(values, "ownerid", Changes.Lookup("systemuser", userId));
        }

        foreach (var (name, value) in changes) Set(values, name, value);
        if (changes.TryGetValue("statecode", out var state) && state is int code) Set(values, "statuscode", code + 1);
        Set(values, "modifiedon", clocks.World);
        if (userId is not null) Set(values, "modifiedby", Changes.Lookup("systemuser", userId));
        var row = new Row(id, NextVersion(), values, roles ?? before?.Roles);
        Set(values, "versionnumber", row.Version);
        shelf.Put(id, row);
        return row;
    });

    /// <summary>Empties every lookup that points to the row (RemoveLink), then takes the row away.</summary>
    public void Delete(DataverseEnvironment environment, Table table, string id) => world.Change(() =>
    {
        foreach (var other in Tables.All)
            foreach (var column in other.Columns.Where(c => c.Targets.Contains(table.Name)))
                foreach (var row in Of(environment, other.Name).All.Where(r => r.LookupTable(column.Name) == table.Name && string.Equals(r.LookupId(column.Name), id, StringComparison.OrdinalIgnoreCase)).ToList())
                    Write(environment, other, row.Id, new() { [column.Name] = null }, userId: null);
        Of(environment, table.Name).Remove(id);
    });

    private static void Set(Dictionary<string, JsonElement> values, string name, object? value)
    {
        if (value is null) values.Remove(name);
        else values[name] = JsonSerializer.SerializeToElement(value is DateTimeOffset time ? time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : value);
    }

    private long NextVersion() => _version = Math.Max(_version + 1, clocks.Protocol.ToUnixTimeMilliseconds());
}
