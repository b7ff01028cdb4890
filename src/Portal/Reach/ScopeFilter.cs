namespace Portal.Reach;

/// <summary>
/// A recipient filter as far as it compares what the portal reads: <c>MemberOfGroup -eq 'CN=…'</c>, kinds, addresses and names of mailboxes or how those begin, joined by -and, -or and -not. What else a
/// filter asks for, only Exchange can answer.
/// https://learn.microsoft.com/powershell/exchange/recipient-filters
/// </summary>
public sealed class ScopeFilter
{
    public const string Equal = "-eq", Like = "-like";
    private const int Deepest = 32;
    private static readonly string[] Others = ["-gt", "-lt", "-ge", "-le"];
    private readonly string _text;
    private int _at;

    private ScopeFilter(string text) => _text = text;

    /// <summary>Who has this value of this property, or one that compares so.</summary>
    public delegate Bounds Having(string property, string compare, string value);

    /// <param name="members">For MemberOfGroup: direct members of the group with this distinguished name.</param>
    /// <returns>Everything unknown when the filter cannot be read.</returns>
    public static Bounds Evaluate(string filter, int size, Having members) => Read(filter, size, members) ?? Bounds.Anything(size);

    /// <summary>Whether the portal can tell itself whom the filter holds.</summary>
    /// <param name="isGroup">Whether the members of the group with this distinguished name count, and are read.</param>
    public static bool IsKnown(string filter, Func<string, bool> isGroup)
    {
        var known = true;
        var read = Read(filter, 0, (property, compare, value) =>
        {
            known &= IsGroup(property) ? compare == Equal && isGroup(value) : AccessIndex.Knows(property) && Compares(compare, value);
            return Bounds.None(0);
        });
        return known && read is not null;
    }

    /// <summary>
    /// Equality, and patterns with an asterisk at their end alone: "in the cloud-based service, you can't use wildcard characters as the first character", and what they mean elsewhere is not said.
    /// https://learn.microsoft.com/powershell/exchange/recipient-filters#additional-opath-syntax-information
    /// </summary>
    public static bool Compares(string compare, string value) => compare == Equal || (compare == Like && !value.AsSpan().TrimEnd('*').ContainsAny('*', '?') && !value.EndsWith("**", StringComparison.Ordinal));

    /// <returns>Null when it cannot be read.</returns>
    private static Bounds? Read(string filter, int size, Having members)
    {
        var reading = new ScopeFilter(filter);
        try
        {
            var found = reading.Either(size, members, 0);
            reading.Skip();
            return reading._at == filter.Length ? found : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The groups a filter names, by distinguished name.</summary>
    public static IReadOnlyList<string> Groups(string filter)
    {
        var names = new List<string>();
        Evaluate(filter, 0, (property, _, value) =>
        {
            if (IsGroup(property)) names.Add(value);
            return Bounds.None(0);
        });
        return names;
    }

    public static bool IsGroup(string property) => property.Equals("MemberOfGroup", StringComparison.OrdinalIgnoreCase);

    private Bounds Either(int size, Having members, int depth)
    {
        var found = Both(size, members, depth);
        while (Takes("-or")) found = found.Or(Both(size, members, depth));
        return found;
    }

    private Bounds Both(int size, Having members, int depth)
    {
        var found = One(size, members, depth);
        while (Takes("-and")) found = found.And(One(size, members, depth));
        return found;
    }

    private Bounds One(int size, Having members, int depth)
    {
        if (depth > Deepest) throw new FormatException();
        if (Takes("-not")) return One(size, members, depth + 1).Not();
        if (Takes("(") || Takes("{"))
        {
            var inside = Either(size, members, depth + 1);
            return Takes(")") || Takes("}") ? inside : throw new FormatException();
        }

        var property = Word();
        if (Takes(Equal)) return members(property, Equal, Value());
        if (Takes("-ne")) return members(property, Equal, Value()).Not();
        if (Takes(Like)) return members(property, Like, Value());
        if (Takes("-notlike")) return members(property, Like, Value()).Not();
        return Array.Find(Others, Takes) is { } other ? members(property, other, Value()) : throw new FormatException();
    }

    private string Word()
    {
        Skip();
        var from = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '.')) _at++;
        return _at > from ? _text[from.._at] : throw new FormatException();
    }

    /// <summary>In single quotes, a quote in it doubled; or bare, as in <c>$true</c>.</summary>
    private string Value()
    {
        Skip();
        if (_at >= _text.Length) throw new FormatException();
        if (_text[_at] is not ('\'' or '"')) return Bare();
        var quote = _text[_at++];
        var value = new System.Text.StringBuilder();
        for (; _at < _text.Length; _at++)
        {
            if (_text[_at] != quote) value.Append(_text[_at]);
            else if (_at + 1 < _text.Length && _text[_at + 1] == quote) value.Append(_text[_at++]);
            else
            {
                _at++;
                return value.ToString();
            }
        }

        throw new FormatException();
    }

    private string Bare()
    {
        var from = _at;
        while (_at < _text.Length && !char.IsWhiteSpace(_text[_at]) && _text[_at] is not (')' or '}')) _at++;
        return _at > from ? _text[from.._at] : throw new FormatException();
    }

    private bool Takes(string word)
    {
        Skip();
        if (!_text.AsSpan(_at).StartsWith(word, StringComparison.OrdinalIgnoreCase)) return false;
        var after = _at + word.Length;
        if (word[0] == '-' && after < _text.Length && char.IsAsciiLetter(_text[after])) return false;
        _at = after;
        return true;
    }

    private void Skip()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
    }
}
