using System.Text.Json;
using Portal.Scripts;

namespace Portal.Reach;

/// <summary>
/// Objects of Exchange Online as its cmdlets put them out, by the names their properties have there; a pasted report has the same. Whatever stands in them comes from outside: texts are cut
/// and made fit for one line, what is missing is empty.
/// </summary>
internal static class AccessRows
{
    private const int Longest = 1_000;

    public static ReachMailbox Mailbox(JsonElement row) => new(Id(row), Text(row, "PrimarySmtpAddress"), Name(row), Text(row, "RecipientTypeDetails"))
    {
        Aliases = [.. Texts(row, "EmailAddresses").Where(a => a.StartsWith("smtp:", StringComparison.Ordinal)).Select(a => a[5..])], EntraId = Guid(row, "ExternalDirectoryObjectId"),
    };

    public static AccessGroup Group(JsonElement row, Part<GroupMembers> members) => new(Id(row), Name(row), Text(row, "DistinguishedName"), Kind(row), members) { Address = Text(row, "PrimarySmtpAddress") };

    /// <summary>The unit that a recipient lies in, as a canonical or a distinguished name.</summary>
    public static string? Unit(JsonElement row) => Text(row, "OrganizationalUnit") is { Length: > 0 } unit ? unit : OrganizationalUnits.Holder(Text(row, "DistinguishedName"));

    /// <summary>A mailbox of a kind that Get-Mailbox lists.</summary>
    public static bool IsMailbox(JsonElement row) => Text(row, "RecipientTypeDetails").ToUpperInvariant() is "USERMAILBOX" or "SHAREDMAILBOX" or "ROOMMAILBOX" or "EQUIPMENTMAILBOX";

    /// <summary>Of a mailbox, a group, or something without a mailbox: its Guid, in lower case.</summary>
    public static string Id(JsonElement row) => First(row, "Guid", "ExternalDirectoryObjectId", "PrimarySmtpAddress").ToLowerInvariant();

    /// <summary>The same without a text of it; null for a row whose id is no Guid.</summary>
    public static Guid? Guid(JsonElement row, string name = "Guid") =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetGuid(out var guid)
            ? guid
            : null;

    /// <summary>Address of a member, or a name where it has none.</summary>
    public static string Address(JsonElement row) => First(row, "PrimarySmtpAddress", "DisplayName", "Name");

    public static bool IsGroup(JsonElement row) => GroupKinds.IsGroup(Text(row, "RecipientTypeDetails"));

    public static GroupKind Kind(JsonElement row) => GroupKinds.Of(Text(row, "RecipientTypeDetails"));

    /// <param name="recipients">What a policy may name.</param>
    /// <param name="groups">Rows of groups by their ids.</param>
    /// <returns>One for each application that it names. A null for a row that is not a policy the portal can read: it could refuse or allow anything.</returns>
    public static IEnumerable<AccessPolicy?> Policies(JsonElement row, RecipientNames recipients, IReadOnlyDictionary<string, JsonElement> groups)
    {
        AccessRight? right = Text(row, "AccessRight").ToUpperInvariant() switch { "RESTRICTACCESS" => AccessRight.Restrict, "DENYACCESS" => AccessRight.Deny, _ => null };
        var apps = Texts(row, "AppId").DefaultIfEmpty(Text(row, "AppId")).SelectMany(a => a.Split(',', StringSplitOptions.TrimEntries)).ToList();
        if (right is not { } known || apps.Exists(a => a != AccessPolicy.EveryApp && !System.Guid.TryParse(a, out _))) return [null];
        var scope = ScopeOf(row, recipients, groups);
        return apps.Select(a => new AccessPolicy(Text(row, "Identity"), a.ToLowerInvariant(), known, scope, First(row, "ScopeName", "ScopeIdentity"), Text(row, "Description")));
    }

    public static ManagementScope Scope(JsonElement row) => new(
        Text(row, "Name"), First(row, "RecipientFilter", "RecipientRestrictionFilter"), Text(row, "RecipientRoot") is var root && OrganizationalUnits.Narrows(root) ? root : "") { Exclusive = Flag(row, "Exclusive") };

    /// <param name="apps">Name, object id or application id of a pointer → application id.</param>
    public static RoleAssignment Assignment(JsonElement row, IReadOnlyDictionary<string, string> apps, RecipientNames recipients)
    {
        var app = new[] { "App", "RoleAssignee", "RoleAssigneeName" }.SelectMany(n => Spellings(Text(row, n))).Select(apps.GetValueOrDefault).FirstOrDefault(a => a is not null);
        var (kind, name) = ScopeOf(row);
        return new(Text(row, "Name"), Text(row, "Role"), app, kind, name)
        {
            Enabled = !row.TryGetProperty("Enabled", out var enabled) || !(enabled.ValueKind == JsonValueKind.False || Text(row, "Enabled").Equals("False", StringComparison.OrdinalIgnoreCase)),
            ScopeId = kind is AssignmentScope.Group or AssignmentScope.AdministrativeUnit ? recipients.Find(name) ?? name.ToLowerInvariant() : null,
        };
    }

