using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Sandbox.ExchangeOnline.Recipients;

/// <summary>Names that Exchange makes for a recipient itself. They are the same in every world.</summary>
internal static class RecipientNames
{
    /// <summary>The distinguished name, by which MemberOfGroup knows a group. Characters that mean something in one are escaped (RFC 4514); a quotation mark ' is not.</summary>
    /// <param name="unit">Below the organization's own, steps parted by slashes.</param>
    public static string Dn(string commonName, string initialDomain, string? unit = null)
    {
        var steps = (unit ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse().Select(s => $"OU={Escaped(s)},");
        return $"CN={Escaped(commonName)},{string.Concat(steps)}OU={initialDomain},OU=Microsoft Exchange Hosted Organizations,DC=EURPR01A001,DC=PROD,DC=OUTLOOK,DC=COM";
    }

    /// <summary>Canonical name of an organizational unit: the organization's own, or one below it.</summary>
    public static string Unit(string initialDomain, string? unit = null) =>
        $"EURPR01A001.PROD.OUTLOOK.COM/Microsoft Exchange Hosted Organizations/{initialDomain}{(string.IsNullOrEmpty(unit) ? "" : "/" + unit)}";

    public static string Sid(string tenantId, string id)
    {
        var (domain, own) = (Bytes("sid of tenant " + tenantId), Bytes("sid of " + id));
        return string.Create(CultureInfo.InvariantCulture, $"S-1-5-21-{Number(domain, 0)}-{Number(domain, 4)}-{Number(domain, 8)}-{Number(own, 0) % 90_000_000 + 1_000_000}");
    }

    /// <summary>Guid of the object in Exchange, which is another than its id in Entra.</summary>
    public static string Guid(string key) => Seeds.SeedIds.Derived($"exchange mailbox {key}");

    private static string Escaped(string name)
    {
        var escaped = new StringBuilder();
        foreach (var (c, at) in name.Select((c, at) => (c, at)))
        {
            if (c is ',' or '+' or '"' or '\\' or '<' or '>' or ';' or '=' || (at == 0 && c is '#' or ' ') || (at == name.Length - 1 && c == ' ')) escaped.Append('\\');
            escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static byte[] Bytes(string words) => SHA256.HashData(Encoding.UTF8.GetBytes(words.ToLowerInvariant()));

    private static uint Number(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
}
