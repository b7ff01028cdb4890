using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Portal.Shared;

/// <summary>Type to search, arrows to move, Enter to choose, Esc to close (the combobox pattern of WAI-ARIA 1.2).</summary>
public sealed partial class LookUp : IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(250);

    private readonly string _id = $"lookup-{Guid.NewGuid():n}";
    private IReadOnlyList<LookUpItem> _hits = [];
    private readonly LatestSearch _search = new();
    private TypedText _text = new("");
    private LookUpItem? _given;
    private bool _typing;
    private bool _open;
    private bool _searching;
    private int _active = -1;

    [Inject] public required TimeProvider Time { get; init; }

    [Parameter, EditorRequired] public required string Label { get; set; }

    /// <summary>Finds at most some twenty hits for what was typed; empty text gives the first ones. Cancelled by the next key.</summary>
    [Parameter, EditorRequired] public required Func<string, CancellationToken, Task<IReadOnlyList<LookUpItem>>> Search { get; set; }

    [Parameter] public LookUpItem? Value { get; set; }

    [Parameter] public EventCallback<LookUpItem?> ValueChanged { get; set; }

    [Parameter] public string? Hint { get; set; }

    [Parameter] public string? Error { get; set; }

    [Parameter] public bool Optional { get; set; }

    [Parameter] public string? Placeholder { get; set; }

    private string ListId => $"{_id}-list";

    private string State => (_open, _searching, _hits.Count) switch
    {
        (false, _, _) => "",
        (_, true, _) => "Searching…",
        (_, _, 0) => $"Nothing found for “{_text.Now}”.",
        (_, _, 1) => "1 found.",
        _ => $"{_hits.Count} found.",
    };

    public void Dispose() => _search.Dispose();

    protected override void OnInitialized() => (_given, _text) = (Value, new TypedText(Value?.Label ?? ""));

    protected override void OnParametersSet()
    {
        if (_given == Value)
            return;
        _given = Value;
        // Typing takes the choice away; what was typed so far stays.
        if (Value is not null || !_typing)
            Write(Value?.Label ?? "");
    }

    private void Write(string text)
    {
        _text.Write(text);
        _typing = false;
    }

    private string OptionId(int index) => $"{_id}-{index}";

    private async Task TypeAsync(ChangeEventArgs e)
    {
        _text.Hear(e.Value as string);
        _typing = true;
        if (Value is not null)
            await ValueChanged.InvokeAsync(null);
        await FindAsync(_pause);
    }

    private Task OpenAsync() => _open ? Task.CompletedTask : FindAsync(TimeSpan.Zero);

    private async Task FindAsync(TimeSpan pause)
    {
        (_open, _searching, _active) = (true, true, -1);
        if (await _search.RunAsync(pause, Time, ct => Search(_typing ? _text.Now : "", ct)) is { } hits)
            (_hits, _searching) = (hits, false);
    }

    private async Task KeyAsync(KeyboardEventArgs e)
    {
        switch (e.Key)
        {
            case "ArrowDown" when !_open:
                await OpenAsync();
                break;
            case "ArrowDown" or "ArrowUp":
                _active = ListKeys.Move(e.Key, _active, _hits.Count);
                break;
            case "Enter" when _open && _active >= 0 && _active < _hits.Count:
                await ChooseAsync(_hits[_active]);
                break;
            case "Escape" or "Tab":
                _open = false;
                break;
        }
    }

    private async Task ChooseAsync(LookUpItem hit)
    {
        (_given, _open, _active) = (hit, false, -1);
        Write(hit.Label);
        await ValueChanged.InvokeAsync(hit);
    }

    // Only one element in here takes focus: when it goes, the list goes.
    // What was typed but not chosen gives way to what is chosen.
    private void Close()
    {
        _open = false;
        if (_typing && Value is not null)
            Write(Value.Label);
    }
}
