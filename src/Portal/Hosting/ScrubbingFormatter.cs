using System.Text.RegularExpressions;
using Serilog.Events;
using Serilog.Formatting;

namespace Portal.Hosting;

/// <summary>
/// The last line of defence: what looks like a token or a secret is blanked out of every log line. Nothing is meant to get this far; a line in
/// which it bites shows a mistake elsewhere.
/// </summary>
internal sealed partial class ScrubbingFormatter(ITextFormatter inner) : ITextFormatter
{
    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var line = new StringWriter();
        inner.Format(logEvent, line);
        output.Write(Scrub(line.ToString()));
    }

    internal static string Scrub(string text) => NamedSecret().Replace(ClientSecret().Replace(Jwt().Replace(text, "[token]"), "[secret]"), "$1[hidden]");

    // Three base64url parts, the first an object's beginning; the last may be empty (unsigned).
    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*", RegexOptions.None, 1000)]
    private static partial Regex Jwt();

    // Entra's client secrets: 40 characters with "8Q~" after the third.
    [GeneratedRegex(@"[A-Za-z0-9_.~-]{3}[78]Q~[A-Za-z0-9_.~-]{31,34}", RegexOptions.None, 1000)]
    private static partial Regex ClientSecret();

    [GeneratedRegex(@"((?:client_secret|client_assertion|code_verifier|code|password|access_token|id_token|refresh_token|secretText)(?:=|\\?"":\s*\\?""))[^&\s""\\]+", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex NamedSecret();
}
