using System.Runtime.CompilerServices;
using Portal.Sandbox.ExchangeOnline.Recipients;

namespace Portal.Sandbox.ExchangeOnline.Access;

/// <summary>Who is in which group of a tenant.</summary>
/// <param name="inCrowd">Whether an address is among generated mailboxes; null where there are none.</param>
/// <param name="known">World time up to which changes are known; null knows all.</param>
internal sealed class Memberships(IReadOnlyDictionary<string, RecipientGroup> groups, Func<CrowdMembers, string, bool>? inCrowd = null, DateTimeOffset? known = null)
{
    // By reference: a group is never changed, a changed one is another object.
    private static readonly ConditionalWeakTable<RecipientGroup, HashSet<string>> Known = [];

    /// <summary>World times at which somebody was put into a group or taken out.</summary>
    public IEnumerable<DateTimeOffset> Changes => groups.Values.SelectMany(g => g.Lately).Select(c => c.At).Distinct();

    /// <summary>The same groups as they are seen by somebody who knows no change after a moment.</summary>
    public Memberships KnownAt(DateTimeOffset moment) => new(groups, inCrowd, moment);

    public RecipientGroup? Group(string? id) => id is null ? null : groups.GetValueOrDefault(id);

    public RecipientGroup? ByDn(string dn, string initialDomain) =>
        groups.Values.FirstOrDefault(g => g.IsRecipient && string.Equals(RecipientNames.Dn(g.Name, initialDomain), dn, StringComparison.OrdinalIgnoreCase));

    public bool IsDirect(RecipientGroup group, string key) => NotKnown(group, key) is { } change ? !change.Added
        : Known.GetValue(group, g => new HashSet<string>(g.Members, StringComparer.OrdinalIgnoreCase)).Contains(key) || (group.Crowd is { } crowd && inCrowd?.Invoke(crowd, key) == true);

    /// <summary>Directly or through groups in it. A group that contains itself by a detour ends no search.</summary>
    public bool IsNested(RecipientGroup group, string key) => IsNested(group, key, new HashSet<string>(StringComparer.OrdinalIgnoreCase));

    private bool IsNested(RecipientGroup group, string key, HashSet<string> seen)
    {
        if (!RecipientKinds.HasMembers(group.Kind) || !seen.Add(group.Id)) return false;
        return IsDirect(group, key) || Held(group).Any(m => groups.TryGetValue(m, out var inner) && IsNested(inner, key, seen));
    }

    private IEnumerable<string> Held(RecipientGroup group) =>
        known is null || group.Lately.Count == 0
            ? group.Members
            : group.Members.Union(group.Lately.Select(c => c.Key), StringComparer.OrdinalIgnoreCase).Where(m => IsDirect(group, m));

    /// <summary>The first change of a member that is not known yet; what was before it holds.</summary>
    private MembershipChange? NotKnown(RecipientGroup group, string key) => known is { } until ? group.Lately.FirstOrDefault(c => c.At > until && string.Equals(c.Key, key, StringComparison.OrdinalIgnoreCase)) : null;
}
