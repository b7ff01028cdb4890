namespace Portal.Cloud.Arm;

/// <summary>What somebody may do at a scope: one block per role. A "not" takes away within its own block only.</summary>
// https://learn.microsoft.com/azure/role-based-access-control/role-definitions
public sealed record CallerRights(IReadOnlyList<RightsBlock> Blocks)
{
    /// <param name="action">One of <see cref="VaultActions"/>, such as "Microsoft.KeyVault/vaults/accessPolicies/write".</param>
    public bool Can(string action) => Blocks.Any(b => Matches(b.Actions, action) && !Matches(b.NotActions, action));

    /// <summary>The same for data actions, which count in vaults with Azure roles only.</summary>
    public bool CanUseData(string action) => Blocks.Any(b => Matches(b.DataActions, action) && !Matches(b.NotDataActions, action));

    private static bool Matches(IReadOnlyList<string> patterns, string action) => patterns.Any(p => Matches(p, action));

    /// <summary>"*" stands for any number of characters, slashes included.</summary>
    private static bool Matches(string pattern, string action)
    {
        var parts = pattern.Split('*');
        if (parts.Length == 1) return pattern.Equals(action, StringComparison.OrdinalIgnoreCase);
        if (!action.StartsWith(parts[0], StringComparison.OrdinalIgnoreCase)) return false;
        var at = parts[0].Length;
        foreach (var part in parts[1..^1])
        {
            var next = action.IndexOf(part, at, StringComparison.OrdinalIgnoreCase);
            if (next < 0) return false;
            at = next + part.Length;
        }

        return action.Length - at >= parts[^1].Length && action.EndsWith(parts[^1], StringComparison.OrdinalIgnoreCase);
    }
}

public sealed record RightsBlock(IReadOnlyList<string> Actions, IReadOnlyList<string> NotActions, IReadOnlyList<string> DataActions, IReadOnlyList<string> NotDataActions);
