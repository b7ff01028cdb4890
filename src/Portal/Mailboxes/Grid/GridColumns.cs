namespace Portal.Mailboxes.Grid;

public enum GridColumn { Name, Address, Environment, Profile, State, Cause, Since, Approval, Incoming, Outgoing, Appointments, LastTest, LastSync, Owner, Alert }

/// <summary>The columns a person can choose; the name is always there.</summary>
public static class GridColumns
{
    public static readonly IReadOnlyList<GridColumn> Usual = [GridColumn.Name, GridColumn.Address, GridColumn.Environment, GridColumn.Profile, GridColumn.State, GridColumn.Cause, GridColumn.Since];

    public static string Title(GridColumn column) => column switch
    {
        GridColumn.Since => "Since",
        GridColumn.LastTest => "Last test",
        GridColumn.LastSync => "Last sync",
        GridColumn.Alert => "Last alert",
        _ => column.ToString(),
    };

    /// <summary>Null where nothing can be sorted by it: what has no index would read everything.</summary>
    public static MailboxOrder? Order(GridColumn column) => column switch
    {
        GridColumn.Name => MailboxOrder.Name,
        GridColumn.Address => MailboxOrder.Address,
        GridColumn.Environment => MailboxOrder.Environment,
        GridColumn.Profile => MailboxOrder.Profile,
        GridColumn.State => MailboxOrder.State,
        GridColumn.Since => MailboxOrder.Changed,
        _ => null,
    };

    public static IReadOnlyList<GridColumn> Parse(string? text, List<string> unread)
    {
        if (text is null) return Usual;
        var columns = new List<GridColumn> { GridColumn.Name };
        foreach (var word in text.Split(','))
        {
            if (word.Length > 0 && char.IsAsciiLetter(word[0]) && Enum.TryParse<GridColumn>(word, ignoreCase: true, out var column) && Enum.IsDefined(column)) columns.Add(column);
            else unread.Add($"columns={word}");
        }

        return [.. columns.Distinct().Order()];
    }

    /// <summary>Null for the usual ones.</summary>
    public static string? Format(IReadOnlyList<GridColumn> columns) => columns.SequenceEqual(Usual) ? null : string.Join(',', columns);

    public static IReadOnlyList<GridColumn> Toggle(IReadOnlyList<GridColumn> columns, GridColumn column) =>
        column == GridColumn.Name ? columns : [.. (columns.Contains(column) ? columns.Where(c => c != column) : columns.Append(column)).Order()];
}
