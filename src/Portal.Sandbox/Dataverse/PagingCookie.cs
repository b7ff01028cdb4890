using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Portal.Sandbox.Dataverse;

/// <summary>
/// Where a page ended, as Dataverse's skip token tells it: an opaque cookie with the keys of the page's last row, encoded twice. "You shouldn't modify the encoded information."
/// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results
/// </summary>
/// <param name="Page">Of the page that comes next, from 2 on.</param>
/// <param name="Keys">Values of the ordering columns in the last row, then its id; null for no value.</param>
/// <param name="Stamp">With change tracking: the moment up to which the pages tell changes.</param>
/// <param name="Deleted">With change tracking: the last row shown was a deleted one.</param>
internal sealed record PagingCookie(int Page, IReadOnlyList<string?> Keys, Stamp? Stamp = null, bool Deleted = false)
{
    public string LastId => Keys[^1]!;

    /// <param name="names">Names of the ordering columns and of the primary id.</param>
    /// <param name="query">What the cookie belongs to: table and options.</param>
    public string Write(IReadOnlyList<string> names, string query)
    {
        var inner = new XElement("cookie", new XAttribute("page", Page - 1), names.Select((name, i) =>
            new XElement(name, Keys[i] is { } key ? new XAttribute("last", i == names.Count - 1 ? $"{{{key.ToUpperInvariant()}}}" : Uri.EscapeDataString(key)) : new XAttribute("lastnull", "1"))));
        var outer = new XElement("cookie", new XAttribute("pagenumber", Page), new XAttribute("pagingcookie", Uri.EscapeDataString(Uri.EscapeDataString(inner.ToString(SaveOptions.DisableFormatting)))),
            new XAttribute("istracking", Stamp is null ? "False" : "True"));
        if (Stamp is { } stamp) outer.Add(new XAttribute("token", stamp), new XAttribute("deleted", Deleted));
        outer.Add(new XAttribute("check", Check(outer, query)));
        return outer.ToString(SaveOptions.DisableFormatting);
    }

    /// <exception cref="DataverseError">Not a cookie, or not as it was given.</exception>
    public static PagingCookie Read(string text, IReadOnlyList<string> names, string query)
    {
        try
        {
            var outer = XElement.Parse(text);
            var check = outer.Attribute("check");
            check?.Remove();
            if (outer.Name != "cookie" || check is null || check.Value != Check(outer, query)) throw Malformed("that a cookie which was changed, or is used for another query, is noticed");
            var inner = XElement.Parse(Uri.UnescapeDataString(Uri.UnescapeDataString(Value(outer, "pagingcookie"))));
            var keys = names.Select(n => inner.Element(n)?.Attribute("last") is { } last ? Uri.UnescapeDataString(last.Value) : null).ToList();
            keys[^1] = (keys[^1] ?? throw new FormatException("The cookie has no id.")).Trim('{', '}').ToLowerInvariant();
            return new(int.Parse(Value(outer, "pagenumber"), CultureInfo.InvariantCulture), keys, outer.Attribute("token") is { } token ? Stamp.Parse(token.Value) : null, outer.Attribute("deleted")?.Value == "true");
        }
        catch (Exception broken) when (broken is XmlException or FormatException)
        {
            throw Malformed("code and status of this refusal");
        }
    }

    /// <summary>Dataverse does not publish how it notices; a cookie of a query that was changed leads to rows that are left out or come twice.</summary>
    private static string Check(XElement outer, string query) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{outer.ToString(SaveOptions.DisableFormatting)} {query}")).AsSpan(0, 8));

    private static string Value(XElement element, string attribute) => element.Attribute(attribute)?.Value ?? throw new FormatException($"The cookie has no {attribute}.");

    private static DataverseError Malformed(string unconfirmed) => new(400, "0x80060888", "Malformed XML in the Paging Cookie") { Unconfirmed = unconfirmed };
}
