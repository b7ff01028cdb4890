using System.Globalization;
using System.Text;
using System.Text.Json;
using Portal.Scripts;

namespace Portal.Steps.Readiness;

/// <summary>A pasted report, read as what it is: text from anywhere. What is taken over is short, of known shape, and shows as one line.</summary>
internal static class ReportJson
{
    public const int LongestText = 256 * 1024;
    private const int LongestValue = 300;

    /// <summary>Clocks differ a little.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow };

    /// <param name="why">What is wrong, as a sentence to show beside the field; null when it was taken.</param>
    /// <param name="longest">Bytes.</param>
    public static T? Read<T>(string? pasted, Func<JsonElement, T> read, out string? why, int longest = LongestText) where T : class
    {
        why = null;
        try
        {
            using var document = JsonDocument.Parse(Cut(pasted, longest), Strict);
            return read(document.RootElement);
        }
        catch (ReportRefusedException refused)
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
    private static string Cut(string? pasted, int longest)
    {
        if (string.IsNullOrWhiteSpace(pasted)) throw new ReportRefusedException("Paste what the script printed.");
        if (Encoding.UTF8.GetByteCount(pasted) > longest) throw new ReportRefusedException($"This has more than {longest / 1024} KB. A report is much shorter; copy only what the script printed.");
        var (from, to) = (pasted.IndexOf('{'), pasted.LastIndexOf('}'));
        return from >= 0 && to > from ? pasted[from..(to + 1)] : throw new ReportRefusedException("This is not the report: it has no { and }. Copy all that the script printed.");
    }

    /// <summary>The document is of this kind and was made for this set-up.</summary>
    public static void RequireSchema(JsonElement root, string schema, Guid setUp)
    {
        if (Text(root, "schema") != schema) throw new ReportRefusedException("This is not a report of this portal's script, or one of another version. Run the script below and paste what it prints.");
        if (!Guid.TryParse(Text(root, "setUp"), out var of) || of != setUp) throw new ReportRefusedException("This report was made for another set-up. Run the script of this one.");
    }

    /// <param name="clock">Whose clock said it: "the Exchange server".</param>
    public static DateTimeOffset MadeAt(JsonElement root, DateTimeOffset now, TimeSpan lasts, string clock)
    {
        var at = Time(root, "at") ?? throw Wrong("at");
        if (at > now + Skew) throw new ReportRefusedException($"This report says it was made on {at:d MMMM yyyy HH:mm} UTC, which is in the future. Check the clock of {clock}.");
        if (now - at > lasts) throw new ReportRefusedException($"This report was made on {at:d MMMM yyyy}; after {lasts.Days} days it says nothing any more. Run the script again.");
        return at;
    }

    public static List<JsonElement> List(JsonElement element, string name, int most) => Array(element, name, most, JsonValueKind.Object);

    /// <summary>Values as <see cref="Text"/> reads them.</summary>
    public static IReadOnlyList<string> Texts(JsonElement element, string name, int most) => [.. Array(element, name, most, JsonValueKind.String).Select(v => Line(v, name))];

    /// <summary>One line without anything that turns or hides the text around it; empty when it is missing.</summary>
    public static string Text(JsonElement element, string name) =>
        !Has(element, name, out var value) ? "" : value.ValueKind == JsonValueKind.String ? Line(value, name) : throw Wrong(name);

    public static bool? Flag(JsonElement element, string name) => !Has(element, name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name),
    };

    public static DateTimeOffset? Time(JsonElement element, string name) => Text(element, name) is not { Length: > 0 } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUniversalTime() : throw Wrong(name);

    /// <summary>A name that stands twice could be read one way here and another way by a person.</summary>
    public static bool Has(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        if (element.ValueKind != JsonValueKind.Object) throw Wrong(name);
        if (element.EnumerateObject().Count(p => p.NameEquals(name)) > 1) throw new ReportRefusedException($"\"{name}\" stands twice in the report. Copy it as the script printed it.");
        return element.TryGetProperty(name, out value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);
    }

    public static ReportRefusedException Wrong(string name) => new($"\"{name}\" in the report is not what the script prints. Copy the report unchanged, or run the script again.");

    private static List<JsonElement> Array(JsonElement element, string name, int most, JsonValueKind kind)
    {
        if (!Has(element, name, out var value)) return [];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(i => i.ValueKind != kind)) throw Wrong(name);
        return value.GetArrayLength() <= most ? [.. value.EnumerateArray()] : throw new ReportRefusedException($"The report lists {value.GetArrayLength()} {name}; at most {most} are read.");
    }

    private static string Line(JsonElement value, string name)
    {
        var text = value.GetString()!;
        return text.Length <= LongestValue ? Lines.One(text) : throw new ReportRefusedException($"A value of \"{name}\" in the report has more than {LongestValue} characters. Copy the report as the script printed it.");
    }
}

/// <summary>A pasted report that is not taken, with the sentence for whoever pasted it.</summary>
internal sealed class ReportRefusedException(string why) : Exception(why);
