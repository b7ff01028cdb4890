namespace Portal.Sandbox;

/// <summary>Ids, names of objects, addresses and tenants are the same in whatever case, as Microsoft's services compare them.</summary>
internal static class Ids
{
    public static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
