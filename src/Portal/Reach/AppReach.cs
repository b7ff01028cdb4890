namespace Portal.Reach;

/// <summary>What one application may do in one organization's mailboxes, permission by permission, as Exchange Online would decide it.</summary>
/// <param name="Permissions">Those it holds in Entra or by a role; and, where the consents could not be read, those that synchronization uses.</param>
/// <param name="Unjudged">Permissions and roles it holds of which the portal does not know whether they open mailboxes.</param>
public sealed record AppReach(string AppId, AccessIndex Index, IReadOnlyList<PermissionReach> Permissions, IReadOnlyList<string> Unjudged)
{
    private Bounds? _mailboxes;

    public AccessFacts Facts => Index.Facts;

    /// <summary>Mailboxes that the app opens with any permission that Exchange can confine. What can never be confined is in <see cref="Unconfined"/>.</summary>
    public Bounds Mailboxes => _mailboxes ??= Bounds.Any(Index.Size, Permissions.Where(p => p.Permission is { Opens: Opens.Mailboxes, IsNeverConfined: false }).Select(p => p.Mailboxes));

    /// <summary>Permissions that reach everybody, whatever an admin does in Exchange.</summary>
    public IReadOnlyList<ReachPermission> Unconfined => [.. Permissions.Where(p => p.Permission.IsNeverConfined && p.Consented != Consented.No).Select(p => p.Permission)];

    /// <summary>Of <see cref="Unjudged"/>, what has to do with mailboxes by its name: whatever it opens is in no number.</summary>
    public IReadOnlyList<string> Uncounted => [.. Unjudged.Where(ReachPermissions.MayOpen)];

    /// <summary>Permissions that open a part of every mailbox and that nothing confines; the mailboxes are not counted as reached by them.</summary>
    public IReadOnlyList<ReachPermission> Everywhere => [.. Permissions.Where(p => p is { Consented: Consented.Yes, Permission: { Opens: Opens.Mailboxes, IsNeverConfined: true } }).Select(p => p.Permission)];

    public PermissionReach? Of(string permission) => Permissions.FirstOrDefault(p => p.Permission.Name == permission);

    /// <summary>What is missing for a complete answer, each with its reason.</summary>
    public IReadOnlyList<(string What, string Why)> NotRead => Unread.Of(this);
}

public enum Consented { No, Yes, NotRead }

/// <summary>One permission of one application.</summary>
/// <param name="Consented">Whether it is consented in Microsoft Entra.</param>
/// <param name="ByConsent">What the consent opens after the policies.</param>
/// <param name="ByRoles">What role assignments open; policies do not touch it.</param>
/// <param name="Policies">Those that narrow the consent.</param>
/// <param name="Assignments">Those that give it.</param>
public sealed record PermissionReach(ReachPermission Permission, Consented Consented, Bounds ByConsent, Bounds ByRoles, IReadOnlyList<AccessPolicy> Policies, IReadOnlyList<AssignmentReach> Assignments)
{
    public Bounds Mailboxes { get; } = AccessRules.Together(ByConsent, ByRoles);

    /// <summary>A scope stands beside a consent that reaches beyond it.</summary>
    public bool ScopeIsDefeated => Consented != Consented.No && Assignments.Any(a => a.IsScoped) && !ByRoles.Maybe.Has(ByConsent.Sure);
}

/// <param name="Scope">What the assignment's scope holds.</param>
public sealed record AssignmentReach(RoleAssignment Assignment, Bounds Scope)
{
    public bool IsScoped => Assignment.Kind != AssignmentScope.Organization;
}
