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
    /// <returns>Null for a row that is not a policy the portal can read.</returns>
    public static AccessPolicy? Policy(JsonElement row, RecipientNames recipients) => Text(row, "AccessRight").ToUpperInvariant() switch
    {
        "RESTRICTACCESS" => Policy(row, AccessRight.Restrict, recipients),
        "DENYACCESS" => Policy(row, AccessRight.Deny, recipients),
        _ => null,
    };

    public static ManagementScope Scope(JsonElement row) => new(Text(row, "Name"), First(row, "RecipientFilter", "RecipientRestrictionFilter"), Root(Text(row, "RecipientRoot"))) { Exclusive = Flag(row, "Exclusive") };

    /// <param name="apps">Name, object id or application id of a pointer → application id.</param>
    public static RoleAssignment Assignment(JsonElement row, IReadOnlyDictionary<string, string> apps, RecipientNames recipients)
    {
        var app = new[] { "App", "RoleAssignee", "RoleAssigneeName" }.SelectMany(n => Spellings(Text(row, n))).Select(apps.GetValueOrDefault).FirstOrDefault(a => a is not null);
        var (kind, name) = ScopeOf(row);
        return new(Text(row, "Name"), Text(row, "Role"), app, kind, name)
        {
            Enabled = !row.TryGetProperty("Enabled", out var enabled) || enabled.ValueKind != JsonValueKind.False,
            ScopeId = kind is AssignmentScope.Group or AssignmentScope.AdministrativeUnit ? recipients.Find(name) ?? name.ToLowerInvariant() : null,
        };
    }

    /// <summary>Assignments to people and role groups are none of an application.</summary>
    public static bool IsOfApp(JsonElement row) =>
        Text(row, "RoleAssigneeType").Equals("ServicePrincipal", StringComparison.OrdinalIgnoreCase)
            || Text(row, "Role").StartsWith("Application ", StringComparison.OrdinalIgnoreCase);

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

    private static AccessPolicy Policy(JsonElement row, AccessRight right, RecipientNames recipients) => new(
        Text(row, "Identity"), Text(row, "AppId").ToLowerInvariant(), right, recipients.Find(Named(row)), First(row, "ScopeName", "ScopeIdentity"), Text(row, "Description"));

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
        if (write == "AdministrativeUnit") return (AssignmentScope.AdministrativeUnit, scope);
        if (write is "RecipientGroup" or "Group") return (AssignmentScope.Group, scope);
        if (scope.Length > 0) return (AssignmentScope.ManagementScope, scope);
        return write is "" or "Organization" ? (AssignmentScope.Organization, "") : (AssignmentScope.Other, write);
    }

    /// <summary>An identity may stand with the path of its container before it.</summary>
    private static IEnumerable<string> Spellings(string name) => name.Length == 0 ? [] : [name, name[(name.LastIndexOfAny(['/', '\\']) + 1)..]];

    /// <summary>Exchange Online shows the root of the organization, too, where nobody set one.</summary>
    private static string Root(string root) => root.Contains('/') || root.Contains("OU=", StringComparison.OrdinalIgnoreCase) ? root : "";

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
