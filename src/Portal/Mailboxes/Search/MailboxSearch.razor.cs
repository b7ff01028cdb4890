using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Portal.Cloud;
using Portal.Mailboxes.Grid;
using Portal.Shared;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Mailboxes.Search;

/// <summary>
/// Type a part of a name or address: the stored copy answers at once, arrows and Enter open a hit, Enter alone looks up what was typed (the combobox pattern of WAI-ARIA 1.2).
/// In the frame of every page, on home and on the mailbox's page.
/// </summary>
public sealed partial class MailboxSearch : IDisposable
{
    /// <summary>Hits that are shown.</summary>
    public const int Shown = 8;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);
    private readonly string _id = $"mailbox-search-{Guid.NewGuid():n}";
    private IReadOnlyList<MailboxLine> _hits = [];
    private readonly LatestSearch _search = new();
    private TypedText _text = new("");
    private string? _given;
    private bool _open, _searching, _failed, _more;
    private bool _typing; // since it last led anywhere: the text of an address that comes meanwhile waits
    private int _active = -1;

    /// <summary>In the bar at the top: one line, reached by Ctrl-K.</summary>
    [Parameter] public bool Compact { get; set; }

    /// <summary>The page has its answer already: another search is not the first thing to do.</summary>
    [Parameter] public bool Quiet { get; set; }

    /// <summary>What stands in it at first.</summary>
    [Parameter] public string? Text { get; set; }

    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required MailboxGrid Grid { get; init; }

    [Inject] public required EnvironmentNames Places { get; init; }

    [Inject] public required NavigationManager Nav { get; init; }

    [Inject] public required TimeProvider Time { get; init; }

    private string ListId => $"{_id}-list";

    private string State => (_open, _searching, _failed, _hits.Count, _more) switch
    {
        (false, _, _, _, _) => "",
        (_, true, _, _, _) => "Searching…",
        (_, _, true, _, _) => "The list cannot be searched at the moment; Enter looks up an address.",
        (_, _, _, 0, _) => "Nothing found in the portal's copy; Enter asks Dynamics 365.",
        (_, _, _, 1, _) => "1 mailbox found.",
        (_, _, _, _, true) => $"The first {_hits.Count}; type more to narrow them.",
        _ => $"{_hits.Count} mailboxes found.",
    };

    public void Dispose() => _search.Dispose();

    protected override void OnInitialized() => (_given, _text) = (Text, new TypedText(Text ?? ""));

    protected override void OnParametersSet()
    {
        if (_given == Text) return;
        _given = Text;
        if (!_typing) _text.Write(Text ?? "");
    }

    private string OptionId(int index) => $"{_id}-{index}";

    private Task TypeAsync(ChangeEventArgs e)
    {
        _text.Hear(e.Value as string);
        _typing = true;
        return FindAsync();
    }

    private async Task FindAsync()
    {
        if (string.IsNullOrWhiteSpace(_text.Now))
        {
            _search.Cancel();
            (_open, _hits, _active) = (false, [], -1);
            return;
        }

        (_open, _searching, _failed, _active) = (true, true, false, -1);
        try
        {
            if (await _search.RunAsync(Pause, Time, HitsAsync) is { } page) (_hits, _more, _searching) = (page.Lines, page.Next is not null, false);
        }
        catch (Exception error) when (error.IsOfTheStore())
        {
            (_hits, _searching, _failed) = ([], false, true);
        }
    }

    private async Task<MailboxPageOf> HitsAsync(CancellationToken ct)
    {
        await Current.DemandAsync(Permissions.Mailbox);
        return await Grid.PageAsync(new MailboxQuery { Text = _text.Now }, null, ct, Shown);
    }

    private async Task KeyAsync(KeyboardEventArgs e)
    {
        switch (e.Key)
        {
            case "ArrowDown" when !_open:
                await FindAsync();
                break;
            case "ArrowDown" or "ArrowUp":
                _active = ListKeys.Move(e.Key, _active, _hits.Count);
                break;
            case "Enter" when _open && _active >= 0 && _active < _hits.Count:
                Choose(_hits[_active]);
                break;
            case "Escape":
                Close();
                break;
        }
    }

    private void Choose(MailboxLine hit)
    {
        Clear(hit.Address.Length == 0 ? hit.Name : hit.Address);
        Nav.NavigateTo(hit.Address.Length == 0 ? PortalUrls.MailboxById(hit.Environment, hit.Id) : PortalUrls.MailboxOf(hit.Address));
    }

    private void Submit()
    {
        // Enter on a hit that is marked has opened it by its key.
        if (_open && _active >= 0 || string.IsNullOrWhiteSpace(_text.Now)) return;
        var typed = _text.Now.Trim();
        Clear(typed);
        Nav.NavigateTo(Typed.TryEmail(typed, out var address, out _) ? PortalUrls.MailboxOf(address) : PortalUrls.MailboxNamed(typed));
    }

    private void Clear(string text)
    {
        _search.Cancel();
        _text.Write(Compact ? "" : text);
        (_open, _typing, _active, _hits) = (false, false, -1, []);
    }

    private void Close() => (_open, _typing, _active) = (false, false, -1);
}
