using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Approvals;

/// <summary>
/// SHA-256 over the facts in one canonical form: ids in lower case, lists sorted and without duplicates, every text and list with its length before it.
/// Names that are only shown do not count.
/// </summary>
public static class FactsHash
{
    private const byte Version = 1;

    public static string Of(ApprovalFacts facts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([Version]);
        Text(hash, Canonical(facts.TenantId));
        Text(hash, Canonical(facts.AppId));
        Text(hash, Canonical(facts.ServicePrincipalId));
        List(hash, facts.Permissions.Select(p => p.Key));
        List(hash, facts.Scoping);
        List(hash, facts.OtherCredentials);
        List(hash, facts.Owners);
        Number(hash, facts.Ceiling);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Ids compare without regard to case, as Entra does.</summary>
    internal static string Canonical(string id) => id.Trim().ToLowerInvariant();

    internal static IReadOnlyList<string> Canonical(IEnumerable<string> ids) => [.. ids.Select(Canonical).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static void List(IncrementalHash hash, IEnumerable<string> ids)
    {
        var list = Canonical(ids);
        Number(hash, list.Count);
        foreach (var id in list)
            Text(hash, id);
    }

    private static void Text(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Number(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void Number(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
