using Portal.Reach;

namespace Portal.Wizards.Confine.Reading;

/// <summary>Everything that confines one app in Exchange Online, as it was read at one moment. Every text in it comes from outside and was made fit for one line.</summary>
/// <param name="At">When it was read.</param>
/// <param name="WorldAt">The same by the clock on which waiting times run.</param>
/// <param name="Account">Who read it there.</param>
/// <param name="BroughtBy">Who brought it here: who pasted it, or in whose name the portal read it.</param>
public sealed record ScopingReport(DateTimeOffset At, DateTimeOffset WorldAt, string TenantId, string AppId, string Account, string BroughtBy)
{
    /// <summary>Read by the portal through the service behind Exchange Online PowerShell; otherwise pasted.</summary>
    public bool ByRest { get; init; }

    /// <summary>Policies of this app, and those of all apps; null when they could not be read.</summary>
    public IReadOnlyList<ScopingPolicy>? Policies { get; init; }

    /// <summary>The scope group and the groups of the policies, with those nested in them. A name that was asked for and is not here does not exist, unless <see cref="Failed"/> names it.</summary>
    public IReadOnlyList<ScopingGroup> Groups { get; init; } = [];

    /// <summary>Groups that could not be read, by the name they were asked by.</summary>
    public IReadOnlyList<string> Unread { get; init; } = [];

    /// <summary>Exchange's own entry for the app's service principal; null when there is none.</summary>
    public ScopingPointer? Pointer { get; init; }

    /// <summary>Roles for applications the app was assigned; null when they could not be read.</summary>
    public IReadOnlyList<ScopingRole>? Roles { get; init; }

    public IReadOnlyList<ScopingScope> Scopes { get; init; } = [];

    public IReadOnlyList<ScopingTest> Tests { get; init; } = [];

    /// <summary>Parts that Exchange Online refused to read or write, with its words.</summary>
    public IReadOnlyList<string> Failed { get; init; } = [];

    /// <summary>Policies of other apps that name the scope group.</summary>
    public IReadOnlyList<string> Uses { get; init; } = [];

    /// <summary>What the script, or the portal, had just written: names of <see cref="ScopingChanges"/>.</summary>
    public IReadOnlyList<string> Changed { get; init; } = [];

    public string Source => ByRest ? $"Exchange Online, read as {Account}" : $"report run by {Account}, pasted by {BroughtBy}";

    /// <summary>Of the policies of this app alone, in a fixed order: what a write compares with what was shown.</summary>
    internal IReadOnlyList<string> PolicyIdentities => [.. (Policies ?? []).Where(p => p.IsOfTheApp).Select(p => p.Identity).Order(StringComparer.Ordinal)];

    internal IEnumerable<ScopingPolicy> Restricting => (Policies ?? []).Where(p => p.Restricts);

    internal IEnumerable<ScopingPolicy> Denying => (Policies ?? []).Where(p => !p.Restricts);

    public ScopingGroup? GroupAsked(string name) =>
        Groups.FirstOrDefault(g => g.Asked.Contains(name, StringComparer.OrdinalIgnoreCase))
            ?? Groups.FirstOrDefault(g => string.Equals(g.Address, name, StringComparison.OrdinalIgnoreCase));

    public ScopingGroup? GroupAt(string dn) => Groups.FirstOrDefault(g => string.Equals(g.Dn, dn, StringComparison.OrdinalIgnoreCase));

    public ScopingScope? Scope(string name) => Scopes.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase));
}

/// <param name="Identity">"organization\app:group SID;policy id".</param>
/// <param name="Group">By which the group is asked for: its own identity where the policy names one, else its name.</param>
public sealed record ScopingPolicy(string Identity, string Right, string AppId, string ScopeName, string Group, string Description)
{
    public bool Restricts => Right.Equals("RestrictAccess", StringComparison.OrdinalIgnoreCase);

    /// <summary>Neither of the two rights there are: what it does nobody can say.</summary>
    public bool IsUnknown => !Restricts && !Right.Equals("DenyAccess", StringComparison.OrdinalIgnoreCase);

    /// <summary>Of this app alone; a policy of all apps ("*") is not this plan's to remove.</summary>
    public bool IsOfTheApp => AppId != "*";
}

/// <param name="Asked">The names by which it was asked for.</param>
/// <param name="Type">RecipientTypeDetails: "MailUniversalSecurityGroup".</param>
/// <param name="Principal">IsValidSecurityPrincipal; null when it was not told.</param>
/// <param name="Members">Direct members; null for a recipient that is no group, and for a group whose members this cmdlet does not tell.</param>
public sealed record ScopingGroup(IReadOnlyList<string> Asked, string Name, string Address, string Dn, string Type, bool? Principal, IReadOnlyList<ScopingMember>? Members)
{
    public bool IsGroup => IsGroupType(Type);

    public bool IsMailbox => Type.EndsWith("Mailbox", StringComparison.OrdinalIgnoreCase) && !Type.Equals("GroupMailbox", StringComparison.OrdinalIgnoreCase);

    public static bool IsGroupType(string type) => GroupKinds.IsGroup(type);
}

/// <param name="Dn">Of a nested group; empty for others.</param>
public sealed record ScopingMember(string Address, string Type, string Dn)
{
    public bool IsGroup => ScopingGroup.IsGroupType(Type);

    public bool IsMailbox => Type.EndsWith("Mailbox", StringComparison.OrdinalIgnoreCase);
}

public sealed record ScopingPointer(string ObjectId, string DisplayName);

/// <param name="Role">"Application EWS.AccessAsApp".</param>
/// <param name="Scope">Name of its management scope; empty where there is none.</param>
/// <param name="ScopeType">"CustomRecipientScope", "Organization", "AdministrativeUnit", "Group".</param>
public sealed record ScopingRole(string Name, string Role, string Scope, string ScopeType)
{
    /// <summary>Without any scope it opens every mailbox of the organization.</summary>
    public bool IsUnscoped => Scope.Length == 0 && (ScopeType.Length == 0 || ScopeType.Equals("Organization", StringComparison.OrdinalIgnoreCase));
}

/// <param name="Root">RecipientRoot, the organizational unit under which the filter is applied; empty for the organization.</param>
public sealed record ScopingScope(string Name, string Filter, string Root = "")
{
    /// <summary>It holds only what is below an organizational unit, which a plan does not know.</summary>
    public bool IsNarrowed => OrganizationalUnits.Narrows(Root);
}

/// <summary>One answer of a test cmdlet.</summary>
/// <param name="What">Role that was tested; empty for a policy.</param>
/// <param name="Result">"Granted", "Denied", "True", "False"; anything else is no verdict.</param>
public sealed record ScopingTest(string Cmdlet, string Mailbox, string What, string Result)
{
    public const string ByPolicy = "Test-ApplicationAccessPolicy";
    public const string ByRole = "Test-ServicePrincipalAuthorization";

    /// <summary>Null where the answer is no verdict.</summary>
    public bool? Yes => Result.ToUpperInvariant() switch { "GRANTED" or "TRUE" => true, "DENIED" or "FALSE" => false, _ => null };
}
