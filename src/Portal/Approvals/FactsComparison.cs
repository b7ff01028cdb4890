using System.Globalization;
using Portal.Plans;

namespace Portal.Approvals;

/// <summary>What differs between what was decided on and what is found now, in words; empty means the decision still counts.</summary>
public static class FactsComparison
{
    public static IReadOnlyList<Change> Between(ApprovalFacts then, ApprovalFacts now, CountedReach? reach)
    {
        var changes = new List<Change>();
        One("Tenant", then.TenantId, now.TenantId);
        One("Application id", then.AppId, now.AppId);
        One("Service principal", then.ServicePrincipalId, now.ServicePrincipalId);
        var permissions = then.Permissions.Concat(now.Permissions).DistinctBy(p => FactsHash.Canonical(p.Key)).ToDictionary(p => FactsHash.Canonical(p.Key), p => $"{p.Name} on {p.ResourceName}", StringComparer.Ordinal);
        Many("Permissions", then.Permissions.Select(p => p.Key), now.Permissions.Select(p => p.Key), id => permissions[id]);
        Many(now.Labels.Scoping, then.Scoping, now.Scoping, Name);
        Many(now.Labels.OtherCredentials, then.OtherCredentials, now.OtherCredentials, Name);
        Many("Owners of the app", then.Owners, now.Owners, Name);
        One("Ceiling of reach", Text(then.Ceiling), Text(now.Ceiling));
        if (reach?.Total is { } total && total > then.Ceiling)
            changes.Add(new Change("Mailboxes within reach", $"at most {Text(then.Ceiling)}", Text(total)));
        return changes;

        void One(string field, string before, string after)
        {
            if (FactsHash.Canonical(before) != FactsHash.Canonical(after))
                changes.Add(new Change(field, before, after));
        }

        // What was there once may be gone now, and the other way round.
        string Name(string id) => now.NameOf(id) is var name && name != id ? name : then.NameOf(id);

        void Many(string field, IEnumerable<string> before, IEnumerable<string> after, Func<string, string> name)
        {
            var (was, isNow) = (FactsHash.Canonical(before), FactsHash.Canonical(after));
            if (was.SequenceEqual(isNow, StringComparer.Ordinal)) return;
            var (wasText, isText) = (Text(was, name), Text(isNow, name));
            // Two things can have one name; then only their ids tell them apart.
            changes.Add(wasText == isText ? new Change(field, Text(was, id => $"{name(id)} ({id})"), Text(isNow, id => $"{name(id)} ({id})")) : new Change(field, wasText, isText));
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Text(IReadOnlyList<string> ids, Func<string, string> name) => ids.Count == 0 ? null : string.Join(", ", ids.Select(name));
}
