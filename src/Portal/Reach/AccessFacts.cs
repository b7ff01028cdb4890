using System.Text.Json.Serialization;

namespace Portal.Reach;

/// <summary>
/// What Exchange Online and Microsoft Entra told about which applications may open which mailboxes of one organization. Texts in it come from outside and were made fit for one line;
/// ids are in lower case.
/// </summary>
public sealed record AccessFacts
{
    public required string TenantId { get; init; }

    /// <summary>The app that <see cref="Consents"/> are of.</summary>
    public required string AppId { get; init; }

    /// <summary>Every mailbox in Exchange Online; those on-premises are not in it.</summary>
    public required Part<IReadOnlyList<ReachMailbox>> Mailboxes { get; init; }

    /// <summary>Groups that policies and scopes name, and the groups inside them.</summary>
    public required Part<IReadOnlyList<AccessGroup>> Groups { get; init; }

    public required Part<IReadOnlyList<AccessPolicy>> Policies { get; init; }

    public required Part<IReadOnlyList<RoleAssignment>> Assignments { get; init; }

    public required Part<IReadOnlyList<ManagementScope>> Scopes { get; init; }

    /// <summary>Application permissions of the app by their values: "full_access_as_app", "Mail.ReadWrite".</summary>
    public required Part<IReadOnlyList<string>> Consents { get; init; }

    /// <summary>The same of every other app that holds something on Exchange Online or Microsoft Graph.</summary>
    public Part<IReadOnlyList<AppConsents>>? Others { get; init; }

    /// <summary>Addresses of mailboxes that are members of groups and that <see cref="Mailboxes"/> lacks.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Unlisted => Mailboxes.IsKnown ? [.. (Groups.Value ?? []).SelectMany(g => g.Members.Value?.Unlisted ?? []).Distinct(StringComparer.OrdinalIgnoreCase)] : [];

