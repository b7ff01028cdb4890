using System.Globalization;
using System.Text;
using System.Text.Json;
using Portal.Scripts;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>
/// A pasted report, read as what it is: text from anywhere. Wrong, foreign, old and oversized ones are refused with the reason; what is taken over is short, of
/// known shape, and shows as one line.
/// </summary>
public static class ReadReport
{
    public const string Schema = "sss-exchange-report/1";
    private const int LongestText = 256 * 1024;
    private const int LongestValue = 300;
    private const int MostServers = 500;
    private const int MostDirectories = 5000;

    /// <summary>Clocks of servers differ a little.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow };

    private sealed class RefusedException(string why) : Exception(why);

    /// <param name="why">What is wrong, as a sentence to show beside the field; null when it was taken.</param>
    public static ExchangeReport? Read(string? pasted, HmaSetUp record, string pastedBy, DateTimeOffset now, out string? why)
    {
        why = null;
        try
        {
            return Read(Cut(pasted), record, pastedBy, now);
        }
        catch (RefusedException refused)
        {
            why = refused.Message;
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException)
        {
            why = "This is not the whole report. It begins with { and ends with }; copy all that the script printed.";
        }

        return null;
    }

    /// <summary>A console puts its prompt before and behind what a script prints.</summary>
    private static string Cut(string? pasted)
    {
        if (string.IsNullOrWhiteSpace(pasted)) throw new RefusedException("Paste what the script printed.");
        if (Encoding.UTF8.GetByteCount(pasted) > LongestText) throw new RefusedException($"This has more than {LongestText / 1024} KB. A report is much shorter; copy only what the script printed.");
        var (from, to) = (pasted.IndexOf('{'), pasted.LastIndexOf('}'));
        return from >= 0 && to > from ? pasted[from..(to + 1)] : throw new RefusedException("This is not the report: it has no { and }. Copy all that the script printed.");
    }

    private static ExchangeReport Read(string json, HmaSetUp record, string pastedBy, DateTimeOffset now)
    {
        using var document = JsonDocument.Parse(json, Strict);
        var root = document.RootElement;
        if (Text(root, "schema") != Schema) throw new RefusedException("This is not a report of this portal's script, or one of another version. Run the script below and paste what it prints.");
        if (!Guid.TryParse(Text(root, "setUp"), out var setUp) || setUp != record.Key) throw new RefusedException("This report was made for another set-up. Run the script of this one.");
        if (!string.Equals(Text(root, "ewsUrl"), record.Form.EwsUrl, StringComparison.OrdinalIgnoreCase)) throw new RefusedException($"This report was made for {Text(root, "ewsUrl")}, and the set-up is for {record.Form.EwsUrl} now. Run the script again.");
        var at = Time(root, "at") ?? throw Wrong("at");
        if (at > now + Skew) throw new RefusedException($"This report says it was made on {at:d MMMM yyyy HH:mm} UTC, which is in the future. Check the clock of the Exchange server.");
        if (now - at > ExchangeKnowledge.ReportLasts) throw new RefusedException($"This report was made on {at:d MMMM yyyy}; after {ExchangeKnowledge.ReportLasts.Days} days it says nothing any more. Run the script again.");
        var servers = List(root, "servers", MostServers).Select(s => new ExchangeServer(Text(s, "name"), Text(s, "version"))).ToList();
        if (servers.Count == 0 && List(root, "failed", MostServers).Count == 0) throw new RefusedException("The report names no Exchange server. Run it in the Exchange Management Shell, with at least the role View-Only Organization Management.");
        return new ExchangeReport(at, Text(root, "computer"), Text(root, "account"), pastedBy, now)
        {
            Servers = servers,
            Directories = [.. List(root, "directories", MostDirectories).Select(d => new ExchangeDirectory(Text(d, "server"), Text(d, "kind"), Text(d, "name"), Flag(d, "oauth")))],
            AuthServers = [.. List(root, "authServers", MostServers).Select(a => new ExchangeAuthServer(Text(a, "name"), Flag(a, "enabled") == true, Flag(a, "default") == true, Text(a, "domain")))],
            ClientProfile = Flag(root, "clientProfile"),
            Hybrid = Flag(root, "hybrid"),
            Agents = [.. List(root, "agents", MostServers).Select(a => Text(a, "server"))],
            AuthCertificateEnds = Time(root, "authCertificateEnds"),
            Failed = [.. List(root, "failed", MostServers).Select(f => $"{Text(f, "part")}: {Text(f, "message")}")],
        };
    }

    private static List<JsonElement> List(JsonElement element, string name, int most)
    {
        if (!Has(element, name, out var value)) return [];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(i => i.ValueKind != JsonValueKind.Object)) throw Wrong(name);
        return value.GetArrayLength() <= most ? [.. value.EnumerateArray()] : throw new RefusedException($"The report lists {value.GetArrayLength()} {name}; at most {most} are read.");
    }

    /// <summary>One line without anything that turns or hides the text around it; empty when it is missing.</summary>
    private static string Text(JsonElement element, string name)
    {
        if (!Has(element, name, out var value)) return "";
        if (value.ValueKind != JsonValueKind.String) throw Wrong(name);
        var text = value.GetString()!;
        return text.Length <= LongestValue ? Lines.One(text) : throw new RefusedException($"A value of \"{name}\" in the report has more than {LongestValue} characters. Copy the report as the script printed it.");
    }

    private static bool? Flag(JsonElement element, string name) => !Has(element, name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name),
    };

    private static DateTimeOffset? Time(JsonElement element, string name) => Text(element, name) is not { Length: > 0 } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUniversalTime() : throw Wrong(name);

    /// <summary>A name that stands twice could be read one way here and another way by a person.</summary>
    private static bool Has(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        if (element.ValueKind != JsonValueKind.Object) throw Wrong(name);
        if (element.EnumerateObject().Count(p => p.NameEquals(name)) > 1) throw new RefusedException($"\"{name}\" stands twice in the report. Copy it as the script printed it.");
        return element.TryGetProperty(name, out value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);
    }

    private static RefusedException Wrong(string name) => new($"\"{name}\" in the report is not what the script prints. Copy the report unchanged, or run the script again.");
}
