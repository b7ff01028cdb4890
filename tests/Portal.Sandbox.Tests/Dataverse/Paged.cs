using System.Text.Json.Nodes;
using Xunit;

namespace Portal.Sandbox.Tests.Dataverse;

/// <summary>Follows the links of a read to its end.</summary>
internal static class Paged
{
    public sealed record Whole(IReadOnlyList<JsonNode> Rows, IReadOnlyList<int> Pages, string? DeltaLink);

    public static async Task<Whole> AllAsync(this HttpClient http, string url, params (string Name, string Value)[] headers)
    {
        var (rows, pages) = (new List<JsonNode>(), new List<int>());
        for (var next = url; ;)
        {
            var page = await http.SendAsync("GET", next, null, headers);
            Assert.True(page.Status == 200, page.ToString());
            var value = page.Json["value"]!.AsArray();
            rows.AddRange(value.Select(r => r!));
            pages.Add(value.Count);
            if (page.Json["@odata.nextLink"] is not { } link) return new(rows, pages, page.Json["@odata.deltaLink"]?.ToString());
            next = link.ToString();
        }
    }

    public static IEnumerable<string?> Texts(this Whole whole, string column) => whole.Rows.Select(r => r[column]?.ToString());
}
