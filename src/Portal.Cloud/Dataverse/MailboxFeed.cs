using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Portal.Cloud.Http;

namespace Portal.Cloud.Dataverse;

/// <summary>One page of mailboxes.</summary>
/// <param name="Gone">Ids of deleted ones.</param>
/// <param name="Next">Link to the next page; null on the last.</param>
/// <param name="Delta">On the last page of a tracked reading: the link to what changes from now on.</param>
public sealed record MailboxBatch(IReadOnlyList<Mailbox> Mailboxes, IReadOnlyList<Guid> Gone, string? Next, string? Delta);

/// <summary>
/// All mailboxes of an environment, or what changed since, 5,000 a page.
/// https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems
/// </summary>
public sealed partial class MailboxFeed(DataverseClient client)
{
    /// <summary>The most that Dataverse puts on a page: https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results</summary>
    public const int PageSize = 5000;

    // Of the annotations only the labels: names of owners, profiles and approvers come in no other way without a request of their own. Those of choices come along, for they cannot be left out.
    // https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/select-columns#formatted-values
    private const string Paged = "odata.maxpagesize=5000,odata.include-annotations=\"OData.Community.Display.V1.FormattedValue\"";
    private const string Tracked = "odata.track-changes," + Paged;

    private readonly List<string> _missing = [];
    private bool _tracked;

    /// <summary>Columns that this environment does not have, found out by its refusals; rows are read without them.</summary>
    public IReadOnlyList<string> Missing => _missing;

    private string Select => string.Join(',', (Mailboxes.Core + Mailboxes.Newer).Split(',').Where(c => !_missing.Contains(c)));

    /// <summary>The first page of everything, with change tracking.</summary>
    /// <exception cref="CloudException">BadInput where changes of mailboxes are not tracked.</exception>
    public async Task<MailboxBatch> AllTrackedAsync(CancellationToken ct)
    {
        var page = await OnAnyVersionAsync(() => ReadAsync($"mailboxes?$select={Select}", Tracked, ct));
        _tracked = true;
        return page;
    }

    /// <summary>The first page of everything.</summary>
    public Task<MailboxBatch> AllAsync(CancellationToken ct) => OnAnyVersionAsync(() => ReadAsync($"mailboxes?$select={Select}", Paged, ct));

    /// <summary>The first page of what was changed at this time or later, where changes are not tracked. Deleted rows are not in it.</summary>
    public Task<MailboxBatch> ModifiedAsync(DateTimeOffset since, CancellationToken ct) =>
        OnAnyVersionAsync(() => ReadAsync($"mailboxes?$select={Select}&$filter=modifiedon ge {Second(since)}", Paged, ct));

    /// <summary>The page behind a link: of <see cref="MailboxBatch.Next"/>, or of a <see cref="MailboxBatch.Delta"/> that was kept.</summary>
    /// <exception cref="CloudException">A kept link may be refused: it is too old, or the environment was restored or copied.</exception>
    public Task<MailboxBatch> FollowAsync(string link, CancellationToken ct) => ReadAsync(link, _tracked ? Tracked : Paged, ct);

    private async Task<MailboxBatch> ReadAsync(string path, string prefer, CancellationToken ct)
    {
        var (rows, next, delta) = await client.PageAsync(path, prefer, Take, ct);
        return new MailboxBatch([.. rows.Select(r => r.Mailbox).OfType<Mailbox>()], [.. rows.Select(r => r.Gone).OfType<Guid>()], next, delta);
    }

    private static (Mailbox? Mailbox, Guid? Gone) Take(JsonElement row) => row.Has("mailboxid", out _) ? (Mailboxes.Read(row), null) : (null, GoneId(row));

    /// <summary>{"@odata.context":"…$deletedEntity","id":"…","reason":"deleted"}; an id may also come as an address that ends with it.</summary>
    private static Guid? GoneId(JsonElement row) => row.Text("id") is { Length: >= 36 } id && Guid.TryParse(id.TrimEnd(')')[^36..], out var found) ? found : null;

    private async Task<MailboxBatch> OnAnyVersionAsync(Func<Task<MailboxBatch>> read)
    {
        while (true)
        {
            try
            {
                return await read();
            }
            catch (CloudException e) when (NamedColumn(e.Error.Message) is { } column && Select.Split(',').Contains(column))
            {
                _missing.Add(column); // one fewer each time, so this ends
            }
        }
    }

    internal static string Second(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string? NamedColumn(string message) => NoColumn().Match(message) is { Success: true } match ? match.Groups["name"].Value : null;

    [GeneratedRegex("Could not find a property named '(?<name>[a-z0-9_]+)'", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 2000)]
    private static partial Regex NoColumn();
}
