namespace Portal.Cloud.Http;

/// <summary>What every address that a person types must be: https on the usual port, a host name, no user name and nothing hidden behind it.</summary>
internal static class HttpsAddress
{
    /// <summary>Null and a reason, or the address.</summary>
    /// <param name="what">"The EWS URL".</param>
    public static Uri? Read(string? text, string what, int limit, out string why)
    {
        var trimmed = text?.Trim() ?? "";
        why = "";
        if (trimmed.Length == 0) return Fail($"{what} is missing.", out why);
        if (trimmed.Length > limit) return Fail($"{what} has {trimmed.Length} characters; at most {limit} are possible.", out why);
        if (trimmed.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '\\')) return Fail($"{what} contains a space, a backslash or a character that cannot be shown.", out why);
        if (!Uri.TryCreate(trimmed, UriKind.Absolute, out var uri)) return Fail($"{what} is not a complete address. It begins with https://.", out why);
        if (uri.Scheme != Uri.UriSchemeHttps) return Fail($"{what} must begin with https://.", out why);
        if (uri.UserInfo.Length > 0 || trimmed.Contains('@')) return Fail($"{what} must not contain a user name.", out why);

        // Uri turns 0x7f000001, 0177.0.0.1 and 2130706433 into addresses; a name is needed for the certificate anyway.
        if (uri.HostNameType != UriHostNameType.Dns) return Fail($"{what} needs the name of a host, not an IP address.", out why);
        if (!uri.IdnHost.Contains('.') || uri.IdnHost.EndsWith('.')) return Fail($"{what} needs the full name of the host, such as mail.company.com.", out why);
        if (IsReserved(uri.IdnHost)) return Fail($"{what} must name a host that can be reached from the internet.", out why);
        if (!uri.IsDefaultPort) return Fail($"{what} must use the usual port 443.", out why);
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0) return Fail($"{what} must not contain ? or #.", out why);
        return uri;
    }

    // Names that never are public: https://www.iana.org/assignments/special-use-domain-names
    private static bool IsReserved(string host) => new[] { ".localhost", ".local", ".internal", ".invalid", ".test", ".onion", ".arpa" }.Any(s => host.EndsWith(s, StringComparison.OrdinalIgnoreCase));

    private static Uri? Fail(string reason, out string why)
    {
        why = reason;
        return null;
    }
}
