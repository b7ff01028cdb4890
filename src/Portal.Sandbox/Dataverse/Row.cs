using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Portal.Sandbox.Crowd;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Dataverse;

/// <param name="Host">contoso.crm4.dynamics.com; the same environment answers on contoso.api.crm4.dynamics.com.</param>
public sealed record DataverseEnvironment(string Host, string Name, string OrganizationId, string TenantId, string EnvironmentId)
{
    public string Url => $"https://{Host}";
}

/// <summary>A row: values by column name, what is null is absent. A lookup is kept as "table|id".</summary>
/// <param name="Version">Grows with every change in the environment; the ETag.</param>
/// <param name="Roles">Security roles by their names, of a systemuser or a team.</param>
/// <param name="Teams">Ids of the teams that a systemuser is a member of.</param>
public record Row(string Id, long Version, Dictionary<string, JsonElement> Values, IReadOnlyList<string>? Roles = null, IReadOnlyList<string>? Teams = null)
{
    public string ETag => $"W/\"{Version}\"";

    /// <summary>A column's value: a text, a whole number, a flag, a time; null where there is none. Times may come as text.</summary>
    public virtual object? Value(string column) => !Values.TryGetValue(column, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetInt64(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public string? Text(string column) => Value(column) as string;

    public int? Number(string column) => Value(column) is long value ? (int)value : null;

    public bool Flag(string column) => Value(column) is true;

    /// <summary>The id a lookup points to.</summary>
    public string? LookupId(string column) => Text(column) is { } lookup ? lookup[(lookup.IndexOf('|') + 1)..] : null;

    public string? LookupTable(string column) => Text(column) is { } lookup ? lookup[..lookup.IndexOf('|')] : null;
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
internal sealed class DataverseRows(World world, Clocks clocks, CrowdTables crowds)
{
    private readonly ConcurrentDictionary<(string, string), TableRows> _tables = new();
    private readonly Shelf<Epoch> _epochs = world.Shelf<Epoch>("dataverse-epoch");
    private long _version;

    /// <summary>The version from which a database counts its changes; older delta tokens are about another one.</summary>
    private sealed record Epoch(long Version);

    public Shelf<DataverseEnvironment> Environments { get; } = world.Shelf<DataverseEnvironment>("dataverse-environment");

    public TableRows Of(DataverseEnvironment environment, string table) => _tables.GetOrAdd((environment.Host, table), key =>
        new(world.Shelf<Row>($"dataverse {key.Item1} {key.Item2}"), world.Shelf<GoneRow>($"dataverse-gone {key.Item1} {key.Item2}"), () => crowds.Of(key.Item1, key.Item2), key.Item2 == "tracelog" ? IsOldAlert : null));

    /// <summary>Alerts go three days after they were last seen. Times are kept as text that sorts.</summary>
    private bool IsOldAlert(Row alert) => string.CompareOrdinal(alert.Text("modifiedon"), TimeText(clocks.World.AddSeconds(-CrowdAlerts.Kept))) <= 0;

    /// <summary>The environment that answers on this host, with or without "api" in it.</summary>
    public DataverseEnvironment? ByHost(string host) => Environments.Find(host.Replace(".api.", ".", StringComparison.OrdinalIgnoreCase));

    /// <summary>Writes a row, new or changed, with its system columns. Values are CLR values of the column's type, lookups as "table|id".</summary>
    public Row Write(DataverseEnvironment environment, Table table, string id, Changes changes, string? userId, IReadOnlyList<string>? roles = null, IReadOnlyList<string>? teams = null) => world.Change(() =>
    {
        var set = Of(environment, table.Name);
        var before = set.Find(id);
        var values = before is null ? new(StringComparer.Ordinal) : ValuesOf(before, table);
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
        var row = new Row(id, NextVersion(), values, roles ?? before?.Roles, teams ?? before?.Teams);
        Set(values, "versionnumber", row.Version);
        set.Kept.Put(id, row);
        set.Gone.Remove(id);
        return row;
    });

    /// <summary>The roles of a user: their own, and those of their teams. https://learn.microsoft.com/power-platform/admin/manage-teams</summary>
    public IReadOnlyList<string> RolesOf(DataverseEnvironment environment, Row user) =>
        user.Teams is { Count: > 0 } teams ? [.. (user.Roles ?? []).Concat(teams.SelectMany(t => Of(environment, "team").Find(t)?.Roles ?? [])).Distinct(StringComparer.Ordinal)] : user.Roles ?? [];

    /// <summary>Empties every lookup that points to the row (RemoveLink), then takes the row away. Generated rows look by themselves whether what they point to is there.</summary>
    public void Delete(DataverseEnvironment environment, Table table, string id) => world.Change(() =>
    {
        foreach (var other in Tables.All)
            foreach (var column in other.Columns.Where(c => c.Targets.Contains(table.Name)))
                foreach (var row in Of(environment, other.Name).Kept.All.Where(r => r.LookupTable(column.Name) == table.Name && string.Equals(r.LookupId(column.Name), id, StringComparison.OrdinalIgnoreCase)).ToList())
                    Write(environment, other, row.Id, new() { [column.Name] = null }, userId: null);
        var set = Of(environment, table.Name);
        set.Kept.Remove(id);
        set.Gone.Put(id, new(id.ToLowerInvariant(), NextVersion()));
    });

    /// <summary>Now, as change tracking counts: every change before it is older, every later one is newer.</summary>
    public Stamp Stamp() => new(NextVersion(), clocks.World);

    /// <summary>Another database from here on: planted, restored, copied.</summary>
    public void BeginEpoch(string host) => _epochs.Put(host, new(NextVersion()));

    public bool IsOfThisDatabase(DataverseEnvironment environment, Stamp stamp) => stamp.Version >= (_epochs.Find(environment.Host)?.Version ?? 0);

    private static Dictionary<string, JsonElement> ValuesOf(Row row, Table table)
    {
        if (row is not GeneratedRow) return new(row.Values, StringComparer.Ordinal);
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var column in Tables.ByName(table.Name).Columns) Set(values, column.Name, row.Value(column.Name));
        return values;
    }

    private static void Set(Dictionary<string, JsonElement> values, string name, object? value)
    {
        if (value is null) values.Remove(name);
        else values[name] = JsonSerializer.SerializeToElement(value is DateTimeOffset time ? TimeText(time) : value);
    }

    /// <summary>As the Web API writes it: whole seconds, UTC.</summary>
    public static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private long NextVersion()
    {
        // World time, because the versions of generated rows are moments of it.
        while (true)
        {
            var last = Interlocked.Read(ref _version);
            var next = Math.Max(last + 1, Max(clocks.World, clocks.Protocol).ToUnixTimeMilliseconds());
            if (Interlocked.CompareExchange(ref _version, next, last) == last) return next;
        }
    }

    private static DateTimeOffset Max(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
