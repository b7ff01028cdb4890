using System.Text;
using System.Text.RegularExpressions;

namespace Portal.Pasted;

/// <summary>
/// Reads what az prints when a service refuses: the reason phrase and, in brackets, the answer's body ("ERROR: Not Found({"error":{…}})"). The number of the status is not printed.
/// https://learn.microsoft.com/cli/azure/reference-index#az-rest and azure-cli's send_raw_request, which makes that text.
/// </summary>
internal static partial class AzErrors
{
    private static readonly Dictionary<string, int> Statuses = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Bad Request"] = 400, ["Unauthorized"] = 401, ["Forbidden"] = 403, ["Not Found"] = 404, ["Method Not Allowed"] = 405, ["Conflict"] = 409, ["Gone"] = 410, ["Precondition Failed"] = 412,
        ["Too Many Requests"] = 429, ["Internal Server Error"] = 500, ["Bad Gateway"] = 502, ["Service Unavailable"] = 503, ["Gateway Timeout"] = 504,
    };

    [GeneratedRegex(@"(?:^|\n)\s*(?:ERROR:\s*)?(?<reason>[A-Z][A-Za-z]+(?: [A-Za-z]+){0,3})\s*(?:\((?<body>.*)\))?\s*$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Refusal { get; }

    /// <summary>Status and body; status 0 when az failed before a service answered (its own sign-in, the network).</summary>
    public static (int Status, string Body, string Text) Read(string base64)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length)) return (0, "", "not readable");
        var text = Encoding.UTF8.GetString(bytes, 0, length).Trim();
        try
        {
            if (Refusal.Match(text) is { Success: true } match && Statuses.TryGetValue(match.Groups["reason"].Value, out var status)) return (status, match.Groups["body"].Value, text);
        }
        catch (RegexMatchTimeoutException)
        {
            // Longer than any refusal: told as it is.
        }

        return (0, "", text);
    }
}
