namespace Portal;

/// <summary>Ids, names of objects, addresses and thumbprints are the same in whatever case: Microsoft's services write them now so, now so.</summary>
internal static class Ids
{
    public static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