    /// <summary>
    /// Assignments to people and role groups are none of an application: every organization has those that let its administrators hand the roles of applications on. Neither is one that only lets
    /// hand a role on. https://learn.microsoft.com/powershell/module/exchange/new-managementroleassignment, -Delegating
    /// </summary>
    public static bool IsOfApp(JsonElement row) => !Text(row, "RoleAssignmentDelegationType").StartsWith("Delegating", StringComparison.OrdinalIgnoreCase)
        && (Text(row, "RoleAssigneeType") is { Length: > 0 } type
            ? type.Equals("ServicePrincipal", StringComparison.OrdinalIgnoreCase)
            : Text(row, "Role").StartsWith("Application ", StringComparison.OrdinalIgnoreCase));

    /// <summary>Everything by which an assignment may name an application.</summary>
    public static IReadOnlyDictionary<string, string> Apps(IEnumerable<JsonElement> pointers)
    {
        var apps = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in pointers)
            foreach (var name in new[] { "AppId", "ObjectId", "ServiceId", "Identity", "Guid", "Name", "Sid" }.Select(n => Text(row, n)).Where(n => n.Length > 0)) apps.TryAdd(name, Text(row, "AppId").ToLowerInvariant());
        return apps;
    }

    public static string Text(JsonElement row, string name)
    {
        if (row.ValueKind != JsonValueKind.Object || !row.TryGetProperty(name, out var value)) return "";
        var text = value.ValueKind switch { JsonValueKind.String => value.GetString()!, JsonValueKind.Number => value.GetRawText(), _ => "" };
        return Lines.One(text.Length <= Longest ? text : text[..Longest]);
    }

    /// <summary>Whom a policy names. It holds to the security identifier: a group that was made anew under the name of a deleted one is another one.</summary>
    private static string? ScopeOf(JsonElement policy, RecipientNames recipients, IReadOnlyDictionary<string, JsonElement> groups)
    {
        var (sid, found) = (Sid(policy), recipients.Find(Named(policy)));
        if (found is null || !sid.StartsWith("S-1-", StringComparison.OrdinalIgnoreCase) || !groups.TryGetValue(found, out var group)) return found;
        return Text(group, "Sid") is { Length: > 0 } other && !other.Equals(sid, StringComparison.OrdinalIgnoreCase) ? null : found;
    }

    /// <summary>Everything by which a policy may name its scope, the surest first.</summary>
    public static string[] Named(JsonElement policy) => [Sid(policy), Text(policy, "ScopeIdentityRaw").Split(';')[0], Text(policy, "ScopeIdentity"), Text(policy, "ScopeName")];

    /// <summary>The identity of a policy is "organization\app:SID;policy".</summary>
    private static string Sid(JsonElement row) => Text(row, "Identity").Split('\\', 2) is [_, var rest] && rest.Split(':', 2) is [_, var named] ? named.Split(';')[0] : "";

    public static (AssignmentScope Kind, string Name) ScopeOf(JsonElement row)
    {
        // Which of the scopes it is stands in RecipientWriteScope; what it is called, in a property of its own or in CustomResourceScope.
        var (write, scope) = (Text(row, "RecipientWriteScope"), First(row, "CustomResourceScope", "CustomRecipientWriteScope"));
        if (First(row, "RecipientAdministrativeUnitScope") is { Length: > 0 } unit) return (AssignmentScope.AdministrativeUnit, unit);
        if (First(row, "RecipientGroupScope") is { Length: > 0 } group) return (AssignmentScope.Group, group);
        if (First(row, "RecipientOrganizationalUnitScope") is { Length: > 0 } below) return (AssignmentScope.OrganizationalUnit, below);
        if (write == "OU") return scope.Length > 0 ? (AssignmentScope.OrganizationalUnit, scope) : (AssignmentScope.Other, write);
        if (write == "AdministrativeUnit") return (AssignmentScope.AdministrativeUnit, scope);
        if (write is "RecipientGroup" or "Group") return (AssignmentScope.Group, scope);
        if (scope.Length > 0) return (AssignmentScope.ManagementScope, scope);
        return write is "" or "Organization" ? (AssignmentScope.Organization, "") : (AssignmentScope.Other, write);
    }

    /// <summary>An identity may stand with the path of its container before it.</summary>
    private static IEnumerable<string> Spellings(string name) => name.Length == 0 ? [] : [name, name[(name.LastIndexOfAny(['/', '\\']) + 1)..]];

    private static string Name(JsonElement row) => First(row, "DisplayName", "Name");

    private static string First(JsonElement row, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (Text(row, name) is { Length: > 0 } text) return text;
        return "";
    }

    private static bool Flag(JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static IEnumerable<string> Texts(JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
        ? value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => Lines.One(v.GetString()!)) : [];
}
