using Microsoft.AspNetCore.Components;
using Portal.Approvals;
using Portal.Plans;
using Portal.SignIn;
using Portal.Wizards;

namespace Portal.Home;

/// <summary>An admin's home: what needs attention, the set-ups with their chain in miniature, and how to begin another.</summary>
public sealed partial class HomeSetUps
{
    private List<SetUpView>? _views;
    private IReadOnlyList<Attention> _attention = [];

    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required SetUps SetUps { get; init; }

    [Inject] public required WizardCatalog Wizards { get; init; }

    [Inject] public required ApprovalList Approvals { get; init; }

    [Inject] public required WorldClock World { get; init; }

    [Inject] public required TimeProvider Time { get; init; }

    protected override async Task OnInitializedAsync()
    {
        await Current.DemandAsync(Permissions.Setups);
        var waiting = await Approvals.WaitingAsync(default);
        _views = [.. (await SetUps.ListAsync(default)).Select(s => new SetUpView(s, Wizards.Of(s), true, null))];
        _attention = Attention.Of(_views, waiting, World.GetUtcNow(), Time.GetUtcNow());
    }
}
