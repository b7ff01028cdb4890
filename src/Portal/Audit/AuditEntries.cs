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
        string?[] searched = [e.Action, e.Actor.Name, e.Actor.UserName, e.Permission, e.Step, e.Reason, e.System, e.Target, changes, ids, e.Error, e.Alarm];
        return new AuditEntry
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
            SearchText = string.Join('\n', searched.Where(s => s is not null).Select(Clean)).ToLowerInvariant(),
            PreviousHash = previous,
            Hash = [],
        };
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
