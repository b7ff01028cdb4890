using System.Globalization;
using Portal.Plans;

namespace Portal.Approvals;

/// <summary>What differs between what was decided on and what is found now, in words; empty means the decision still counts.</summary>
public static class FactsComparison
{
    public static IReadOnlyList<Change> Between(ApprovalFacts then, ApprovalFacts now, Reach? reach)
    {
        var changes = new List<Change>();
        One("Tenant", then.TenantId, now.TenantId);
        One("Application id", then.AppId, now.AppId);
        One("Service principal", then.ServicePrincipalId, now.ServicePrincipalId);
        Many("Permissions", then.Permissions.Select(p => p.Key), now.Permissions.Select(p => p.Key));
        Many("Scoping", then.Scoping, now.Scoping);
        Many("Other credentials of the app", then.OtherCredentials, now.OtherCredentials);
        Many("Owners of the app", then.Owners, now.Owners);
        One("Ceiling of reach", Text(then.Ceiling), Text(now.Ceiling));
        if (reach?.Total is { } total && total > then.Ceiling)
            changes.Add(new Change("Mailboxes within reach", $"at most {Text(then.Ceiling)}", Text(total)));
        return changes;

        void One(string field, string before, string after)
        {
            if (FactsHash.Canonical(before) != FactsHash.Canonical(after))
                changes.Add(new Change(field, before, after));
        }

        void Many(string field, IEnumerable<string> before, IEnumerable<string> after)
        {
            var (was, isNow) = (FactsHash.Canonical(before), FactsHash.Canonical(after));
            if (!was.SequenceEqual(isNow, StringComparer.Ordinal))
                changes.Add(new Change(field, Text(was), Text(isNow)));
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Text(IReadOnlyList<string> ids) => ids.Count == 0 ? null : string.Join(", ", ids);
}
