using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Sandbox.Crowd;

/// <summary>Numbers that look random and are the same in every world, for each person and question (splitmix64).</summary>
internal readonly record struct Draws(ulong Seed)
{
    public static Draws Of(string words) => new(BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(words))));

    public ulong Number(int index, int question)
    {
        var x = Seed + ((ulong)(uint)index * 0x9E3779B97F4A7C15) + ((ulong)(uint)question * 0xD1B54A32D192ED03);
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    /// <summary>From 0 to <paramref name="limit"/> - 1.</summary>
    public int Below(int index, int question, int limit) => (int)(Number(index, question) % (ulong)limit);
}

/// <summary>
/// Ids of generated rows. They begin with the row's number, so that the order of the ids is the order of the numbers and a row is found without an index, and end with a check, so that no other id is
/// taken for one.
/// </summary>
internal static class CrowdId
{
    private const uint First = 0x60000000;

    /// <param name="table">One hexadecimal digit.</param>
    /// <param name="salt">What else the id depends on, as the moment of an alert.</param>
    public static string Of(Draws draws, char table, int index, long salt = 0)
    {
        var check = draws.Number(index, table * 1_000 + (int)(salt % 997));
        check ^= (ulong)salt * 0x9E3779B97F4A7C15;
        return string.Create(CultureInfo.InvariantCulture, $"{First + (uint)index:x8}-{(ushort)(check >> 48):x4}-11ef-8{table}{(byte)(check >> 40):x2}-{check & 0xFFFFFFFFFF:x10}{(byte)(check >> 32):x2}");
    }

    /// <summary>The number at the beginning of an id; null if it cannot be one of ours.</summary>
    public static int? NumberIn(string id) =>
        id.Length == 36 && uint.TryParse(id.AsSpan(0, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number) && number >= First && number - First < int.MaxValue ? (int)(number - First) : null;

    /// <summary>The first number whose id may lie behind <paramref name="id"/>.</summary>
    public static int NumberBehind(string? id)
    {
        if (id is null || string.CompareOrdinal(id, $"{First:x8}") < 0) return 0;
        return NumberIn(id) ?? int.MaxValue;
    }
}
