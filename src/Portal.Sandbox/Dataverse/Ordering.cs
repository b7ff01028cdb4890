using System.Globalization;

namespace Portal.Sandbox.Dataverse;

/// <summary>$orderby, with the id at the end so that no two rows are equal.</summary>
internal sealed class Ordering
{
    private readonly List<(Column Column, bool Descending)> _by = [];

    /// <exception cref="DataverseError">Unknown column.</exception>
    public Ordering(Table table, string? orderby)
    {
        foreach (var part in (orderby ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 2 || (words.Length == 2 && words[1] is not ("asc" or "desc"))) throw DataverseError.BadOption($"Syntax error in '{part}': a column, then asc or desc.");
            _by.Add((table.FindReadable(words[0]) ?? throw DataverseError.NoProperty(table, words[0]), words.ElementAtOrDefault(1) == "desc"));
        }

        Names = [.. _by.Select((b, i) => b.Column.Name == table.PrimaryId ? $"{b.Column.Name}_{i}" : b.Column.Name), table.PrimaryId];
    }

    public bool IsById => _by.Count == 0;

    /// <summary>What a cookie calls the keys.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The first <paramref name="count"/> rows behind a cookie. It looks at each row once and keeps no more than it gives back.</summary>
    public IReadOnlyList<Row> First(IEnumerable<Row> rows, int count, PagingCookie? behind)
    {
        var comparer = Comparer<object?[]>.Create(Compare);
        var last = behind is null ? null : Keys(behind);
        // The largest of those kept stands first and is the one to go.
        var kept = new PriorityQueue<Row, object?[]>(Comparer<object?[]>.Create((one, other) => Compare(other, one)));
        foreach (var row in rows)
        {
            var keys = Keys(row);
            if (last is not null && Compare(keys, last) <= 0) continue;
            if (kept.Count < count) kept.Enqueue(row, keys);
            else if (kept.TryPeek(out _, out var largest) && Compare(keys, largest) < 0) kept.EnqueueDequeue(row, keys);
        }

        return [.. kept.UnorderedItems.OrderBy(i => i.Priority, comparer).Select(i => i.Element)];
    }

    /// <summary>The row's keys as a cookie keeps them.</summary>
    public IReadOnlyList<string?> CookieKeys(Row row) =>
        [
            .. _by.Select(b => Filter.ValueOf(row, b.Column) switch
            {
                null => null,
                DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
                var value => Convert.ToString(value, CultureInfo.InvariantCulture)
            }),
            row.Id
        ];

    private object?[] Keys(Row row) => [.. _by.Select(b => Filter.ValueOf(row, b.Column)), row.Id];

    private object?[] Keys(PagingCookie cookie) => [.. _by.Select((b, i) => Parse(b.Column, cookie.Keys[i])), cookie.LastId];

    private static object? Parse(Column column, string? text) => text is null ? null : column.Type switch
    {
        ColumnType.Number or ColumnType.BigNumber or ColumnType.Choice => long.Parse(text, CultureInfo.InvariantCulture),
        ColumnType.Flag => bool.Parse(text),
        ColumnType.Time => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture),
        _ => text,
    };

    private int Compare(object?[] one, object?[] other)
    {
        for (var i = 0; i < _by.Count; i++)
            if (Filter.Compare(one[i], other[i]) is not 0 and var difference) return _by[i].Descending ? -difference : difference;
        return string.CompareOrdinal((string)one[^1]!, (string)other[^1]!);
    }
}
