namespace Portal.Mailboxes.Grid;

/// <summary>
/// The part of a long list that is rendered: a few pages that follow each other. Going on drops the first of them and remembers where it began, so going back reads it again by the same
/// seek; what is above is only counted, so that the list keeps its length under the scrollbar. Memory and the page's size stay the same however far somebody scrolls.
/// </summary>
public sealed class GridWindow(Func<MailboxMark?, CancellationToken, Task<MailboxPageOf>> read)
{
    /// <summary>Pages that are rendered at once.</summary>
    public const int Pages = 4;

    private readonly List<(MailboxMark? From, int Before)> _starts = [];
    private readonly LinkedList<(int Number, MailboxPageOf Page)> _shown = [];

    /// <summary>Rows above the first one that is rendered.</summary>
    public int Above => _shown.First is { } first ? _starts[first.Value.Number].Before : 0;

    /// <summary>The pages that are rendered, each with the number of rows above it.</summary>
    public IEnumerable<(int Before, MailboxPageOf Page)> Shown => _shown.Select(p => (_starts[p.Number].Before, p.Page));

    /// <summary>Rows down to the last one that is rendered.</summary>
    public int Below => _shown.Last is { Value: var last } ? _starts[last.Number].Before + last.Page.Lines.Count : 0;

    public IEnumerable<MailboxLine> Lines => _shown.SelectMany(p => p.Page.Lines);

    public bool HasLater => _shown.Last?.Value.Page.Next is not null;

    /// <summary>Reads the first page, and forgets the rest.</summary>
    public async Task BeginAsync(CancellationToken ct)
    {
        var page = await read(null, ct);
        _starts.Clear();
        _shown.Clear();
        _starts.Add((null, 0));
        _shown.AddLast((0, page));
    }

    public async Task LaterAsync(CancellationToken ct)
    {
        if (_shown.Last is not { Value: { Page.Next: { } next } last }) return;
        var page = await read(next, ct);
        var number = last.Number + 1;
        var start = (next, _starts[last.Number].Before + last.Page.Lines.Count);
        if (number < _starts.Count) _starts[number] = start;
        else _starts.Add(start);
        _shown.AddLast((number, page));
        if (_shown.Count > Pages) _shown.RemoveFirst();
    }

    public async Task EarlierAsync(CancellationToken ct)
    {
        if (_shown.First is not { Value.Number: > 0 and var first }) return;
        var page = await read(_starts[first - 1].From, ct);
        _shown.AddFirst((first - 1, page));
        if (_shown.Count > Pages) _shown.RemoveLast();
    }
}