    /// <summary>Names of applications by id, as far as somebody told.</summary>
    public IReadOnlyDictionary<string, string> AppNames { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>A mailbox in Exchange Online.</summary>
/// <param name="Id">Its Guid.</param>
/// <param name="Address">Primary SMTP address.</param>
/// <param name="Type">RecipientTypeDetails: "UserMailbox", "SharedMailbox".</param>
public sealed record ReachMailbox(string Id, string Address, string Name, string Type)
{
    /// <summary>Further addresses.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Object id of its account in Microsoft Entra, by which administrative units know it; null where it was not told.</summary>
    public Guid? EntraId { get; init; }

    /// <summary>The organizational unit it lies in, as a path from the domain downwards; null where it was not told. Only read where a scope asks for it.</summary>
    public string? Unit { get; init; }
}

public enum GroupKind
{
    /// <summary>Mail-enabled security group: the one kind that an application access policy takes.</summary>
    MailSecurity,

    /// <summary>Distribution list: members can be a scope of a role, never of a policy.</summary>
    Distribution,

    /// <summary>Its members are computed by Exchange at each use.</summary>
    Dynamic,

    /// <summary>Microsoft 365 group. Get-DistributionGroupMember shows none of its members, which does not mean that it has none; Get-UnifiedGroupLinks does.</summary>
    Microsoft365,

    /// <summary>Administrative unit of Microsoft Entra.</summary>
    AdministrativeUnit,

    /// <summary>Security group of Microsoft Entra that Exchange does not know.</summary>
    EntraSecurity,
    Other,
}

public static class GroupKinds
{
    /// <summary>Whether a recipient is a group, by its RecipientTypeDetails. https://learn.microsoft.com/powershell/module/exchange/get-recipient</summary>
    public static bool IsGroup(string type) => type.Contains("Group", StringComparison.OrdinalIgnoreCase) || type.Equals("RoomList", StringComparison.OrdinalIgnoreCase);

    /// <param name="type">RecipientTypeDetails.</param>
    public static GroupKind Of(string type) => type.ToUpperInvariant() switch
    {
        "MAILUNIVERSALSECURITYGROUP" => GroupKind.MailSecurity,
        "MAILUNIVERSALDISTRIBUTIONGROUP" or "MAILNONUNIVERSALGROUP" or "ROOMLIST" => GroupKind.Distribution,
        "DYNAMICDISTRIBUTIONGROUP" => GroupKind.Dynamic,
        "GROUPMAILBOX" => GroupKind.Microsoft365,
        _ => GroupKind.Other,
    };

    /// <summary>https://learn.microsoft.com/powershell/module/exchange/new-applicationaccesspolicy, -PolicyScopeGroupId: a security principal.</summary>
    public static bool CanScopePolicy(this GroupKind kind) => kind == GroupKind.MailSecurity;

    /// <summary>https://learn.microsoft.com/exchange/permissions-exo/application-rbac: groups that Exchange knows.</summary>
    public static bool CanScopeRole(this GroupKind kind) => kind is GroupKind.MailSecurity or GroupKind.Distribution or GroupKind.Microsoft365;

    public static string Word(this GroupKind kind) => kind switch
    {
        GroupKind.MailSecurity => "mail-enabled security group",
        GroupKind.Distribution => "distribution list",
        GroupKind.Dynamic => "dynamic distribution list",
        GroupKind.Microsoft365 => "Microsoft 365 group",
        GroupKind.AdministrativeUnit => "administrative unit",
        GroupKind.EntraSecurity => "security group that only Microsoft Entra knows",
        _ => "group of another kind",
    };
}

/// <param name="Id">Its Guid.</param>
/// <param name="Members">Direct members only.</param>
public sealed record AccessGroup(string Id, string Name, string DistinguishedName, GroupKind Kind, Part<GroupMembers> Members)
{
    public string Address { get; init; } = "";
}

public enum AccessRight
{
    /// <summary>Only what is in the scope.</summary>
    Restrict,

    /// <summary>Everything but what is in the scope.</summary>
    Deny,
}

/// <summary>An application access policy. https://learn.microsoft.com/exchange/permissions-exo/application-access-policies</summary>
/// <param name="AppId">"*" for every app.</param>
/// <param name="ScopeId">Guid of the group or mailbox it names; null when nobody could tell which that is.</param>
public sealed record AccessPolicy(string Identity, string AppId, AccessRight Right, string? ScopeId, string ScopeName, string Description)
{
    public const string EveryApp = "*";

    public bool IsOf(string appId) => AppId == EveryApp || string.Equals(AppId, appId, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A role of Exchange Online given to an application. https://learn.microsoft.com/exchange/permissions-exo/application-rbac</summary>
/// <param name="Role">"Application Mail.Read".</param>
/// <param name="AppId">Null when the pointer to the app's service principal could not be followed.</param>
public sealed record RoleAssignment(string Name, string Role, string? AppId, AssignmentScope Kind, string ScopeName)
{
    /// <summary>Guid or id of the group or administrative unit, for those two kinds.</summary>
    public string? ScopeId { get; init; }

    public bool Enabled { get; init; } = true;
}

// In this order they are kept.
public enum AssignmentScope { Organization, ManagementScope, Group, AdministrativeUnit, Other, OrganizationalUnit }

/// <param name="Filter">RecipientFilter as Exchange shows it.</param>
/// <param name="Root">RecipientRoot: the organizational unit under which the filter is applied; empty for the organization.</param>
public sealed record ManagementScope(string Name, string Filter, string Root)
{
    /// <summary>Keeps other administrators away from what it holds. It does not restrict apps, and whether a role that is given for one is held to it nobody says.</summary>
    public bool Exclusive { get; init; }

    /// <summary>Whom Exchange Online lists for the filter. Null where the portal works the filter out itself.</summary>
    public Part<GroupMembers>? Listed { get; init; }
}

/// <param name="Permissions">Values of the app roles.</param>
public sealed record AppConsents(string AppId, string Name, IReadOnlyList<string> Permissions);
