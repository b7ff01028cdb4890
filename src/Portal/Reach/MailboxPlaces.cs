using System.Text.Json;

namespace Portal.Reach;

/// <summary>Mailboxes by their ids. A large organization has half a million memberships to look up: by Guid, which is a number, and by text only where a row has none.</summary>
internal sealed class MailboxPlaces
{
    private readonly Dictionary<Guid, int> _places;
    private readonly Dictionary<string, int> _others = new(StringComparer.Ordinal);

    public MailboxPlaces(IReadOnlyList<JsonElement> mailboxes)
    {
        _places = new(mailboxes.Count);
        for (var i = 0; i < mailboxes.Count; i++)
        {
            if (AccessRows.Guid(mailboxes[i]) is { } guid) _places.TryAdd(guid, i);
            else _others.TryAdd(AccessRows.Id(mailboxes[i]), i);
        }
    }

    /// <summary>Place of the mailbox that a row is of; null when it is of none.</summary>
    public int? Of(JsonElement row) => AccessRows.Guid(row) is { } guid ? _places.TryGetValue(guid, out var place) ? place : null : _others.Count > 0 && _others.TryGetValue(AccessRows.Id(row), out var other) ? other : null;
}
