namespace Portal.Reach;

/// <summary>Direct members of a group, each looked up once when it was read: whatever is asked afterwards walks over numbers.</summary>
/// <param name="Mailboxes">Places in <see cref="AccessFacts.Mailboxes"/>.</param>
/// <param name="Groups">Ids of groups.</param>
/// <param name="Elsewhere">Addresses or names of those that are neither: contacts, people without a mailbox in Exchange Online, mailboxes on-premises.</param>
public sealed record GroupMembers(int[] Mailboxes, string[] Groups, string[] Elsewhere)
{
    /// <summary>Members that are mailboxes in Exchange Online by their kind and that the list of mailboxes lacks: whoever read it sees only a part, or they are newer than it.</summary>
    public string[] Unlisted { get; init; } = [];

    /// <param name="place">Place of the mailbox with an id; null where no mailbox has it.</param>
    /// <param name="isGroup">Whether a group has that id.</param>
    public static GroupMembers Of(IEnumerable<(string Id, string Name)> members, Func<string, int?> place, Func<string, bool> isGroup)
    {
        var (mailboxes, groups, elsewhere) = (new List<int>(), new List<string>(), new List<string>());
        foreach (var (id, name) in members)
        {
            if (place(id) is { } mailbox) mailboxes.Add(mailbox);
            else if (isGroup(id)) groups.Add(id);
            else elsewhere.Add(name);
        }

        return new([.. mailboxes], [.. groups], [.. elsewhere]);
    }
}
