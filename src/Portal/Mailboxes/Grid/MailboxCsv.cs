using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Mailboxes.Grid;

/// <summary>
/// Mailboxes as CSV (RFC 4180, UTF-8 with a mark so that Excel reads it so), written while they are read. Cells are safe in a spreadsheet and come back as they were (<see cref="CsvCell"/>). That
/// somebody took the list along is in the audit.
/// </summary>
public static class MailboxCsv
{
    public const string Path = "/mailboxes/export.csv";

    private static readonly (string Name, Func<MailboxLine, string?> Value)[] Columns =
    [
        ("Environment", l => l.Environment), ("Mailbox id", l => l.Id.ToString("D")), ("Name", l => l.Name), ("Address", l => l.Address), ("Profile", l => l.ProfileName), ("Profile id", l => l.ProfileId?.ToString("D")),
        ("State", l => l.State.ToString()), ("Cause", l => l.Cause), ("Since (UTC)", l => Time(l.StateSince)), ("Active", l => l.Active ? "yes" : "no"), ("Approval", l => l.Approval.ToString()),
        ("Incoming method", l => Number(l.IncomingMethod)), ("Incoming", l => l.Incoming.ToString()), ("Outgoing method", l => Number(l.OutgoingMethod)), ("Outgoing", l => l.Outgoing.ToString()),
        ("Appointments method", l => Number(l.AppointmentsMethod)), ("Appointments", l => l.Appointments.ToString()), ("Last test (UTC)", l => Time(l.TestCompletedAt)), ("Last sync (UTC)", l => Time(l.LastSyncAt)),
        ("Owner", l => l.OwnerName), ("Owner kind", l => l.Owner.ToString()), ("Row owner", l => l.RowOwner), ("Owner disabled", l => l.OwnerDisabled ? "yes" : "no"), ("Last alert", l => l.LastAlertText), ("Last alert (UTC)", l => Time(l.LastAlertAt)),
        ("Incident", l => l.IncidentId?.ToString(CultureInfo.InvariantCulture)), ("Read (UTC)", l => Time(l.SeenAt)),
    ];

    public static void MapMailboxExport(this WebApplication app) => app.MapGet(Path, ExportAsync).RequireAuthorization(Permissions.Mailboxes);

    private static async Task ExportAsync(HttpContext context, CurrentPerson current, MailboxGrid grid, IDbContextFactory<PortalDb> dbs, AuditLog audit, WorldClock world, CancellationToken ct)
    {
        var person = await current.DemandAsync(Permissions.Mailboxes);
        var address = GridAddress.Parse(context.Request.QueryString.Value, world.GetUtcNow());
        await using (var db = await dbs.CreateDbContextAsync(ct))
            await audit.AppendAsync(db, new AuditEvent("mailboxes.export", AuditOutcome.Noted, AuditActor.Of(person)) { Permission = Permissions.Mailboxes, System = "Portal", Target = address.Href() }, ct);
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=mailboxes.csv";
        context.Response.Headers.CacheControl = "no-store";
        await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await WriteAsync(writer, grid.LinesAsync(address.Query, ct), ct);
    }

    internal static async Task WriteAsync(TextWriter writer, IAsyncEnumerable<MailboxLine> lines, CancellationToken ct)
    {
        await writer.WriteAsync(Line(Columns.Select(c => c.Name)));
        await foreach (var line in lines.WithCancellation(ct)) await writer.WriteAsync(Line(Columns.Select(c => c.Value(line)))); // goes on to the browser as it is written; nothing is kept
    }

    /// <summary>The records of a file that <see cref="WriteAsync"/> wrote, header first, each cell as it was.</summary>
    public static IEnumerable<IReadOnlyList<string>> Read(TextReader reader)
    {
        var (cells, cell, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var c = reader.Read(); c >= 0; c = reader.Read())
        {
            if (quoted && c == '"' && reader.Peek() == '"') cell.Append((char)reader.Read());
            else if (c == '"') quoted = !quoted;
            else if (quoted) cell.Append((char)c);
            else if (c is ',' or '\n')
            {
                cells.Add(CsvCell.Bare(cell.ToString()));
                cell.Clear();
                if (c == ',') continue;
                yield return cells;
                cells = [];
            }
        }
    }

    /// <summary>Every cell quoted.</summary>
    private static string Line(IEnumerable<string?> cells) => string.Join(',', cells.Select(c => $"\"{CsvCell.Guarded(c ?? "").Replace("\"", "\"\"")}\"")) + "\r\n";

    private static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
