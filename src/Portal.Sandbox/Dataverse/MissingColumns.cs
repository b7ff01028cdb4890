using Portal.Sandbox.State;

namespace Portal.Sandbox.Dataverse;

internal static class MissingColumns
{
    /// <summary>The table as an environment has it that misses some columns: not readable, not writable, not in the metadata.</summary>
    public static Table In(this Table table, Settings settings)
    {
        var missing = settings.MissingColumns.Where(m => m.StartsWith(table.Name + ".", StringComparison.OrdinalIgnoreCase)).Select(m => m[(table.Name.Length + 1)..]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return missing.Count == 0 ? table : table with { Columns = [.. table.Columns.Where(c => !missing.Contains(c.Name))] };
    }
}
