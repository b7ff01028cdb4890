using Portal.Sandbox.ExchangeOnline.Recipients;
using Portal.Sandbox.Seeds;

namespace Portal.Sandbox.ExchangeOnline.Access;

/// <summary>The whole state of a tenant's access in one document: who is there, groups, policies, scopes, applications. What administrators set long ago, in force at once.</summary>
internal sealed record AccessBody
{
    public IReadOnlyList<MailboxBody> Mailboxes { get; init; } = [];
    public IReadOnlyList<GroupBody> Groups { get; init; } = [];
    public IReadOnlyList<PolicyBody> Policies { get; init; } = [];
    public IReadOnlyList<ScopeBody> Scopes { get; init; } = [];
    public IReadOnlyList<AppBody> Apps { get; init; } = [];

    /// <param name="Type">RecipientTypeDetails: a kind of mailbox, MailUser (its mailbox is on-premises), MailContact, or User (an account without a mailbox).</param>
    /// <param name="Unit">Organizational unit below the organization's own: "Munich/Sales".</param>
    internal sealed record MailboxBody(string Address, string Type = RecipientKinds.UserMailbox, string? Name = null, string? Unit = null);

    /// <param name="Kind">RecipientTypeDetails, EntraSecurityGroup or AdministrativeUnit.</param>
    /// <param name="Members">Addresses, and names of groups of this document.</param>
    internal sealed record GroupBody(string Name, string Kind = RecipientKinds.SecurityGroup, IReadOnlyList<string>? Members = null, string? Address = null, CrowdMembers? Crowd = null);

    /// <param name="AppId">A client id, or *.</param>
    /// <param name="Scope">Name of a group of this document, or the address of a mailbox.</param>
    internal sealed record PolicyBody(string AppId, string Right, string Scope, string? Description = null);

    /// <param name="Filter">OPATH; or <paramref name="Groups"/> by their names.</param>
    /// <param name="Root">Organizational unit below the organization's own; empty for the organization's own.</param>
    internal sealed record ScopeBody(string Name, string? Filter = null, IReadOnlyList<string>? Groups = null, string? Root = null);

    /// <param name="Consents">Values of application permissions: full_access_as_app on Office 365 Exchange Online, all others on Microsoft Graph.</param>
    /// <param name="Pointer">Whether Exchange knows the service principal, which assignments need.</param>
    internal sealed record AppBody(string AppId, IReadOnlyList<string>? Consents = null, bool Pointer = true, IReadOnlyList<AssignmentBody>? Assignments = null);

    /// <summary>One of the four, or none of them: the organization.</summary>
    /// <param name="Unit">Name of an administrative unit.</param>
    /// <param name="Below">Organizational unit, as a scope's root is named.</param>
    internal sealed record AssignmentBody(string Role, string? Scope = null, string? Group = null, string? Unit = null, string? Below = null);
}

/// <summary>The document's parts as Exchange keeps them.</summary>
/// <param name="principalOf">Object id of an application's service principal.</param>
internal sealed class AccessParts(string tenantId, string initialDomain, AccessBody body, Func<string, string> principalOf)
{
    public IReadOnlyList<RecipientGroup> Groups { get; } = [.. body.Groups.Select(g => Group(tenantId, g, body))];

    public IReadOnlyList<AppPolicy> Policies => [.. body.Policies.Select(Policy)];

    public IReadOnlyList<AppScope> Scopes =>
        [.. body.Scopes.Select(s => new AppScope(
            s.Name,
            tenantId,
            Checked(s.Filter ?? string.Join(
                " -or ",
                (s.Groups ?? []).Select(g => $"MemberOfGroup -eq {RecipientFilter.Quoted(RecipientNames.Dn(Known(g).Name, initialDomain))}"))))
        { Root = s.Root is { } root ? RecipientNames.Unit(initialDomain, root) : null })];

