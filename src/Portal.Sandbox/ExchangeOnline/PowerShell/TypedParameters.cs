using System.Text.Json.Nodes;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>Parameters as somebody types them behind a cmdlet, one on each line: <c>-Name value</c>. Values are single words, texts in quotation marks, $true, $false, $null, and lists of these with commas.</summary>
internal static class TypedParameters
{
    /// <exception cref="CmdletRefusal">A line is no parameter.</exception>
    public static JsonObject Read(string typed)
    {
        var parameters = new JsonObject();
        foreach (var line in typed.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] != '-' || line.Length < 2) throw CmdletRefusal.Invalid($"\"{line}\" is no parameter: -Name value.");
            var space = line.IndexOfAny([' ', ':']);
            var (name, value) = space < 0 ? (line[1..], "") : (line[1..space], line[(space + 1)..].Trim());
            parameters[name] = value.Length == 0 ? JsonValue.Create(true) : Value(value);
        }

        return parameters;
    }

    private static JsonNode? Value(string text)
    {
        var parts = new List<JsonNode?>();
        for (var at = 0; ;)
        {
            parts.Add(One(text, ref at));
            while (at < text.Length && text[at] == ' ') at++;
            if (at == text.Length) return parts.Count == 1 ? parts[0] : new JsonArray([.. parts]);
            if (text[at++] != ',') throw CmdletRefusal.Invalid($"\"{text}\" is no value; put it in quotation marks.");
            while (at < text.Length && text[at] == ' ') at++;
        }
    }

    private static JsonNode? One(string text, ref int at)
    {
        var from = at;
        if (at < text.Length && (text[at] is '\'' or '"'))
        {
            var mark = text[at++];
            while (at < text.Length && (text[at] != mark || (at + 1 < text.Length && text[at + 1] == mark))) at += text[at] == mark ? 2 : 1;
            if (at++ >= text.Length) throw CmdletRefusal.Invalid($"A quotation mark of {text} is not closed.");
            return text[(from + 1)..(at - 1)].Replace(new string(mark, 2), mark.ToString(), StringComparison.Ordinal);
        }

        while (at < text.Length && text[at] is not (',' or ' ')) at++;
        return text[from..at].ToUpperInvariant() switch { "$TRUE" => JsonValue.Create(true), "$FALSE" => JsonValue.Create(false), "$NULL" => null, _ => text[from..at] };
    }
}
