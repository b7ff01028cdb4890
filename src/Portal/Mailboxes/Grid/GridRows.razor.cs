using Microsoft.AspNetCore.Components;
using Portal.Mailboxes.Replica;
using Portal.Plans;
using Portal.Shared;
using Portal.SignIn;

namespace Portal.Mailboxes.Grid;

/// <summary>The grid itself: a table of which a few pages are rendered, read by keyset as somebody scrolls.</summary>
public sealed partial class GridRows : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private GridWindow _window = new((_, _) => Task.FromResult(new MailboxPageOf([], null)));
    private bool _reading;

    [Parameter, EditorRequired] public required GridAddress Address { get; set; }

    /// <summary>The pages, of which the first has been read.</summary>
    [Parameter, EditorRequired] public required GridWindow Window { get; set; }

    [Parameter] public MailboxCount? Count { get; set; }

    [Parameter] public string Label { get; set; } = "Mailboxes";

    /// <summary>The world's time, by which the copy is dated.</summary>
    [Parameter, EditorRequired] public required DateTimeOffset Now { get; set; }

    [Inject] public required CurrentPerson Current { get; init; }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override void OnParametersSet() => _window = Window;

    private Task LaterAsync() => ReadAsync(w => w.LaterAsync(_gone.Token));

    private Task EarlierAsync() => ReadAsync(w => w.EarlierAsync(_gone.Token));

    // One at a time: a second press while reading would read the same page twice.
    private async Task ReadAsync(Func<GridWindow, Task> read)
    {
        if (_reading) return;
        await Current.DemandAsync(Permissions.Mailboxes);
        _reading = true;
        try
        {
            await read(_window);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
        finally
        {
            _reading = false;
        }
    }

    private string? Sort(GridColumn column) => GridColumns.Order(column) is not { } order ? null : Address.Query.Order != order ? "none" : Address.Query.Descending ? "descending" : "ascending";

    /// <summary>The column that is sorted by turns round; another one begins upwards, times begin with the newest.</summary>
    private string SortHref(MailboxOrder order) =>
        Address.With(Address.Query with { Order = order, Descending = Address.Query.Order == order ? !Address.Query.Descending : order == MailboxOrder.Changed }).Href();
}
