using Portal.Plans;

namespace Portal.Reach;

/// <summary>Parts of the facts that could not be read.</summary>
public static class Unread
{
    public static IReadOnlyList<(string What, string Why)> Of(AccessFacts facts)
    {
        var all = new List<(string, string)>();
        Add("Mailboxes of Exchange Online", facts.Mailboxes.Unread);
        Add("Groups", facts.Groups.Unread);
        Add("Application access policies", facts.Policies.Unread);
        Add("Role assignments of applications", facts.Assignments.Unread);
        Add("Management scopes", facts.Scopes.Unread);
        Add("Permissions consented in Microsoft Entra", facts.Consents.Unread);
        foreach (var group in facts.Groups.Value ?? []) Add($"Members of {group.Name.Isolated()}", group.Members.Unread);
        return all;

        void Add(string what, string? why)
        {
            if (why is not null) all.Add((what, why));
        }
    }
}
