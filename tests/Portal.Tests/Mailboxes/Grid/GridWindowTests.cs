using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Replica;

namespace Portal.Tests.Mailboxes.Grid;

/// <summary>However far somebody scrolls, only a few pages are kept, none is skipped and none is shown twice.</summary>
public sealed class GridWindowTests
{
    private readonly List<string> _reads = [];

    [Fact]
    public async Task Going_on_drops_what_is_above_and_counts_it()
    {
        var window = Window(rows: 1000);
        await window.BeginAsync(default);

        for (var i = 0; i < 9; i++) await window.LaterAsync(default);

        Assert.Equal(600, window.Above);
        Assert.Equal(Enumerable.Range(600, 400).Select(i => (long)i), window.Lines.Select(l => l.Row));
    }

    [Fact]
    public async Task Going_back_reads_the_same_pages_by_the_same_marks_to_the_first_row()
    {
        var window = Window(rows: 1000);
        await window.BeginAsync(default);
        for (var i = 0; i < 9; i++) await window.LaterAsync(default);
        _reads.Clear();

        while (window.Above > 0) await window.EarlierAsync(default);

        Assert.Equal(["500", "400", "300", "200", "100", "first"], _reads);
        Assert.Equal((0, 0L, true), (window.Above, window.Lines.First().Row, window.HasLater));
        Assert.Equal(400, window.Lines.Count());
    }

    [Fact]
    public async Task List_that_fits_has_neither_before_nor_after()
    {
        var window = Window(rows: 30);
        await window.BeginAsync(default);
        await window.LaterAsync(default);
        await window.EarlierAsync(default);

        Assert.Equal((30, false, 0), (window.Lines.Count(), window.HasLater, window.Above));
    }

    private GridWindow Window(int rows) => new((mark, _) =>
    {
        var from = mark is null ? 0 : (int)mark.Values[0];
        _reads.Add(mark is null ? "first" : $"{from}");
        List<MailboxLine> lines = [.. Enumerable.Range(from, Math.Min(100, rows - from)).Select(Line)];
        return Task.FromResult(new MailboxPageOf(lines, from + 100 < rows ? new MailboxMark([from + 100]) : null));
    });

    private static MailboxLine Line(int number) => new() { Row = number, Environment = "contoso.crm4.dynamics.com", Id = Guid.NewGuid(), Name = $"{number}", Address = "", State = MailboxState.Working };
}
