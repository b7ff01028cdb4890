using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Portal.Cloud.Http;

/// <summary>Parameters of a WWW-Authenticate challenge.</summary>
internal static partial class Challenge
{
    /// <summary>key="value" or key=value, separated by commas or spaces.</summary>
    [GeneratedRegex("""(?<key>[A-Za-z_]+)\s*=\s*(?:"(?<value>[^"]*)"|(?<value>[^\s,"]+))""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Parameter { get; }

    public static IReadOnlyDictionary<string, string> Parse(string? parameters)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in Parameter.Matches(parameters ?? ""))
            found.TryAdd(match.Groups["key"].Value, match.Groups["value"].Value);
        return found;
    }

    public static IReadOnlyDictionary<string, string>? Bearer(HttpResponseHeaders headers) =>
        headers.WwwAuthenticate.FirstOrDefault(h => h.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) is { } bearer ? Parse(bearer.Parameter) : null;

    /// <summary>
    /// The claims a service wants in the next token, as JSON; null when this is not a claims challenge.
    /// https://learn.microsoft.com/entra/identity-platform/claims-challenge
    /// </summary>
    public static string? Claims(IReadOnlyDictionary<string, string>? bearer)
    {
        if (bearer is null || !bearer.TryGetValue("claims", out var encoded)) return null;
        var padded = encoded.Replace('-', '+').Replace('_', '/').PadRight((encoded.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}
