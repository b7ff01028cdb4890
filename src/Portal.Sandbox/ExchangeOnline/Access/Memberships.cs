using System.Runtime.CompilerServices;
using Portal.Sandbox.ExchangeOnline.Recipients;

namespace Portal.Sandbox.ExchangeOnline.Access;

/// <summary>Who is in which group of a tenant.</summary>
/// <param name="inCrowd">Whether an address is among generated mailboxes; null where there are none.</param>
internal sealed class Memberships(IReadOnlyDictionary<string, RecipientGroup> groups, Func<CrowdMembers, string, bool>? inCrowd = null)
{
    // By reference: a group is never changed, a changed one is another object.
    private static readonly ConditionalWeakTable<RecipientGroup, HashSet<string>> Known = [];

    public RecipientGroup? Group(string? id) => id is null ? null : groups.GetValueOrDefault(id);

    public RecipientGroup? ByDn(string dn, string initialDomain) =>
        groups.Values.FirstOrDefault(g => g.IsRecipient && string.Equals(RecipientNames.Dn(g.Name, initialDomain), dn, StringComparison.OrdinalIgnoreCase));

    public bool IsDirect(RecipientGroup group, string key) =>
        Known.GetValue(group, g => new HashSet<string>(g.Members, StringComparer.OrdinalIgnoreCase)).Contains(key) || (group.Crowd is { } crowd && inCrowd?.Invoke(crowd, key) == true);

    /// <summary>Directly or through groups in it. A group that contains itself by a detour ends no search.</summary>
    public bool IsNested(RecipientGroup group, string key) => IsNested(group, key, new HashSet<string>(StringComparer.OrdinalIgnoreCase));

    private bool IsNested(RecipientGroup group, string key, HashSet<string> seen)
    {
        if (!RecipientKinds.HasMembers(group.Kind) || !seen.Add(group.Id)) return false;
        return IsDirect(group, key) || group.Members.Any(m => groups.TryGetValue(m, out var inner) && IsNested(inner, key, seen));
    }
}
