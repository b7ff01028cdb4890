using System.Collections;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>A cmdlet's output that is computed row by row, for lists too long to be made for each page.</summary>
/// <param name="positions">How many places there are; some may be empty.</param>
/// <param name="at">The object at a place, null for an empty one.</param>
internal sealed class Rows(int positions, Func<int, JsonObject?> at) : IEnumerable<JsonObject>
{
    /// <summary>From a place on, with the place of each.</summary>
    public IEnumerable<(int Position, JsonObject Row)> From(int position)
    {
        for (var i = position; i < positions; i++)
            if (at(i) is { } row) yield return (i, row);
    }

    public IEnumerator<JsonObject> GetEnumerator() => From(0).Select(r => r.Row).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
