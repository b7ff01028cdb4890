using Portal.Plans;

namespace Portal.Shared;

/// <summary>Short news for the moment; the record is the audit. The layout cascades one per circuit: <c>[CascadingParameter] public required Toasts Toasts { get; set; }</c>.</summary>
public sealed class Toasts
{
    private readonly List<Toast> _shown = [];

    /// <summary>Raised when the list changed.</summary>
    public event EventHandler? Changed;

    public IReadOnlyList<Toast> Shown => _shown;

    /// <summary>Shows a sentence until it is closed or four newer ones have come; it is read out by screen readers.</summary>
    public void Show(string text, Truth truth = Truth.Ok)
    {
        _shown.Add(new Toast(text, truth));
        if (_shown.Count > 4)
            _shown.RemoveAt(0);
        Changed?.Invoke(this, EventArgs.Empty);
    }

    public void Close(Toast toast)
    {
        _shown.Remove(toast);
        Changed?.Invoke(this, EventArgs.Empty);
    }
}

/// <summary>One sentence; equality is by reference, the same words may come twice.</summary>
public sealed class Toast(string text, Truth truth)
{
    public string Text { get; } = text;

    public Truth Truth { get; } = truth;
}
