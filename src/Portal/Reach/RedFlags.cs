using System.Globalization;
using Portal.Plans;

namespace Portal.Reach;

/// <summary>Something about an app's reach that somebody has to know.</summary>
/// <param name="Key">Stays the same: approvals and the audit refer to it.</param>
/// <param name="IsRed">It opens mailboxes that nobody meant; otherwise it is worth knowing.</param>
public sealed record RedFlag(string Key, string Sentence, string? Remedy, bool IsRed = true);

public static class RedFlags
{
    public const string Unconfined = "unconfined-consent", DefeatsScope = "consent-defeats-scope", NotLimitable = "policy-cannot-limit", WholeOrganization = "role-without-scope", OnlyDeny = "only-deny";
    public const string NeverConfined = "never-confined", NestedNotInScope = "nested-not-in-scope", WrongKind = "wrong-kind-of-group", EmptyGroup = "empty-group", WithoutMailbox = "members-without-mailbox";
    public const string EmptyScope = "empty-scope", MovedToCloud = "moved-to-cloud", WithoutAddress = "without-address", FurtherAddress = "further-address", OnOtherProfiles = "on-other-profiles";

    /// <summary>Members that a sentence names one by one.</summary>
    private const int MostNamed = 5;

    public static IReadOnlyList<RedFlag> Of(AppReach reach) => [.. Consents(reach), .. Roles(reach), .. Never(reach), .. Groups(reach)];

    private static IEnumerable<RedFlag> Consents(AppReach reach)
    {
        var held = reach.Permissions.Where(p => p is { Consented: Consented.Yes, Permission: { Opens: Opens.Mailboxes, IsNeverConfined: false } }).ToList();
        var defeated = held.Where(p => p.ScopeIsDefeated).ToList();
        if (defeated.Count > 0)
            yield return new(
                DefeatsScope,
                $"The consent to {Names(defeated)} in Microsoft Entra defeats the scope: the app reaches {Count(defeated.Max(p => p.ByConsent.Sure.Count))} by it, whatever the role's scope says. Scopes and consents add up.",
                "Confine the consent by an application access policy, or remove it once the role is proven.");
        var open = held.Except(defeated).Where(p => p.Permission.Policy && p.Policies.Count == 0 && reach.Facts.Policies.IsKnown).ToList();
        if (open.Count > 0)
            yield return new(
                Unconfined,
                $"Nothing confines {Names(open)}: the app reaches every mailbox of the organization.",
                "Confine it by an application access policy, or by a role with a scope in the consent's place.");
        var denyOnly = held.Where(p => p.Permission.Policy && p.Policies.Count > 0 && p.Policies.All(x => x.Right == AccessRight.Deny)).ToList();
        if (denyOnly.Count > 0) yield return new(OnlyDeny, $"The policies for {Names(denyOnly)} only deny: every mailbox that they do not name is open.", "A policy with RestrictAccess confines to a group.");
        var free = held.Except(defeated).Where(p => !p.Permission.Policy).ToList();
        if (free.Count > 0)
            yield return new(
                NotLimitable,
                $"No application access policy touches {Names(free)}: the consent opens every mailbox.",
                "Only a role of Exchange Online with a scope, in the consent's place, confines it.");
    }

    private static IEnumerable<RedFlag> Roles(AppReach reach)
    {
        var wide = reach.Permissions.SelectMany(p => p.Assignments).Where(a => !a.IsScoped).Select(a => a.Assignment.Role).Distinct().ToList();
        if (wide.Count > 0)
            yield return new(
                WholeOrganization,
                $"{string.Join(", ", wide.Select(r => r.Isolated()))} {(wide.Count == 1 ? "is" : "are")} given without a scope: every mailbox of the organization. No application access policy touches it.",
                "Give the role for a scope.");
    }

    private static IEnumerable<RedFlag> Never(AppReach reach)
    {
        if (reach.Unconfined is not { Count: > 0 } never) yield break;
        yield return new(
            NeverConfined,
            $"{string.Join(", ", never.Select(p => p.Name))} {(never.Count == 1 ? "reaches" : "reach")} everybody in the tenant, whatever is set in Exchange: {string.Join("; ", never.Select(p => p.What))}.",
            "Nothing in Exchange confines this. Leave out what is not needed, with its consequence.", IsRed: false);
    }

