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

    /// <summary>Places of the mailboxes that rows are of; -1 for a row that is of none. First every id is read and then every one looked up, so that the processor waits for many places in memory at a time.</summary>
    public int[] Of(IReadOnlyList<JsonElement> rows)
    {
        var (ids, places) = (new Guid?[rows.Count], new int[rows.Count]);
        for (var i = 0; i < ids.Length; i++) ids[i] = AccessRows.Guid(rows[i]);
        for (var i = 0; i < ids.Length; i++) places[i] = ids[i] is { } id ? _places.GetValueOrDefault(id, -1) : _others.Count > 0 ? _others.GetValueOrDefault(AccessRows.Id(rows[i]), -1) : -1;
        return places;
    }
}
