using System.Text;

namespace Portal.Reach;

/// <summary>
/// Names of organizational units, which stand as a canonical name ("prod.outlook.com/Hosted/fabrikam.onmicrosoft.com") or as a distinguished name. The directory of Exchange Online holds every mailbox of an organization
/// in one unit and nobody makes further ones there; a scope that came from elsewhere may name one.
/// https://learn.microsoft.com/powershell/module/exchange/new-managementscope, -RecipientRoot
/// </summary>
internal static class OrganizationalUnits
{
    private const string Hosted = "Microsoft Exchange Hosted Organizations", Initial = ".onmicrosoft.com";

    /// <summary>
    /// Whether a root leaves anybody out. The organization's own unit, where it is shown although nobody set it, does not: "CN=Julia,OU=contoso.onmicrosoft.com,OU=Microsoft Exchange Hosted Organizations,DC=…" is
    /// how https://learn.microsoft.com/exchange/permissions-exo/role-groups writes whoever is in an organization.
    /// </summary>
    public static bool Narrows(string root) => root.Length > 0 && !(Path(root) is { Length: 1 or 3 } path && (path.Length == 1 || path[1] == Hosted) && path[^1].EndsWith(Initial, StringComparison.OrdinalIgnoreCase));

    /// <summary>The steps from the domain downwards. A bare name is one step. Null for a Guid and for what is no name.</summary>
    public static string[]? Path(string name)
    {
        if (name.Length == 0 || Guid.TryParse(name, out _)) return null;
        string[] steps = IsDistinguished(name) ? Upwards(name) : Split(name, '/');
        return steps.Length == 0 || Array.Exists(steps, s => s.Length == 0) ? null : steps;
    }

    /// <summary>The unit that something lies in, by its own distinguished name. Null when the name is none.</summary>
    public static string? Holder(string distinguishedName) => IsDistinguished(distinguishedName) && Parts(distinguishedName, ',') is [var first, _, ..] ? distinguishedName[(first.Length + 1)..].TrimStart() : null;

    /// <summary>Whether a unit is another one or below it. A bare name is the one unit that is called so: Exchange takes it only if it is unique.</summary>
    public static bool IsBelow(string[] unit, string[] root)
    {
        if (root.Length == 1) return Array.Exists(unit, s => s.Equals(root[0], StringComparison.OrdinalIgnoreCase));
        return unit.Length >= root.Length && unit.AsSpan(0, root.Length).SequenceEqual(root, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsDistinguished(string name) => name.StartsWith("OU=", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("CN=", StringComparison.OrdinalIgnoreCase) || name.StartsWith("DC=", StringComparison.OrdinalIgnoreCase);

    /// <summary>"OU=Sales,OU=Munich,DC=contoso,DC=com" has the steps contoso.com, Munich, Sales.</summary>
    private static string[] Upwards(string name)
    {
        var parts = Parts(name, ',').ConvertAll(p => p.Trim());
        var domain = parts.FindAll(p => p.StartsWith("DC=", StringComparison.OrdinalIgnoreCase));
        var units = parts.FindAll(p => !p.StartsWith("DC=", StringComparison.OrdinalIgnoreCase));
        units.Reverse();
        return [string.Join('.', domain.Select(Value)), .. units.Select(Value)];

        static string Value(string part) => Plain(part[(part.IndexOf('=') + 1)..]);
    }

    private static string[] Split(string name, char at) => [.. Parts(name, at).Select(Plain)];

    /// <summary>Cut at each mark that no backslash stands before.</summary>
    private static List<string> Parts(string name, char at)
    {
        var (parts, from) = (new List<string>(), 0);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '\\') i++;
            else if (name[i] == at)
            {
                parts.Add(name[from..i]);
                from = i + 1;
            }
        }

        parts.Add(name[from..]);
        return parts;
    }

    private static string Plain(string escaped)
    {
        if (!escaped.Contains('\\', StringComparison.Ordinal)) return escaped;
        var plain = new StringBuilder();
        for (var i = 0; i < escaped.Length; i++) plain.Append(escaped[i] == '\\' && i + 1 < escaped.Length ? escaped[++i] : escaped[i]);
        return plain.ToString();
    }
}
