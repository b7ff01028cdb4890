using Microsoft.AspNetCore.Components;
using Portal.Plans;
using Portal.Shared;
using Portal.SignIn;
using Portal.Wizards.Hma;

namespace Portal.Wizards;

/// <summary>One set-up: the chain, the list of steps, and the open step. The address says which step is open.</summary>
public sealed partial class SetUpPage : IDisposable
{
    private SetUpView? _view;
    private Problem? _refusal;
    private IDisposable? _listening;
    private long _listeningTo;
    private int _reading;
    private int _shown;

    [Inject] public required SetUps SetUps { get; init; }

    [Inject] public required WizardCatalog Wizards { get; init; }

    [Inject] public required StepAccess Access { get; init; }

    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required SetUpChanges Changes { get; init; }

    [Inject] public required NavigationManager Nav { get; init; }

    [Parameter] public long Id { get; set; }

    [Parameter] public string? StepKey { get; set; }

    private IReadOnlyList<Crumb> Crumbs => _view!.MayAll
        ? [new("Home", PortalUrls.Home), new("Set-ups", PortalUrls.Setups), new(_view.SetUp.Name)]
        : [new("Home", PortalUrls.Home), new(_view.SetUp.Name)];

    private Dictionary<string, object> Standing => new(StringComparer.Ordinal) { ["View"] = _view! };

    protected override async Task OnParametersSetAsync()
    {
        if (_listeningTo != Id)
        {
            _listening?.Dispose();
            (_listening, _listeningTo) = (Changes.Listen(Id, () => InvokeAsync(ReadAsync)), Id);
        }

        await ReadAsync();
        if (_view is not null && StepKey is null) Nav.NavigateTo(PortalUrls.Step(Id, _view.Next), replace: true);
    }

    /// <summary>A run tells of every step it takes, so readings overtake one another: what began to be read earlier never replaces what was read later.</summary>
    private async Task ReadAsync()
    {
        var turn = ++_reading;
        var person = await Current.DemandAsync(Permissions.SignedIn);
        var setUp = await SetUps.FindAsync(Id, CancellationToken.None);
        var may = StepAccess.MayAll(person);
        var allowed = setUp is not null && (may || (StepKey is not null && await Access.MayAsync(person, Id, StepKey, CancellationToken.None)));
        if (turn < _shown) return;
        _shown = turn;
        // A set-up that is not there and one that is not yours look the same to somebody who may not know.
        if (!allowed || (StepKey is not null && Wizards.Of(setUp!).Find(StepKey) is null))
        {
            _refusal = new Problem(may ? $"There is no set-up #{Id}, or it has no such step." : "You cannot open this page.", null,
                may ? "Open it from the list of set-ups." : "Open the link you were sent, or ask its sender for a new one.", may ? "You" : "The person who sent it");
            return;
        }

        _refusal = null;
        _view = new SetUpView(setUp!, Wizards.Of(setUp!), may, StepKey);
        StateHasChanged();
    }

    public void Dispose() => _listening?.Dispose();
}
