namespace Portal.SignIn;

/// <summary>Where to go after a detour to Entra: addresses of this portal only, so that nobody can be sent elsewhere by a link.</summary>
internal static class ReturnUrls
{
    /// <summary><paramref name="url"/> if it is a path within the portal, the start page otherwise.</summary>
    public static string Safe(string? url) => IsLocal(url) ? url! : PortalUrls.Home;

    /// <summary>One leading slash, and nothing that a browser would read as a second one: <c>//</c>, <c>/\</c>, <c>/%2f</c>, <c>/%5c</c>, control characters.</summary>
    public static bool IsLocal(string? url) =>
        url is ['/', .. var rest]
        && !rest.StartsWith('/') && !rest.StartsWith('\\')
        && !rest.StartsWith("%2f", StringComparison.OrdinalIgnoreCase) && !rest.StartsWith("%5c", StringComparison.OrdinalIgnoreCase)
        && !url.Any(char.IsControl);
}
