using Portal.Sandbox.Dataverse;

namespace Portal.Sandbox.Crowd;

/// <summary>A row that is computed when it is asked for. Whoever writes to it makes a kept row of it.</summary>
internal abstract record GeneratedRow(string Id, long Version) : Row(Id, Version, [])
{
    public abstract override object? Value(string column);
}

/// <summary>The generated rows of one table, as they are at one moment.</summary>
internal abstract class CrowdTable
{
    public abstract int Count { get; }

    /// <summary>The id is that of a generated row, whatever became of it.</summary>
    public abstract bool Owns(string id);

    public abstract Row? Find(string id);

    /// <summary>In the order of ids.</summary>
    public abstract IEnumerable<Row> After(string? id);

    /// <summary>Those whose last change lies behind <paramref name="from"/> and not behind <paramref name="to"/>; whole seconds.</summary>
    public abstract IEnumerable<Row> Changed(DateTimeOffset from, DateTimeOffset to);
}

/// <summary>Which tables of which environments have generated rows.</summary>
internal sealed class CrowdTables
{
    public CrowdTable? Of(string host, string table) => null;
}
