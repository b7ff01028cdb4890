using Microsoft.AspNetCore.Components;
using Portal.Mailboxes.Causes;
using Portal.Shared;
using Portal.SignIn;

namespace Portal.Mailboxes.Verdict;

/// <summary>An alert that nothing in the catalogue fits, as it is, and what others found out about it.</summary>
public sealed partial class AlertNotes
{
    private IReadOnlyList<CauseNote> _notes = [];
    private string _text = "";
    private string? _error;

    [Parameter, EditorRequired] public required AlertSign Alert { get; set; }

    [Parameter, EditorRequired] public required Person Person { get; set; }

    [CascadingParameter] public Toasts? Toasts { get; set; }

    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required CauseNotes Notes { get; init; }

    protected override async Task OnInitializedAsync() => _notes = await Notes.OfAsync(Alert, default);

    private async Task AddAsync()
    {
        var person = await Current.DemandAsync(Permissions.Mailbox, writes: true);
        _error = await Notes.AddAsync(Alert, _text, person, default);
        if (_error is not null) return;
        _text = "";
        _notes = await Notes.OfAsync(Alert, default);
        Toasts?.Show("The note is kept.");
    }

    private async Task RemoveAsync(long id)
    {
        await Notes.RemoveAsync(id, await Current.DemandAsync(Permissions.Mailbox, writes: true), default);
        _notes = await Notes.OfAsync(Alert, default);
        Toasts?.Show("The note is taken back.");
    }
}
