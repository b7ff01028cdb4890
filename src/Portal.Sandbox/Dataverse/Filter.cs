using System.Globalization;
using System.Text.RegularExpressions;

namespace Portal.Sandbox.Dataverse;

/// <summary>
/// $filter: eq, ne, gt, ge, lt, le, and, or, not, parentheses, contains, startswith, endswith, null, and any over related rows, one within the other too. Text is compared without case, as Dataverse does.
/// </summary>
internal sealed partial class Filter
{
    private const string Any = "/any";

    private readonly Table _table;
    private readonly List<string> _words;
    private readonly RelatedRows? _related;
    private readonly string _variable = "";
    private int _at;

    private Filter(Table table, List<string> words, RelatedRows? related) => (_table, _words, _related) = (table, words, related);

    /// <summary>The inside of a lambda, with the name its row has there.</summary>
    private Filter(Table table, List<string> words, RelatedRows? related, int at, string variable) : this(table, words, related) => (_at, _variable) = (at, variable);

    /// <param name="related">What a lambda can ask for; null where none can be used.</param>
    /// <exception cref="DataverseError">Unknown column, or not understood.</exception>
    public static Func<Row, bool> Parse(Table table, string text, RelatedRows? related = null)
    {
        var filter = new Filter(table, [.. Words().Matches(text).Select(m => m.Value)], related);
        var parsed = filter.Or();
        return filter._at == filter._words.Count ? parsed : throw filter.Bad();
    }

    private Func<Row, bool> Or()
    {
        var left = And();
        while (Take("or"))
        {
            var (one, other) = (left, And());
            left = row => one(row) || other(row);
        }

        return left;
    }

    private Func<Row, bool> And()
    {
        var left = Single();
        while (Take("and"))
        {
            var (one, other) = (left, Single());
            left = row => one(row) && other(row);
        }

        return left;
    }

    private Func<Row, bool> Single()
    {
        if (Take("not"))
        {
            var inner = Single();
            return row => !inner(row);
        }

        if (Take("("))
        {
            var inner = Or();
            Expect(")");
            return inner;
        }

        if (Collection() is { } collection) return AnyOf(collection);
        return Peek() is "contains" or "startswith" or "endswith" ? Function(Next()) : Comparison();
    }

    /// <summary>The collection whose lambda comes next; null where none does.</summary>
    private Related? Collection()
    {
        if (Peek() is not { } word || !word.EndsWith(Any, StringComparison.Ordinal)) return null;
        var name = word[..^Any.Length];
        if (_variable.Length > 0) name = name.StartsWith($"{_variable}/", StringComparison.Ordinal) ? name[(_variable.Length + 1)..] : throw Bad();
        if (_related?.Find(_table, name) is not { } found) return null;
        _at++;
        return found;
    }

    /// <summary>
    /// any(r:r/name eq 'x'): https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/filter-rows, "Filter by values of related collections"; one within the other:
    /// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-data-web-api, "Use Lambda operators".
    /// </summary>
    private Func<Row, bool> AnyOf(Related collection)
    {
        Expect("(");
        if ((Peek() ?? "").Split(':', 2) is not [{ Length: > 0 } variable, var first]) throw Bad();
        if (first.Length > 0) _words[_at] = first;
        else _at++;
        var inside = new Filter(collection.Into, _words, _related, _at, variable);
        var holds = inside.Or();
        _at = inside._at;
        Expect(")");
        return row => collection.Of(row).Any(holds);
    }

    private Func<Row, bool> Function(string name)
    {
        Expect("(");
        var column = ColumnNamed(Next());
        if (column.Type != ColumnType.Text) throw DataverseError.BadQuery($"No function signature for the function with name '{name}' matches the specified arguments. Found '{column.ReadName}', which is no text.");
        Expect(",");
        var part = Literal(column) as string ?? throw Bad();
        Expect(")");
        return row => row.Text(column.Name) is { } value && name switch
        {
            "contains" => value.Contains(part, StringComparison.OrdinalIgnoreCase),
            "startswith" => value.StartsWith(part, StringComparison.OrdinalIgnoreCase),
            _ => value.EndsWith(part, StringComparison.OrdinalIgnoreCase),
        };
    }

