using System.Runtime.CompilerServices;
using System.Text.Json;
using Portal.Cloud.Http;

namespace Portal.Cloud.Dataverse;

/// <summary>Alerts that server-side synchronization writes. https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/tracelog</summary>
public sealed class TraceLogs(DataverseClient client)
{
    /// <summary>The newest alerts of a mailbox, newest first. The large XML columns are never read: they hold addresses and stack traces.</summary>
    public Task<IReadOnlyList<Alert>> OfMailboxAsync(Guid mailboxId, int count, CancellationToken ct) => OfAsync(mailboxId, count, ct);

    /// <summary>The newest alerts of a server profile, newest first.</summary>
    public Task<IReadOnlyList<Alert>> OfProfileAsync(Guid profileId, int count, CancellationToken ct) => OfAsync(profileId, count, ct);

    /// <summary>
    /// Alerts of everything that were raised at this time or later, oldest first, page after page; all that Dynamics still has when it is null (three days). A thousand a
    /// page: an alert may be thirty times as long as a mailbox's row.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<RegardingAlert>> SinceAsync(DateTimeOffset? since, [EnumeratorCancellation] CancellationToken ct)
    {
        var next = $"tracelogs?$select=tracelogid,text,level,tracecode,errordetails,createdon,modifiedon,_regardingobjectid_value&$orderby=modifiedon{(since is { } from ? $"&$filter=modifiedon ge {MailboxFeed.Second(from)}" : "")}";
        while (next is not null)
        {
            var (page, following, _) = await client.PageAsync(next, "odata.maxpagesize=1000", r => new RegardingAlert(r.Guid("_regardingobjectid_value") ?? default, Read(r)), ct);
            yield return page;
            next = following;
        }
    }

    /// <summary>The newest that says what went wrong: a test also writes what went well, often within the same second.</summary>
    public static Alert? Trouble(IReadOnlyList<Alert> newestFirst) => newestFirst.FirstOrDefault(a => a.Level != AlertLevel.Information) ?? newestFirst.FirstOrDefault();

    private async Task<IReadOnlyList<Alert>> OfAsync(Guid regarding, int count, CancellationToken ct)
    {
        var rows = await client.ListAsync(
            $"tracelogs?$select=tracelogid,text,level,tracecode,errordetails,createdon,modifiedon&$orderby=modifiedon desc,level desc&$top={count}&$filter=_regardingobjectid_value eq {regarding}", ct);
        return [.. rows.Select(Read)];
    }

    private static Alert Read(JsonElement row) => new(
        row.Guid("tracelogid") ?? default, (AlertLevel)(row.Int("level") ?? 1), row.Int("tracecode"), row.Text("text") ?? "", row.Text("errordetails"),
        row.Time("createdon") ?? default, row.Time("modifiedon"));
}

public enum AlertLevel { Information = 1, Warning = 2, Error = 3 }

/// <param name="Details">Can hold addresses; shown to people who may see the mailbox, never logged.</param>
/// <param name="SeenAt">When it was seen last: Dataverse counts a repeated alert on the same row.</param>
public sealed record Alert(Guid Id, AlertLevel Level, int? Code, string Text, string? Details, DateTimeOffset CreatedAt, DateTimeOffset? SeenAt);

/// <param name="Regarding">The mailbox or profile.</param>
public sealed record RegardingAlert(Guid Regarding, Alert Alert);
