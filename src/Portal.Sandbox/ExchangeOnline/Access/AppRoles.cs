namespace Portal.Sandbox.ExchangeOnline.Access;

/// <summary>Exchange's reference to a service principal of Entra. https://learn.microsoft.com/powershell/module/exchangepowershell/new-serviceprincipal</summary>
/// <param name="ObjectId">Of the enterprise application.</param>
internal sealed record AppPointer(string ObjectId, string TenantId, string AppId, string? DisplayName);

/// <summary>A management scope. https://learn.microsoft.com/powershell/module/exchange/new-managementscope</summary>
/// <param name="Filter">OPATH.</param>
internal sealed record AppScope(string Name, string TenantId, string Filter)
{
    /// <summary>RecipientRoot by its canonical name: "the organizational unit (OU) under which the filter … should be applied"; null where none was set.</summary>
    public string? Root { get; init; }
}

/// <summary>An organization as Microsoft made it, without objects of its own.</summary>
internal sealed record Dehydrated(string TenantId);

/// <summary>Which mailboxes an assignment is about.</summary>
internal enum ScopeKind { Organization, Custom, Group, Unit, OrganizationalUnit }

/// <summary>An application role for one application. https://learn.microsoft.com/powershell/module/exchangepowershell/new-managementroleassignment</summary>
/// <param name="ObjectId">The pointer's.</param>
/// <param name="Scope">Name of the management scope or of the organizational unit, or id of the group or administrative unit; null for the organization.</param>
internal sealed record AppAssignment(string Name, string TenantId, string ObjectId, string Role, ScopeKind Kind, string? Scope);

/// <summary>
/// Application roles and what they permit, and what application access policies limit:
/// https://learn.microsoft.com/exchange/permissions-exo/application-rbac#supported-application-roles and application-access-policies.
/// </summary>
internal static class AppPermissions
{
    /// <summary>The permission for EWS as Entra calls it, and as Exchange does.</summary>
    public const string Ews = "full_access_as_app", EwsRole = "EWS.AccessAsApp";

    /// <summary>Roles that are called as their permission is, with .All behind it in six cases ("Permissions List" of the page).</summary>
    private static readonly string[] Single =
    [
        "Mail.Read", "Mail.ReadBasic", "Mail.ReadWrite", "Mail.Send", "Mail-Advanced.ReadWrite.All", "MailboxSettings.Read",
        "MailboxSettings.ReadWrite", "Calendars.Read", "Calendars.ReadWrite", "Contacts.Read", "Contacts.ReadWrite",
        "MailboxFolder.Read.All", "MailboxFolder.ReadWrite.All", "MailboxItem.Read.All", "MailboxItem.ReadWrite.All", "MailboxItem.Export.All",
        "MailboxItem.ImportExport.All", "MailboxConfigItem.Read", "MailboxConfigItem.ReadWrite", "MailTips.ReadBasic.All",
        EwsRole, "SMTP.SendAsApp",
    ];

    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Roles = Single.Select(p => KeyValuePair.Create<string, IReadOnlyList<string>>("Application " + RoleName(p), [p]))
        .Append(new("Application Mail Full Access", ["Mail.ReadWrite", "Mail.Send"]))
        .Append(new("Application Exchange Full Access", ["Mail.ReadWrite", "Mail.Send", "MailboxSettings.ReadWrite", "Calendars.ReadWrite", "Contacts.ReadWrite"]))
        .ToDictionary(r => r.Key, r => r.Value, StringComparer.OrdinalIgnoreCase);

    private static string RoleName(string permission) =>
        permission.StartsWith("MailboxFolder.", StringComparison.Ordinal) || permission.StartsWith("MailboxItem.", StringComparison.Ordinal)
            ? permission[..^".All".Length]
            : permission;

    private static readonly HashSet<string> Limited = new(StringComparer.OrdinalIgnoreCase)
    {
        Ews, "Mail.Read", "Mail.ReadBasic", "Mail.ReadBasic.All", "Mail.ReadWrite", "Mail.Send", "MailboxSettings.Read", "MailboxSettings.ReadWrite",
        "Calendars.Read", "Calendars.ReadWrite", "Contacts.Read", "Contacts.ReadWrite",
    };

    /// <summary>Whether policies look at this permission at all.</summary>
    public static bool IsLimited(string permission) => Limited.Contains(permission);

    /// <summary>Whether a role permits what this permission of Entra does.</summary>
    public static bool Permits(string role, string permission) => Roles.TryGetValue(role, out var permits) && permits.Contains(Ids.Same(permission, Ews) ? EwsRole : permission, StringComparer.OrdinalIgnoreCase);
}
