using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Portal.Tests.Wizards.Abandon;

/// <summary>Everything the simulated cloud knows, but for what no client of it can put back.</summary>
internal sealed class Snapshot(IReadOnlyDictionary<string, string> things)
{
    /// <summary>Mails that were sent, calls of EWS, alerts of tests, sign-ins, which rows were deleted (for those who ask for changes): history, as in life. And the keys laid in for the simulated vaults.</summary>
    private static readonly string[] History = ["spare-key/", "dataverse-gone ", "exchange-sent/", "ews-usage/", " tracelog/", "sync-test/", "authorization-code/", "sign-in-session/", "refresh-token/"];

    /// <summary>Versions and times that every write changes; and of a mailbox when it was last tested and by whom, which no request can empty.</summary>
    private static readonly string[] Times =
        ["versionnumber", "modifiedon", "modifiedby", "testmailboxaccesscompletedon", "testandenablelastattemptedon", "testandenablelastattemptedby", "lastsuccessfulsynccompletedon"];

    public static async Task<Snapshot> TakeAsync(PortalApp app)
    {
        var dump = (await app.Sandbox.GetFromJsonAsync<JsonObject>("/dump"))!;
        var things = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, thing) in dump.Where(t => !History.Any(h => t.Key.Contains(h, StringComparison.Ordinal))))
        {
            if (thing is JsonObject row && row["Values"] is JsonObject values)
            {
                row.Remove("Version");
                row.Remove("ETag");
                foreach (var name in Times) values.Remove(name);
                thing["Values"] = new JsonObject(values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => KeyValuePair.Create(v.Key, v.Value?.DeepClone())));
            }

            // Exchange Online remembers since when a setting is so; what counts is how it is.
            if (key.StartsWith("exchange-organization/", StringComparison.Ordinal) && thing is JsonObject organization)
                foreach (var name in organization.Select(p => p.Key).ToList())
                    if (organization[name] is JsonArray { Count: > 0 } since && since[^1] is JsonObject last && last["At"] is not null) organization[name] = last["Value"]?.DeepClone();

            // Where a principal has no right left, Azure shows no policy of it any more.
            if (thing?["AccessPolicies"] is JsonArray policies)
                foreach (var empty in policies.Where(p => p!["Permissions"]!.AsObject().All(kind => kind.Value!.AsArray().Count == 0)).ToList()) policies.Remove(empty);
            things[key] = thing!.ToJsonString();
        }

        return new Snapshot(things);
    }

    private IReadOnlyDictionary<string, string> Things => things;

    public void AssertSame(Snapshot before)
    {
        var differences = before.Things.Keys.Union(things.Keys).Where(k => before.Things.GetValueOrDefault(k) != things.GetValueOrDefault(k))
            .Select(k => $"{k}\n  before {Without(before.Things.GetValueOrDefault(k), things.GetValueOrDefault(k))}\n  after  {Without(things.GetValueOrDefault(k), before.Things.GetValueOrDefault(k))}").ToList();
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    /// <summary>Only what the other one has not.</summary>
    private static string Without(string? one, string? other)
    {
        if (one is null || other is null) return one ?? "nothing";
        var known = Parts(other).ToHashSet(StringComparer.Ordinal);
        return string.Join(", ", Parts(one).Where(p => !known.Contains(p)));
    }

    private static string[] Parts(string json) => json.Split(",\"");
}
