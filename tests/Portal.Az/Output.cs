using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Az;

/// <summary>--output json, tsv or none. https://learn.microsoft.com/cli/azure/format-output-azure-cli</summary>
public static class Output
{
    public static void Write(JsonNode? answer, string format, TextWriter output)
    {
        if (format is not ("json" or "tsv" or "none")) throw AzError.Usage($"argument --output/-o: invalid choice: '{format}'");
        if (answer is null || format == "none") return;
        if (format == "json") output.WriteLine(answer.ToJsonString(Cloud.Json));
        else foreach (var row in answer is JsonArray rows ? rows : [answer.DeepClone()]) output.WriteLine(Row(row));
    }

    private static string Row(JsonNode? row) => row switch
    {
        JsonObject o => string.Join('\t', o.Select(p => Cell(p.Value))),
        JsonArray a => string.Join('\t', a.Select(Cell)),
        _ => Cell(row),
    };

    /// <summary>A cell that is no text shows that there is something, but not what.</summary>
    private static string Cell(JsonNode? cell) => cell switch
    {
        null => "",
        JsonObject or JsonArray => "",
        _ => cell.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? $"{cell}".ToLowerInvariant() : $"{cell}",
    };
}
