using Portal.Sandbox.Crowd;
using Portal.Sandbox.Entra;
using Portal.Sandbox.ExchangeOnline.Recipients;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline.Access;

/// <summary>Groups, policies, pointers, scopes and assignments of all tenants as they are kept, and what of them counts when.</summary>
internal sealed class AccessStore(World world, EntraDirectory directory, CrowdTables crowds, Clocks clocks, SettingsStore settings)
{
    public static readonly IReadOnlyList<string> Kinds = ["exchange-group", "exchange-contact", "exchange-app-policy", "exchange-app-pointer", "exchange-app-scope", "exchange-app-assignment"];

    public Shelf<RecipientGroup> Groups { get; } = world.Shelf<RecipientGroup>("exchange-group");
    public Shelf<MailContact> Contacts { get; } = world.Shelf<MailContact>("exchange-contact");
    public Shelf<AppPolicy> Policies { get; } = world.Shelf<AppPolicy>("exchange-app-policy");
    public Shelf<AppPointer> Pointers { get; } = world.Shelf<AppPointer>("exchange-app-pointer");
    public Shelf<AppScope> Scopes { get; } = world.Shelf<AppScope>("exchange-app-scope");
    public Shelf<AppAssignment> Assignments { get; } = world.Shelf<AppAssignment>("exchange-app-assignment");

    /// <summary>
    /// Organizations that nobody has customized yet, by tenant: scopes and role assignments cannot be made in them.
    /// https://learn.microsoft.com/powershell/module/exchange/enable-organizationcustomization
    /// </summary>
    public Shelf<Dehydrated> Dehydrated { get; } = world.Shelf<Dehydrated>("exchange-dehydrated");

    public static string Key(string tenantId, string name) => $"{tenantId}/{name}";

    public IReadOnlyList<RecipientGroup> GroupsOf(string tenantId) => [.. Groups.All.Where(g => g.TenantId == tenantId).OrderBy(g => g.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>What the cmdlets show and test by.</summary>
    public AccessState Configured(string tenantId) => All(tenantId).With(p => p.RemovedAt is null);

    /// <summary>
    /// What calls meet at a moment of world time. "Changes to application access policies can take longer than 1 hour to take effect in Microsoft Graph REST API calls,
    /// even when Test-ApplicationAccessPolicy shows positive
    /// results" (Limiting application permissions to specific Exchange Online mailboxes); a removal "up to 30 minutes" (Remove-ApplicationAccessPolicy). How long a change of a group takes is not documented.
    /// </summary>
    public AccessState InForce(string tenantId) => InForce(All(tenantId), clocks.World);

    /// <inheritdoc cref="InForce(string)"/>
    public AccessState InForce(AccessState all, DateTimeOffset at)
    {
        var now = settings.Now;
        return all.With(p => (p.At == DateTimeOffset.MinValue || p.At.AddSeconds(now.AppPolicySeconds) <= at)
            && !(p.RemovedAt?.AddSeconds(now.AppPolicyRemovalSeconds) <= at)) with { Groups = all.Groups.KnownAt(at.AddSeconds(-now.AppMembershipSeconds)) };
    }

    /// <summary>The moments of world time at which calls notice what was done to policies and their groups.</summary>
    public IEnumerable<DateTimeOffset> Moments(AccessState all)
    {
        var now = settings.Now;
        return [
            .. all.Policies.Where(p => p.At != DateTimeOffset.MinValue).Select(p => p.At.AddSeconds(now.AppPolicySeconds)),
            .. all.Policies.Where(p => p.RemovedAt is not null).Select(p => p.RemovedAt!.Value.AddSeconds(now.AppPolicyRemovalSeconds)),
            .. all.Groups.Changes.Select(c => c.AddSeconds(now.AppMembershipSeconds))];
    }

    /// <summary>Takes the place of everything there is in the tenant but contacts.</summary>
    public void Replace(string tenantId, AccessParts parts) => world.Change(() =>
    {
        foreach (var (id, _) in Groups.Pairs.Where(g => g.Value.TenantId == tenantId)) Groups.Remove(id);
        foreach (var (id, _) in Policies.Pairs.Where(p => p.Value.TenantId == tenantId)) Policies.Remove(id);
        foreach (var (id, _) in Pointers.Pairs.Where(p => p.Value.TenantId == tenantId)) Pointers.Remove(id);
        foreach (var (id, _) in Scopes.Pairs.Where(s => s.Value.TenantId == tenantId)) Scopes.Remove(id);
        foreach (var (id, _) in Assignments.Pairs.Where(a => a.Value.TenantId == tenantId)) Assignments.Remove(id);
        foreach (var group in parts.Groups) Groups.Put(group.Id, group);
        foreach (var policy in parts.Policies) Policies.Put(policy.Id, policy);
        foreach (var pointer in parts.Pointers) Pointers.Put(pointer.ObjectId, pointer);
        foreach (var scope in parts.Scopes) Scopes.Put(Key(tenantId, scope.Name), scope);
        foreach (var assignment in parts.Assignments) Assignments.Put(Key(tenantId, assignment.Name), assignment);
    });

    /// <summary>A service principal that is deleted in Entra takes its pointer and the assignments with it; scopes stay (the page "Role Based Access Control for Applications"). Done when somebody looks.</summary>
    public void ForgetDeleted(string tenantId)
    {
        var gone = Pointers.All.Where(p => p.TenantId == tenantId && directory.ServicePrincipals.Find(p.ObjectId) is null or { DeletedAt: not null }).ToList();
        if (gone.Count == 0) return;
        world.Change(() =>
        {
            foreach (var pointer in gone)
            {
                foreach (var assignment in Assignments.All.Where(a => Ids.Same(a.ObjectId, pointer.ObjectId)).ToList()) Assignments.Remove(Key(tenantId, assignment.Name));
                Pointers.Remove(pointer.ObjectId);
            }
        });
    }

    /// <summary>Removed policies too.</summary>
    public AccessState All(string tenantId)
    {
        ForgetDeleted(tenantId);
        return new(
            directory.Tenants.Find(tenantId)!.InitialDomain, MembershipsOf(tenantId), [.. Policies.All.Where(p => p.TenantId == tenantId).OrderBy(p => p.At).ThenBy(p => p.Id, StringComparer.Ordinal)],
            [.. Scopes.All.Where(s => s.TenantId == tenantId).OrderBy(s => s.Name, StringComparer.OrdinalIgnoreCase)],
            [.. Pointers.All.Where(p => p.TenantId == tenantId).OrderBy(p => p.ObjectId, StringComparer.Ordinal)],
            [.. Assignments.All.Where(a => a.TenantId == tenantId).OrderBy(a => a.Name, StringComparer.OrdinalIgnoreCase)]);
    }

    private Memberships MembershipsOf(string tenantId) => new(Groups.All.Where(g => g.TenantId == tenantId).ToDictionary(g => g.Id, StringComparer.OrdinalIgnoreCase), IsInCrowd);

    private bool IsInCrowd(CrowdMembers members, string address) =>
        crowds.Populations.Any(p => p.Host.Equals(members.Host, StringComparison.OrdinalIgnoreCase) && p.IndexOf(address) is { } index && index >= members.First && index - members.First < members.Count);
}
