using Portal.Sandbox.State;

namespace Portal.Sandbox.Dataverse;

internal static class MissingColumns
{
    /// <summary>The table as an environment has it that misses some columns: not readable, not writable, not in the metadata.</summary>
    /// <summary>They came with version 9.2.2412.2: https://learn.microsoft.com/troubleshoot/power-platform/dataverse/email-exchange-synchronization/troubleshooting-monitoring-server-side-synchronization</summary>
    private static readonly string[] Newer =
        ["mailbox.emailaddressapprovedby", "mailbox.emailaddressapprovedon", "mailbox.testandenablelastattemptedby", "mailbox.testandenablelastattemptedon", "emailserverprofile.serverauthority"];

    public static Table In(this Table table, Settings settings, string host)
    {
        var all = settings.OlderEnvironments.Contains(host, StringComparer.OrdinalIgnoreCase) ? settings.MissingColumns.Concat(Newer) : settings.MissingColumns;
        var missing = all.Where(m => m.StartsWith(table.Name + ".", StringComparison.OrdinalIgnoreCase)).Select(m => m[(table.Name.Length + 1)..]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return missing.Count == 0 ? table : table with { Columns = [.. table.Columns.Where(c => !missing.Contains(c.Name))] };
    }
}
