using System.IO.Enumeration;
using Portal.Sandbox.ExchangeOnline.Recipients;

namespace Portal.Sandbox.ExchangeOnline.Access;

/// <summary>Why a filter is none.</summary>
internal sealed class FilterRefusal(string message) : Exception(message);

/// <summary>
/// OPATH as management scopes and dynamic distribution groups take it, with the properties that tell mailboxes apart:
/// https://learn.microsoft.com/powershell/exchange/recipientfilter-properties and recipient-filters#additional-opath-syntax-information.
/// A quotation mark within a value is written twice. Properties that are empty for everybody here can be asked for all the same.
/// </summary>
internal sealed class RecipientFilter
{
    private static readonly string[] Properties =
    [
        "MemberOfGroup", "PrimarySmtpAddress", "Alias", "Name", "DisplayName", "RecipientType", "RecipientTypeDetails", "ExternalDirectoryObjectId", "UserPrincipalName", "Title",
        "City", "Company", "Department", "Office", "StateOrProvince", .. Enumerable.Range(1, 15).Select(n => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"CustomAttribute{n}")),
    ];

    private readonly List<string> _words;
    private int _at;

    private RecipientFilter(string text) => _words = Split(text);

    /// <summary>Whether a recipient matches, given which groups it is in by their distinguished names.</summary>
    public delegate bool Test(Recipient recipient, Func<string, bool> isMemberOf);

    /// <exception cref="FilterRefusal">What is wrong with it.</exception>
    public static Test Parse(string text)
    {
        var filter = new RecipientFilter(text);
        var test = filter.Or();
        return filter._at == filter._words.Count ? test : throw new FilterRefusal($"\"{filter._words[filter._at]}\" is not expected at this place of the filter.");
    }

    /// <summary>A value as it is written in a filter.</summary>
    public static string Quoted(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private Test Or()
    {
        var left = And();
        while (Takes("-or"))
        {
            var (one, other) = (left, And());
            left = (r, m) => one(r, m) || other(r, m);
        }

        return left;
    }

    private Test And()
    {
        var left = Not();
        while (Takes("-and"))
        {
            var (one, other) = (left, Not());
            left = (r, m) => one(r, m) && other(r, m);
        }

        return left;
    }

    private Test Not()
    {
        if (Takes("-not"))
        {
            var test = Not();
            return (r, m) => !test(r, m);
        }

        if (!Takes("(") && !Takes("{")) return Comparison();
        var inner = Or();
        return Takes(")") || Takes("}") ? inner : throw new FilterRefusal("A parenthesis of the filter is not closed.");
    }

    private Test Comparison()
    {
        var (name, compare, value) = (Next(), Next().ToLowerInvariant(), Value(Next()));
        var property = Array.Find(Properties, p => p.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw new FilterRefusal($"\"{name}\" is not a recognized filterable property.");
        var isNegated = compare is "-ne" or "-notlike";
        if (compare is not ("-eq" or "-ne" or "-like" or "-notlike")) throw new FilterRefusal($"\"{compare}\" is not a comparison operator.");
        if (property == "MemberOfGroup")
        {
            if (compare is "-like" or "-notlike" || value?.StartsWith("CN=", StringComparison.OrdinalIgnoreCase) != true)
                throw new FilterRefusal($"The property MemberOfGroup takes a distinguished name and no wildcards; \"{value}\" is not one.");
            return (_, memberOf) => memberOf(value) != isNegated;
        }

        if (value is null) return (r, _) => Of(r, property) is null != isNegated;
        var isPattern = compare is "-like" or "-notlike";
        return (r, _) => (Of(r, property) is { } held && (isPattern ? FileSystemName.MatchesSimpleExpression(value, held) : string.Equals(value, held, StringComparison.OrdinalIgnoreCase))) != isNegated;
    }

    private static string? Of(Recipient recipient, string property) => property switch
    {
        "PrimarySmtpAddress" => recipient.Address, "Alias" => recipient.Alias, "Name" => recipient.Name, "DisplayName" => recipient.Shown, "RecipientType" => recipient.Type, "RecipientTypeDetails" => recipient.Kind,
        "ExternalDirectoryObjectId" => recipient.ObjectId, "UserPrincipalName" => recipient.Owner?.UserPrincipalName, "Title" => recipient.Owner?.JobTitle, _ => null,
    };

    private bool Takes(string word)
    {
        if (_at == _words.Count || !_words[_at].Equals(word, StringComparison.OrdinalIgnoreCase)) return false;
        _at++;
        return true;
    }

    private string Next() => _at < _words.Count ? _words[_at++] : throw new FilterRefusal("The filter ends too early.");

    /// <summary>Null for <c>$null</c>.</summary>
    private static string? Value(string word) =>
        word.Equals("$null", StringComparison.OrdinalIgnoreCase) ? null
            : word[0] is '\'' or '"' ? word[1..^1].Replace(new string(word[0], 2), word[..1], StringComparison.Ordinal)
            : throw new FilterRefusal($"The value {word} is not enclosed in quotation marks.");

    private static List<string> Split(string text)
    {
        var words = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at])) at++;
            else words.Add(Word(text, ref at));
        }

        return words.Count > 0 ? words : throw new FilterRefusal("The filter is empty.");
    }

    private static string Word(string text, ref int at)
    {
        var from = at;
        if (text[at] is '(' or ')' or '{' or '}') return text[at++].ToString();
        if (text[at] is not ('\'' or '"'))
        {
            while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('(' or ')' or '{' or '}' or '\'' or '"')) at++;
            return text[from..at];
        }

        var mark = text[at++];
        while (at < text.Length && (text[at] != mark || (at + 1 < text.Length && text[at + 1] == mark))) at += text[at] == mark ? 2 : 1;
        return at < text.Length ? text[from..++at] : throw new FilterRefusal("A quotation mark of the filter is not closed.");
    }
}
