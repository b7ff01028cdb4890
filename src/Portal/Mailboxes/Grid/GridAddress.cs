using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Replica;

namespace Portal.Mailboxes.Grid;

/// <summary>What stands in the grid's address: the address bar is the state, so every view can be pasted into a ticket. What it does not understand narrows nothing and is said.</summary>
/// <param name="Since">Days back from today's beginning in UTC: 1 is "since yesterday".</param>
public sealed record GridAddress(MailboxQuery Query, IReadOnlyList<GridColumn> Columns, int? Since, IReadOnlyList<string> NotUnderstood)
{
    /// <summary>Longest search text.</summary>
    public const int LongestText = 200;

    public static readonly GridAddress Plain = new(new MailboxQuery(), GridColumns.Usual, null, []);

    /// <summary>Whether anything is narrowed.</summary>
    public bool IsNarrowed => Query with { Order = default, Descending = false } != new MailboxQuery();

    /// <param name="now">For what is counted back from today.</param>
    public static GridAddress Parse(string? query, DateTimeOffset now)
    {
        var values = QueryHelpers.ParseQuery(query);
        var unread = new List<string>();
        string? Text(string key) => values.TryGetValue(key, out var value) && !string.IsNullOrWhiteSpace(value) ? Folded.Whole(value.ToString()).Trim() : null;
        T? Read<T>(string key, Func<string, T?> read) where T : struct
        {
            if (Text(key) is not { } text) return null;
            if (read(text) is { } value) return value;
            unread.Add($"{key}={(text.Length > 60 ? text[..60] : text)}");
            return null;
        }

        var since = Read<int>("since", t => int.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 0 and <= 3650 ? days : null);
        var only = Text("only")?.Split(',') ?? [];
        unread.AddRange(only.Except(["never-tested", "rival", "on-default"]).Select(o => $"only={o}"));
        var order = Read("sort", Enumerated<MailboxOrder>) ?? MailboxOrder.Name;
        var found = new MailboxQuery
        {
            Text = Text("q") is { } q ? q[..Math.Min(q.Length, LongestText)] : null, Environment = Text("environment")?.ToLowerInvariant(),
            Profile = Read<Guid>("profile", t => Guid.TryParse(t, out var id) ? id : null),
            State = Read("state", Enumerated<MailboxState>),
            Cause = Text("cause"),
            Approval = Read("approval", Enumerated<MailboxApproval>),
            Incident = Read<long>("incident", t => long.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null),
            Since = since is { } back ? new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(-back) : null,
            NeverTested = only.Contains("never-tested"), Rival = only.Contains("rival"), OnDefault = only.Contains("on-default"), Order = order, Descending = Text("desc") == "1",
        };
        return new GridAddress(found, GridColumns.Parse(Text("columns"), unread), since, unread);
    }

    /// <summary>Without the question mark; empty for the plain grid.</summary>
    public string Format()
    {
        var q = Query;
        var only = new[] { q.NeverTested ? "never-tested" : null, q.Rival ? "rival" : null, q.OnDefault ? "on-default" : null }.OfType<string>().ToList();
        var parts = new (string Key, string? Value)[]
        {
            ("q", q.Text), ("environment", q.Environment), ("profile", q.Profile?.ToString("D")), ("state", q.State?.ToString()), ("cause", q.Cause), ("approval", q.Approval?.ToString()),
            ("incident", q.Incident?.ToString(CultureInfo.InvariantCulture)), ("since", Since?.ToString(CultureInfo.InvariantCulture)), ("only", only.Count == 0 ? null : string.Join(',', only)),
            ("sort", q.Order == MailboxOrder.Name ? null : q.Order.ToString()), ("desc", q.Descending ? "1" : null), ("columns", GridColumns.Format(Columns)),
        };
        return string.Join('&', parts.Where(p => p.Value is not null).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value!)}"));
    }

    /// <summary>The page's address.</summary>
    public string Href(string path = PortalUrls.Mailboxes) => Format() is { Length: > 0 } query ? $"{path}?{query}" : path;

    public GridAddress With(MailboxQuery query) => this with { Query = query, NotUnderstood = [] };

    private static T? Enumerated<T>(string text) where T : struct, Enum => !char.IsAsciiDigit(text[0]) && text[0] != '-' && Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;
}
