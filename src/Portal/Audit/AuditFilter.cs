using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Portal.Audit;

/// <summary>What to show of the trail, exactly as it stands in the address: a filtered list can be pasted into a ticket.</summary>
public sealed record AuditFilter
{
    public long? Setup { get; init; }

    /// <summary>A person's user name, in full.</summary>
    public string? Person { get; init; }

    public string? System { get; init; }

    public AuditOutcome? Outcome { get; init; }

    /// <summary>Words anywhere in the entry.</summary>
    public string? Text { get; init; }

    /// <summary>First day, UTC.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day, UTC, included.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Only entries older than this one; how the next page is asked for.</summary>
    public long? Before { get; init; }

    public bool IsEmpty => this with { Before = null } == new AuditFilter();

    public string Address(string page = PortalUrls.Audit) => QueryHelpers.AddQueryString(page, Query().Where(q => !string.IsNullOrWhiteSpace(q.Value)));

    private IEnumerable<KeyValuePair<string, string?>> Query() =>
    [
        new("setup", Setup?.ToString(CultureInfo.InvariantCulture)),
        new("person", Person),
        new("system", System),
        new("outcome", Outcome?.ToString()),
        new("text", Text),
        new("from", Day(From)),
        new("to", Day(To)),
        new("before", Before?.ToString(CultureInfo.InvariantCulture)),
    ];

    public static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Reads what is in an address; what makes no sense there is left out.</summary>
    public static AuditFilter Of(Func<string, string?> query) => new()
    {
        Setup = Number(query("setup")),
        Person = Words(query("person")),
        System = Words(query("system")),
        Outcome = Enum.TryParse<AuditOutcome>(query("outcome"), ignoreCase: true, out var outcome) && Enum.IsDefined(outcome) ? outcome : null,
        Text = Words(query("text")),
        From = ParseDay(query("from")),
        To = ParseDay(query("to")),
        Before = Number(query("before")),
    };

    public static DateOnly? ParseDay(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Words(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
