namespace Portal.Sandbox.ExchangeOnline.Recipients;

/// <summary>What Exchange calls the kinds of recipients: https://learn.microsoft.com/powershell/exchange/recipientfilter-properties#recipienttypedetails</summary>
internal static class RecipientKinds
{
    public const string UserMailbox = "UserMailbox", SharedMailbox = "SharedMailbox", RoomMailbox = "RoomMailbox", EquipmentMailbox = "EquipmentMailbox";
    public const string MailUser = "MailUser", MailContact = "MailContact", User = "User";
    public const string SecurityGroup = "MailUniversalSecurityGroup", DistributionGroup = "MailUniversalDistributionGroup", DynamicGroup = "DynamicDistributionGroup", Microsoft365Group = "GroupMailbox";

    /// <summary>A security group of Entra without an address, which Exchange does not know, and an administrative unit. The names are the sandbox's own.</summary>
    public const string EntraSecurityGroup = "EntraSecurityGroup", AdministrativeUnit = "AdministrativeUnit";

    public static readonly IReadOnlyList<string> Groups = [SecurityGroup, DistributionGroup, DynamicGroup, Microsoft365Group, EntraSecurityGroup, AdministrativeUnit];
    public static readonly IReadOnlyList<string> Mailboxes = [UserMailbox, SharedMailbox, RoomMailbox, EquipmentMailbox];

    /// <summary>"Valid recipient types are security principals", with the list of those that are none: New-ApplicationAccessPolicy, -PolicyScopeGroupID.</summary>
    public static bool IsSecurityPrincipal(string kind) => kind is UserMailbox or MailUser or SecurityGroup;

    /// <summary>Has members that somebody put in, and Exchange knows it: what MemberOfGroup can name and what nested members count through.</summary>
    public static bool HasMembers(string kind) => kind is SecurityGroup or DistributionGroup or Microsoft365Group;
}

/// <summary>A group of one tenant.</summary>
/// <param name="Id">Object id in Entra.</param>
/// <param name="Name">Unique in the tenant.</param>
/// <param name="Kind">One of <see cref="RecipientKinds.Groups"/>.</param>
internal sealed record RecipientGroup(string Id, string TenantId, string Name, string Kind)
{
    public string? DisplayName { get; init; }

    /// <summary>Null for a group that is not mail-enabled.</summary>
    public string? Address { get; init; }

    /// <summary>Direct members: addresses of mailboxes, mail users and contacts in lower case, ids of groups, user names of accounts without a mailbox.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>Generated mailboxes that are members too; a large group costs nothing.</summary>
    public CrowdMembers? Crowd { get; init; }

    /// <summary>Who was put in or taken out in the last days, oldest first: calls may not know it yet.</summary>
    public IReadOnlyList<MembershipChange> Lately { get; init; } = [];

    /// <summary>OPATH, of a dynamic group: who its members are.</summary>
    public string? Filter { get; init; }

    /// <summary>World time at which the members of a dynamic group were worked out; null: not since its filter was set.</summary>
    public DateTimeOffset? Calculated { get; init; }

    public bool IsRecipient => Kind is not (RecipientKinds.EntraSecurityGroup or RecipientKinds.AdministrativeUnit);

    /// <summary>With other members from now on.</summary>
    /// <param name="at">World time.</param>
    public RecipientGroup With(IReadOnlyList<string> members, DateTimeOffset at) => this with
    {
        Members = members,
        Lately =
        [
            .. Lately.Where(c => c.At > at - Remembered), .. members.Except(Members, StringComparer.OrdinalIgnoreCase).Select(m => new MembershipChange(m, true, at)),
            .. Members.Except(members, StringComparer.OrdinalIgnoreCase).Select(m => new MembershipChange(m, false, at)),
        ],
    };

    /// <summary>Longer than any delay of a membership.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(2);
}

/// <summary>Somebody or a group was put into a group, or taken out.</summary>
/// <param name="Key">As <see cref="RecipientGroup.Members"/> has it.</param>
/// <param name="At">World time.</param>
internal sealed record MembershipChange(string Key, bool Added, DateTimeOffset At);

/// <summary>Generated mailboxes of an environment by their numbers: <paramref name="First"/>, and so on for <paramref name="Count"/> numbers. Those that are no mailbox in the cloud are members without one.</summary>
internal sealed record CrowdMembers(string Host, int First, int Count);

/// <summary>Somebody outside whose address is in the address book.</summary>
internal sealed record MailContact(string Address, string TenantId, string Name);
