using Portal.Sandbox.Crowd;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Dataverse;

/// <summary>Rows in the order of their ids, from anywhere on: what a page is read from.</summary>
internal interface IRowSource
{
    int Count { get; }

    /// <summary>Those behind an id that may be there or not; null begins at the beginning.</summary>
    IEnumerable<Row> After(string? id);
}

/// <summary>A row that was deleted, for change tracking.</summary>
public sealed record GoneRow(string Id, long Version);

/// <summary>
/// The rows of one table: those that were written, and the generated ones that nobody has written to yet. A page costs what it shows: neither kind is sorted when it is read.
/// </summary>
/// <param name="crowd">The generated rows now; null where there are none.</param>
/// <param name="isOver">Rows that Dataverse has cleaned up meanwhile; null where it does not.</param>
internal sealed class TableRows(Shelf<Row> kept, Shelf<GoneRow> gone, Func<CrowdTable?> crowd, Func<Row, bool>? isOver = null) : IRowSource
{
    /// <summary>Written rows only: people, applications, profiles, and what was changed.</summary>
    public Shelf<Row> Kept => kept;

    public Shelf<GoneRow> Gone => gone;

    public IEnumerable<Row> All => After(null);

    public int Count => (isOver is null ? kept.Ids.Count : KeptAfter(null).Count()) + (crowd() is { } generated ? generated.Count - kept.Ids.Count(generated.Owns) - gone.Ids.Count(generated.Owns) : 0);

    public Row? Find(string? id) => id is null ? null : kept.Find(id) is { } row ? IsOver(row) ? null : row : gone.Find(id) is null ? crowd()?.Find(id) : null;

    public IEnumerable<Row> After(string? id)
    {
        var generated = crowd();
        return generated is null ? KeptAfter(id) : Merged(KeptAfter(id), generated.After(id).Where(IsGenerated));
    }

    /// <summary>Rows whose last change lies behind <paramref name="from"/> and not behind <paramref name="to"/>, in no order.</summary>
    public IEnumerable<Row> Changed(Stamp from, Stamp to) => kept.All.Where(r => r.Version > from.Version && r.Version <= to.Version)
        .Concat((crowd()?.Changed(from.At, to.At) ?? []).Where(IsGenerated));

    private bool IsOver(Row row) => isOver?.Invoke(row) == true;

    private bool IsGenerated(Row row) => kept.Find(row.Id) is null && gone.Find(row.Id) is null;

    private IEnumerable<Row> KeptAfter(string? id)
    {
        var ids = kept.Ids;
        for (var i = id is null ? 0 : FirstBehind(ids, id); i < ids.Count; i++)
            if (kept.Find(ids[i]) is { } row && !IsOver(row)) yield return row;
    }

    private static int FirstBehind(IReadOnlyList<string> ids, string id)
    {
        var (low, high) = (0, ids.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(ids[middle], id) <= 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static IEnumerable<Row> Merged(IEnumerable<Row> some, IEnumerable<Row> others)
    {
        using var one = some.GetEnumerator();
        using var other = others.GetEnumerator();
        var (hasOne, hasOther) = (one.MoveNext(), other.MoveNext());
        while (hasOne || hasOther)
        {
            if (hasOne && (!hasOther || string.CompareOrdinal(one.Current.Id, other.Current.Id) < 0))
            {
                yield return one.Current;
                hasOne = one.MoveNext();
            }
            else
            {
                yield return other.Current;
                hasOther = other.MoveNext();
            }
        }
    }
}

/// <summary>A handful of rows that belong to another one.</summary>
internal sealed class ListedRows(IEnumerable<Row> rows) : IRowSource
{
    private readonly List<Row> _rows = [.. rows.OrderBy(r => r.Id, StringComparer.Ordinal)];

    public int Count => _rows.Count;

    public IEnumerable<Row> After(string? id) => id is null ? _rows : _rows.Where(r => string.CompareOrdinal(r.Id, id) > 0);
}
