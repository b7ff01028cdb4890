using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>
/// What a cmdlet puts out, a page at a time: <c>Prefer: odata.maxpagesize</c>, 1000 unless asked. The next page is the same body posted to the link, which holds for five minutes.
/// </summary>
internal sealed class CommandPages(Clocks clocks)
{
    private const int Largest = 1000;
    private static readonly TimeSpan LinkLives = TimeSpan.FromMinutes(5);

    /// <exception cref="CmdletRefusal">The link is too old, or of another command.</exception>
    public JsonObject Page(HttpContext context, string tenantId, string body, IEnumerable<JsonObject> all)
    {
        var (skip, size) = (Skip(context.Request.Query["$skiptoken"], body), Size(context.Request));
        var select = context.Request.Query["$select"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // One more than asked for tells whether there is another page.
        var found = (all is Rows rows ? rows.From(skip) : all.Select((row, position) => (position, row)).Skip(skip)).Take(size + 1).ToList();
        var page = new JsonObject
        {
            ["@odata.context"] = $"https://outlook.office365.com/adminapi/beta/{tenantId}/$metadata#Collection(Exchange.GenericHashTable)",
            ["@adminapi.warnings"] = new JsonArray(),
            ["value"] = new JsonArray(found.Take(size).Select(f => (JsonNode)Selected(f.Item2, select)).ToArray()),
        };
        if (found.Count > size)
            page["@odata.nextLink"] = $"https://outlook.office365.com/adminapi/beta/{tenantId}/InvokeCommand?{(select.Length > 0 ? $"$select={string.Join(',', select)}&" : "")}$skiptoken={Token(found[size].Item1, body)}";
        return page;
    }

    private static JsonObject Selected(JsonObject thing, string[] select) =>
        select.Length == 0 ? thing : new JsonObject(thing.Where(p => select.Contains(p.Key, StringComparer.OrdinalIgnoreCase)).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));

    private static int Size(HttpRequest request)
    {
        var asked = request.Headers["Prefer"].SelectMany(p => (p ?? "").Split(',', ';')).Select(p => p.Trim().Split('=')).FirstOrDefault(p => p[0].Equals("odata.maxpagesize", StringComparison.OrdinalIgnoreCase));
        return asked is [_, var size] && int.TryParse(size, System.Globalization.CultureInfo.InvariantCulture, out var number) && number is > 0 and <= Largest ? number : Largest;
    }

    // Opaque to clients, so that none of them counts on its form.
    private string Token(int skip, string body) =>
        Convert.ToHexString(Encoding.ASCII.GetBytes(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{skip}:{(clocks.Protocol + LinkLives).ToUnixTimeSeconds()}:{Print(body)}")));

    private int Skip(string? token, string body)
    {
        if (string.IsNullOrEmpty(token)) return 0;
        try
        {
            var parts = Encoding.ASCII.GetString(Convert.FromHexString(token)).Split(':');
            if (parts is [var skip, var until, var print] && print == Print(body) && long.Parse(until, System.Globalization.CultureInfo.InvariantCulture) > clocks.Protocol.ToUnixTimeSeconds())
                return int.Parse(skip, System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (FormatException)
        {
            // Falls through to the refusal.
        }

        throw new CmdletRefusal("Microsoft.Exchange.Admin.OData.Core.ODataServiceException", "The continuation token is invalid or has expired.");
    }

    private static string Print(string body) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(body)).AsSpan(0, 8));
}
