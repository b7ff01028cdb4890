using System.Security.Cryptography;
using System.Text;

namespace Portal.Plans;

/// <summary>What a person saw is what runs: the hash of the shown commands is sent back with the click and compared with a fresh plan.</summary>
public static class PlanHash
{
    public static string Of(IEnumerable<PlannedCommand> plan)
    {
        var text = new StringBuilder();
        foreach (var c in plan.Select(p => p.Command))
        {
            foreach (var part in (string[])[c.Key, c.System, c.Tenant, c.Title, c.Target]) Add(text, part);
            foreach (var change in c.Changes)
            {
                Add(text, change.Field);
                Add(text, change.Before);
                Add(text, change.After);
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    // Lengths go before the values, so that no two lists of values read the same.
    private static void Add(StringBuilder text, string? value) => text.Append(value?.Length ?? -1).Append(':').Append(value);
}
