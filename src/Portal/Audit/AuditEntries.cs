using System.Text;
using System.Text.Json;
using Portal.Plans;

namespace Portal.Audit;

/// <summary>From an event to a row, and from the row's JSON back.</summary>
public static class AuditEntries
{
    // Names in tenants may be long and hostile; a row has to stay readable. Characters, not bytes.
    private const int Longest = 4000;

    public static AuditEntry Of(AuditEvent e, long sequence, byte[] previous, DateTimeOffset at)
    {
        var changes = JsonSerializer.Serialize(e.Changes.Select(c => new Change(Clean(c.Field)!, Clean(c.Before), Clean(c.After))));
        var ids = e.CloudIds.Count == 0 ? null : Clean(string.Join('\n', e.CloudIds));
        var entry = new AuditEntry
        {
            Sequence = sequence,
            At = Cut(at),
            Action = Clean(e.Action)!,
            Outcome = e.Outcome,
            ActorTenantId = Clean(e.Actor.TenantId),
            ActorObjectId = Clean(e.Actor.ObjectId),
            ActorName = Clean(e.Actor.Name)!,
            ActorUserName = Clean(e.Actor.UserName),
            Permission = Clean(e.Permission),
            SetupId = e.SetupId,
            Step = Clean(e.Step),
            ApprovalId = e.ApprovalId,
            Reason = Clean(e.Reason),
            OperationId = e.OperationId,
            System = Clean(e.System),
            Target = Clean(e.Target),
            Changes = changes,
            CloudIds = ids,
            Error = Clean(e.Error),
            Alarm = Clean(e.Alarm),
            PreviousHash = previous,
            SearchText = "",
            Hash = [],
        };
        entry.SearchText = SearchTextOf(entry);
        entry.Hash = AuditChain.HashOf(entry);
        return entry;
    }

    /// <summary>What the text filter looks through, in lower case.</summary>
    public static string SearchTextOf(AuditEntry e)
    {
        string?[] searched = [e.Action, e.ActorName, e.ActorUserName, e.Permission, e.Step, e.Reason, e.System, e.Target, e.CloudIds, e.Error, e.Alarm];
        var changed = e.Changes().SelectMany(c => new[] { c.Field, c.Before, c.After });
        return string.Join('\n', searched.Concat(changed).Where(s => s is not null)).ToLowerInvariant();
    }

    public static IReadOnlyList<Change> Changes(this AuditEntry entry) => JsonSerializer.Deserialize<List<Change>>(entry.Changes) ?? [];

    // What is hashed must come back from the database as it went in: PostgreSQL refuses NUL, and half a surrogate pair has no UTF-8.
    private static string? Clean(string? text)
    {
        if (text is null)
            return null;
        var whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Replace('\0', '\uFFFD')));
        if (whole.Length <= Longest)
            return whole;
        var end = char.IsHighSurrogate(whole[Longest - 2]) ? Longest - 2 : Longest - 1;
        return whole[..end] + "…";
    }

    private static DateTimeOffset Cut(DateTimeOffset at) => DateTimeOffset.UnixEpoch.AddTicks(AuditChain.Microseconds(at) * TimeSpan.TicksPerMicrosecond);
}
