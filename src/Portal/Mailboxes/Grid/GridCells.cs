using System.Collections.Concurrent;
using Portal.Mailboxes.Replica;
using Portal.Plans;
using Portal.Shared;

namespace Portal.Mailboxes.Grid;

/// <summary>
/// A cell as finished markup. What many rows have in common (environments, profiles, states, causes) is written once for everybody who has the grid open. What a tenant
/// wrote stands in a bdi of its own.
/// </summary>
internal static class GridCells
{
    /// <summary>Cells that are kept; above it they are written anew.</summary>
    private const int Most = 5000;

    private static readonly string[] Classes = [.. Enum.GetValues<GridColumn>().Select(c => $"grid-{c.ToString().ToLowerInvariant()}")];
    private static readonly ConcurrentDictionary<(GridColumn Column, string Text), Markup> Common = new();

    private static readonly Dictionary<MailboxState, Markup> States = Enum.GetValues<MailboxState>().ToDictionary(s => s, s =>
        Html.Of($"<td role=\"cell\" class=\"grid-state\" data-name=\"State\"><span class=\"grid-sign {TruthText.Class(MailboxWords.Truth(s))}\">{Icons.Drawn[TruthText.Icon(MailboxWords.Truth(s))]}{MailboxWords.State(s)}</span></td>"));

    public static string Class(GridColumn column) => Classes[(int)column];

    public static Markup Of(MailboxLine line, GridColumn column, EnvironmentNames names, DateTimeOffset now, TimeZoneInfo zone) => column switch
    {
        GridColumn.Name => Name(line),
        GridColumn.Address => Written(column, line.Address.Length == 0 ? "none" : line.Address),
        GridColumn.State => States[line.State],
        GridColumn.Since => Moment("Since", line.StateSince, now, zone),
        GridColumn.LastTest when line.TestCompletedAt is { } at => Moment("Last test", at, now, zone),
        GridColumn.LastSync when line.LastSyncAt is { } at => Moment("Last sync", at, now, zone),
        GridColumn.Owner => Written(column, Owner(line)),
        GridColumn.Alert => Written(column, line.LastAlertText ?? ""),
        _ => Kept(column, Text(line, column, names)),
    };

    private static string Text(MailboxLine line, GridColumn column, EnvironmentNames names) => column switch
    {
        GridColumn.Environment => names.Of(line.Environment),
        GridColumn.Profile => line.ProfileName ?? "none",
        GridColumn.Cause => MailboxWords.Cause(line.Cause) ?? "",
        GridColumn.Approval => MailboxFacts.Word(line.Approval),
        GridColumn.Incoming => line.IncomingMethod == 2 ? MailboxFacts.ResultWord(line.Incoming) : "Off",
        GridColumn.Outgoing => line.OutgoingMethod == 2 ? MailboxFacts.ResultWord(line.Outgoing) : "Off",
        GridColumn.Appointments => line.AppointmentsMethod == 1 ? MailboxFacts.ResultWord(line.Appointments) : "Off",
        _ => "never",
    };

    /// <summary>"Ada Andersen (user, disabled)", "Billing (queue), owned by Service Desk".</summary>
    private static string Owner(MailboxLine line)
    {
        var kind = line.Owner.ToString().ToLowerInvariant() + (line.OwnerDisabled ? ", disabled" : "");
        var owner = line.OwnerName is { } name ? $"{name.Isolated()} ({kind})" : $"{char.ToUpperInvariant(kind[0])}{kind[1..]}";
        return line.RowOwner is { } other ? $"{owner}, owned by {other.Isolated()}" : owner;
    }

    private static Markup Name(MailboxLine line) =>
        Html.Of($"<th scope=\"row\" role=\"rowheader\" class=\"grid-name\"><a href=\"{(line.Address.Length == 0 ? PortalUrls.MailboxById(line.Environment, line.Id) : PortalUrls.MailboxOf(line.Address))}\" title=\"{line.Name}\"><bdi>{line.Name}</bdi></a></th>");

    private static Markup Written(GridColumn column, string text) =>
        Html.Of($"<td role=\"cell\" class=\"{Class(column)}\" data-name=\"{GridColumns.Title(column)}\" title=\"{text}\"><bdi>{text}</bdi></td>");

    private static Markup Kept(GridColumn column, string text)
    {
        if (Common.TryGetValue((column, text), out var known)) return known;
        if (Common.Count >= Most) Common.Clear();
        return Common.GetOrAdd((column, text), cell => Written(cell.Column, cell.Text));
    }

    private static Markup Moment(string name, DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone)
    {
        var behind = RelativeTime.Behind(at, zone);
        return Html.Of($"<td role=\"cell\" data-name=\"{name}\"><time class=\"when\" datetime=\"{RelativeTime.Machine(at)}\" title=\"{behind}\">{RelativeTime.Brief(at, now, zone)}<span class=\"sr-only\"> ({behind})</span></time></td>");
    }
}
