using System.Globalization;
using System.Text;
using Portal.Scripts;

namespace Portal.Wizards.SwitchEws;

/// <summary>Which apps used EWS in the last 90 days: the admin center's EWS usage report, uploaded by a person.</summary>
/// <param name="RefreshedOn">Its own date; the report lags some days behind.</param>
public sealed record UsageReport(IReadOnlyList<UsedApp> Apps, DateOnly? RefreshedOn, DateTimeOffset BroughtAt, string BroughtBy)
{
    /// <summary>Afterwards other apps may have come.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromDays(14);

    /// <summary>Apps that used EWS and are not on the list: with EwsEnabled True they are cut off.</summary>
    public IReadOnlyList<UsedApp> CutOff(IReadOnlyList<string> list) => [.. Apps.Where(a => !list.Contains(a.AppId, StringComparer.OrdinalIgnoreCase))];
}

public sealed record UsedApp(string AppId, long Calls, DateOnly? LastUsed)
{
    public string Text => $"{AppId}, {Calls.ToString("N0", CultureInfo.InvariantCulture)} calls{(LastUsed is { } on ? $", last on {on:yyyy-MM-dd}" : "")}";
}

/// <summary>
/// Reads the report as what it is: a file from anywhere. Only the column AppId is known from Microsoft's own scripts (github.com/microsoft/Exchange-App-Usage-Reporting);
/// calls and dates are taken where columns of those names are there.
/// </summary>
public static class ReadUsageReport
{
    public const int Largest = 512 * 1024;
    private const int MostRows = 20_000;

    /// <param name="why">What is wrong, as a sentence; null when it was taken.</param>
    public static UsageReport? Read(string? text, string broughtBy, DateTimeOffset now, out string? why)
    {
        why = null;
        if (string.IsNullOrWhiteSpace(text)) return Wrong("Choose the report, or paste its lines.", out why);
        if (Encoding.UTF8.GetByteCount(text) > Largest) return Wrong($"This has more than {Largest / 1024} KB. Export the report of one organization for 90 days.", out why);
        var lines = text.TrimStart('\uFEFF').Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length > MostRows) return Wrong($"This has {lines.Length} lines; at most {MostRows} are read.", out why);
        var head = Cells(lines[0]);
        var (id, calls, last, refreshed) = (At(head, "AppId", "Application Id", "App Id"), At(head, "Call Volume", "Calls", "Count"), At(head, "Last Activity Date", "Last Activity"), At(head, "Report Refresh Date"));
        if (id < 0) return Wrong("This is not the EWS usage report: it has no column AppId. Export it in the Microsoft 365 admin center: Reports, Usage, Exchange, EWS usage.", out why);

        var apps = new Dictionary<string, UsedApp>(StringComparer.OrdinalIgnoreCase);
        DateOnly? date = null;
        for (var n = 1; n < lines.Length; n++)
        {
            var cells = Cells(lines[n]);
            if (!Guid.TryParseExact(Cell(cells, id), "D", out var app)) return Wrong($"Line {n + 1} has no application id in the column AppId: \"{Lines.One(Cut(Cell(cells, id)))}\".", out why);
            if (calls >= 0 && !long.TryParse(Cell(cells, calls), NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _)) return Wrong($"Line {n + 1} has no number of calls.", out why);
            var (number, on) = (calls < 0 ? 0 : long.Parse(Cell(cells, calls), NumberStyles.AllowThousands, CultureInfo.InvariantCulture), Day(Cell(cells, last)));
            date = Later(date, Day(Cell(cells, refreshed)));
            var before = apps.GetValueOrDefault(app.ToString());
            apps[app.ToString()] = new UsedApp(app.ToString(), (before?.Calls ?? 0) + number, Later(before?.LastUsed, on));
        }

        if (date is { } made && DateOnly.FromDateTime(now.UtcDateTime).DayNumber - made.DayNumber > 30) return Wrong($"This report is of {made:d MMMM yyyy}. Export a new one: other apps may have come since.", out why);
        return new UsageReport([.. apps.Values.OrderByDescending(a => a.Calls).ThenBy(a => a.AppId, StringComparer.Ordinal)], date, now, broughtBy);
    }

    private static UsageReport? Wrong(string reason, out string? why)
    {
        why = reason;
        return null;
    }

    private static int At(IReadOnlyList<string> head, params string[] names) => head.ToList().FindIndex(h => names.Contains(h.Trim(), StringComparer.OrdinalIgnoreCase));

    private static string Cell(IReadOnlyList<string> cells, int at) => at >= 0 && at < cells.Count ? cells[at].Trim() : "";

    private static string Cut(string text) => text.Length <= 60 ? text : text[..60] + " …";

    private static DateOnly? Day(string text) => DateOnly.TryParseExact(text, ["yyyy-MM-dd", "M/d/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static DateOnly? Later(DateOnly? one, DateOnly? other) => one is null || other > one ? other : one;

    /// <summary>One line of CSV: cells may stand in quotes, and a quote in them is doubled. https://www.rfc-editor.org/rfc/rfc4180</summary>
    private static List<string> Cells(string line)
    {
        var (cells, cell, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '"' && quoted && at + 1 < line.Length && line[at + 1] == '"') cell.Append(line[at++]);
            else if (line[at] == '"') quoted = !quoted;
            else if (line[at] == ',' && !quoted) { cells.Add(cell.ToString()); cell.Clear(); }
            else cell.Append(line[at]);
        }

        cells.Add(cell.ToString());
        return cells;
    }
}