    private static IEnumerable<RedFlag> Groups(AppReach reach)
    {
        var (index, policies) = (reach.Index, reach.Permissions.SelectMany(p => p.Policies).Distinct().ToList());
        foreach (var policy in policies.DistinctBy(p => (p.ScopeId, p.Right)))
        {
            if (index.GroupWithId(policy.ScopeId) is not { } place) continue;
            var (group, all) = (index.Groups[place], index.Nested([place]));
            if (!group.Kind.CanScopePolicy())
                yield return new(
                    WrongKind,
                    $"{group.Name.Isolated()} is a {group.Kind.Word()}: application access policies take mail-enabled security groups.",
                    "Put the members into a mail-enabled security group and make the policy anew.");
            if (reach.Facts.Mailboxes.IsKnown && all.Maybe.IsEmpty && policy.Right == AccessRight.Restrict)
                yield return new(EmptyGroup, $"{group.Name.Isolated()} holds no mailbox, so its policy allows none.", null, IsRed: false);
            if (group.Members.Value?.Elsewhere is { Length: > 0 } elsewhere)
                yield return new(
                    WithoutMailbox,
                    $"{elsewhere.Length.ToString("N0", CultureInfo.InvariantCulture)} of the members of {group.Name.Isolated()} {(elsewhere.Length == 1 ? "has" : "have")} no mailbox in Exchange Online: on-premises, contacts, or people without one. {Named(elsewhere)}.",
                    null,
                    IsRed: false);
        }

        foreach (var scope in reach.Permissions.SelectMany(p => p.Assignments)
            .Where(a => a.IsScoped && reach.Facts.Mailboxes.IsKnown && a.Scope.Maybe.IsEmpty)
            .Select(a => a.Assignment.ScopeName).Distinct(StringComparer.OrdinalIgnoreCase))
            yield return new(EmptyScope, $"{scope.Isolated()} holds no mailbox, so the roles that are given for it open none.", null, IsRed: false);
        foreach (var name in reach.Permissions.SelectMany(p => p.Assignments)
            .Where(a => a.Assignment.Kind == AssignmentScope.ManagementScope)
            .Select(a => a.Assignment.ScopeName)
            .Distinct(StringComparer.OrdinalIgnoreCase))
            foreach (var flag in Scope(index, name)) yield return flag;
    }

    private static IEnumerable<RedFlag> Scope(AccessIndex index, string name)
    {
        var scope = index.ScopeNamed(name);
        foreach (var place in ScopeFilter.Groups(scope?.Filter ?? "").Select(index.GroupNamed).OfType<int>())
        {
            var group = index.Groups[place];
            var lost = index.Nested([place]).Sure.Without(index.Direct(place).Maybe).Count;
            if (lost > 0)
                yield return new(
                    NestedNotInScope,
                    $"{Count(lost)} of {group.Name.Isolated()} {(lost == 1 ? "is" : "are")} only in groups inside it. The scope {name.Isolated()} counts direct members alone, so they are not in it.",
                    "Make them direct members.",
                    IsRed: false);
            if (!group.Kind.CanScopeRole())
                yield return new(
                    WrongKind,
                    $"The scope {name.Isolated()} names {group.Name.Isolated()}, a {group.Kind.Word()}, which cannot be a scope.",
                    "Use a mail-enabled security group.");
        }
    }

    private static string Named(string[] names) =>
        $"{string.Join(", ", names.Take(MostNamed).Select(n => n.Isolated()))}{(names.Length > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {names.Length - MostNamed:N0} more") : "")}";

    private static string Names(IReadOnlyList<PermissionReach> permissions) => string.Join(", ", permissions.Select(p => p.Permission.Name));

    private static string Count(int mailboxes) => mailboxes == 1 ? "1 mailbox" : $"{mailboxes.ToString("N0", CultureInfo.InvariantCulture)} mailboxes";
}