    private Func<Row, bool> Comparison()
    {
        var column = ColumnNamed(Next());
        var operation = Next();
        var wanted = Literal(column);
        return operation switch
        {
            "eq" => row => Compare(ValueOf(row, column), wanted) == 0,
            "ne" => row => Compare(ValueOf(row, column), wanted) != 0,
            "gt" => row => Compare(ValueOf(row, column), wanted) > 0,
            "ge" => row => Compare(ValueOf(row, column), wanted) >= 0,
            "lt" => row => Compare(ValueOf(row, column), wanted) < 0,
            "le" => row => Compare(ValueOf(row, column), wanted) <= 0,
            _ => throw Bad(),
        };
    }

    /// <summary>A column's value for comparing and sorting: lower-cased text, number, flag or time.</summary>
    public static object? ValueOf(Row row, Column column) => row.Value(column.Name) switch
    {
        string text when column.Type == ColumnType.Time => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture),
        string lookup when column.Type == ColumnType.Lookup => lookup[(lookup.IndexOf('|') + 1)..].ToLowerInvariant(),
        string text => text.ToLowerInvariant(),
        var value => value,
    };

    /// <summary>Null sorts first and equals only null.</summary>
    public static int Compare(object? one, object? other) => (one, other) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (string a, string b) => string.CompareOrdinal(a, b),
        (IComparable a, _) when a.GetType() == other.GetType() => a.CompareTo(other),
        _ => -1,
    };

    private object? Literal(Column column)
    {
        var word = Next();
        if (word == "null") return null;
        if (word.StartsWith('\'') && column.Type is (ColumnType.Flag or ColumnType.Number or ColumnType.BigNumber or ColumnType.Choice or ColumnType.Time)) throw Incompatible(word, column);
        if (word.StartsWith('\'')) return word[1..^1].Replace("''", "'", StringComparison.Ordinal).ToLowerInvariant();
        return column.Type switch
        {
            ColumnType.Flag when bool.TryParse(word, out var flag) => flag,
            ColumnType.Number or ColumnType.BigNumber or ColumnType.Choice when long.TryParse(word, CultureInfo.InvariantCulture, out var number) => number,
            ColumnType.Time when DateTimeOffset.TryParse(word, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
            ColumnType.Id or ColumnType.Lookup when Guid.TryParse(word, out _) => word.ToLowerInvariant(),
            _ => throw Incompatible(word, column),
        };
    }

    private static DataverseError Incompatible(string word, Column column) => DataverseError.BadQuery($"A binary operator with incompatible types was detected. Found '{word}' for the property '{column.ReadName}'.");

    private Column ColumnNamed(string name)
    {
        if (_variable.Length > 0) name = name.StartsWith($"{_variable}/", StringComparison.Ordinal) ? name[(_variable.Length + 1)..] : throw Bad();
        return _table.FindReadable(name) ?? throw DataverseError.NoProperty(_table, name);
    }

    private string? Peek() => _at < _words.Count ? _words[_at] : null;

    private string Next() => _at < _words.Count ? _words[_at++] : throw Bad();

    private bool Take(string word)
    {
        if (Peek() != word) return false;
        _at++;
        return true;
    }

    private void Expect(string word)
    {
        if (!Take(word)) throw Bad();
    }

    private DataverseError Bad() => DataverseError.BadQuery($"Syntax error at position {_at} in the filter expression.");

    [GeneratedRegex(@"'(?:[^']|'')*'|[(),]|[^\s(),']+", RegexOptions.None, 1000)]
    private static partial Regex Words();
}