    public IReadOnlyList<AppPointer> Pointers => [.. body.Apps.Where(a => a.Pointer).Select(a => new AppPointer(principalOf(a.AppId), tenantId, a.AppId, null))];

    public IReadOnlyList<AppAssignment> Assignments => [.. body.Apps.Where(a => a.Pointer).SelectMany(a => (a.Assignments ?? []).Select((s, i) => Assignment(a.AppId, s, i)))];

    private static RecipientGroup Group(string tenantId, AccessBody.GroupBody group, AccessBody body)
    {
        if (!RecipientKinds.Groups.Contains(group.Kind)) throw new ArgumentException($"There is no kind of group named {group.Kind}.");
        return new(IdOf(tenantId, group.Name), tenantId, group.Name, group.Kind) { Members = [.. (group.Members ?? []).Select(m => Member(tenantId, m, body))], Address = group.Address, Crowd = group.Crowd };
    }

    private static string Member(string tenantId, string name, AccessBody body) =>
        body.Groups.FirstOrDefault(g => g.Name == name) is { } group
            ? group.Kind is not (RecipientKinds.EntraSecurityGroup or RecipientKinds.AdministrativeUnit) ? IdOf(tenantId, name) : throw new ArgumentException($"Exchange does not know {name}, so it is no member.")
            : name.Contains('@', StringComparison.Ordinal) ? name.ToLowerInvariant() : throw new ArgumentException($"{name} is no address and no group.");

    private static string IdOf(string tenantId, string name) => SeedIds.Derived($"exchange group {tenantId} {name}");

    private AppPolicy Policy(AccessBody.PolicyBody policy, int at)
    {
        if (policy.Right is not (AppPolicy.Restrict or AppPolicy.Deny)) throw new ArgumentException($"There is no right named {policy.Right}.");
        var group = Groups.FirstOrDefault(g => g.Name == policy.Scope);
        var kind = group?.Kind ?? body.Mailboxes.FirstOrDefault(m => m.Address == policy.Scope)?.Type ?? RecipientKinds.UserMailbox;
        if (!RecipientKinds.IsSecurityPrincipal(kind)) throw new ArgumentException($"{policy.Scope} is no security principal.");
        var key = group?.Id ?? policy.Scope.ToLowerInvariant();
        return new(
            SeedIds.Derived($"policy {at} {policy.AppId} {policy.Right} {key}"),
            tenantId,
            policy.AppId,
            policy.Right,
            key,
            policy.Scope,
            RecipientNames.Sid(tenantId, key),
            policy.Description,
            DateTimeOffset.MinValue);
    }

    private AppAssignment Assignment(string appId, AccessBody.AssignmentBody assignment, int at)
    {
        if (!AppPermissions.Roles.ContainsKey(assignment.Role)) throw new ArgumentException($"There is no application role named {assignment.Role}.");
        var name = $"{assignment.Role[..Math.Min(20, assignment.Role.Length)]}-{appId[..8]}-{at}";
        var (kind, scope) = assignment switch
        {
            { Scope: { } custom } => (ScopeKind.Custom, body.Scopes.Any(s => s.Name == custom) ? custom : throw new ArgumentException($"There is no scope named {custom}.")),
            { Group: { } group } => (ScopeKind.Group, Known(group).Id),
            { Unit: { } unit } => (ScopeKind.Unit, Known(unit).Id),
            { Below: { } below } => (ScopeKind.OrganizationalUnit, RecipientNames.Unit(initialDomain, below)),
            _ => (ScopeKind.Organization, (string?)null),
        };
        return new(name, tenantId, principalOf(appId), assignment.Role, kind, scope);
    }

    private RecipientGroup Known(string name) => Groups.FirstOrDefault(g => g.Name == name) ?? throw new ArgumentException($"There is no group named {name}.");

    private static string Checked(string filter)
    {
        try
        {
            RecipientFilter.Parse(filter);
            return filter;
        }
        catch (FilterRefusal wrong)
        {
            throw new ArgumentException(wrong.Message, wrong);
        }
    }
}
