using Microsoft.AspNetCore.Components;
using Portal.Plans;
using Portal.Shared;
using Portal.SignIn;
using Portal.Wizards.Renew;

namespace Portal.Wizards.Abandon;

/// <summary>Says what abandoning means before it begins; and leads back, as long as it is not finished.</summary>
public sealed partial class AbandonPage
{
    private SetUp? _setUp;
    private IReadOnlyList<IStep> _steps = [];
    private string _title = "Abandon a set-up";
    private string _why = "";
    private string? _error;

    [Inject] public required SetUps SetUps { get; init; }

    [Inject] public required WizardCatalog Wizards { get; init; }

    [Parameter] public long Id { get; set; }

    private IReadOnlyList<Crumb> Crumbs => [new("Home", PortalUrls.Home), new("Set-ups", PortalUrls.Setups), new(_setUp?.Name ?? $"#{Id}", PortalUrls.Setup(Id)), new("Abandon")];

    protected override async Task OnInitializedAsync()
    {
        await Current.DemandAsync(Permissions.Setups);
        _setUp = await SetUps.FindAsync(Id, CancellationToken.None);
        if (_setUp is not null && Wizards.Of(_setUp) is var wizard)
        {
            _title = wizard.AbandonText == "Abandon" ? $"Abandon {_setUp.Name}" : $"{wizard.AbandonText}: {_setUp.Name}";
            if (wizard.Abandon is { } abandon) _steps = abandon.Steps;
        }

        if (_setUp is null || (_setUp.Phase == SetUpPhase.Active && _steps.Count == 0))
            (_setUp, Trouble) = (null, new Problem($"There is no set-up #{Id} that could be abandoned.", null, "Open it from the list of set-ups.", "You"));
    }

    private Task TurnAsync() => _setUp is not { } setUp ? Task.CompletedTask : GuardAsync(async person =>
    {
        _error = string.IsNullOrWhiteSpace(_why) ? "Say in a sentence why. It is kept in the audit." : null;
        if (_error is not null) return;
        Trouble = setUp.Phase == SetUpPhase.Active ? await BeginAsync(person) : await SetUps.ResumeAsync(Id, _why.Trim(), person, CancellationToken.None);
        if (Trouble is null) Nav.NavigateTo(PortalUrls.Setup(Id));
    });

    /// <summary>A renewal under way has things on the same apps; taken back beside it, one would remove what the other just proved.</summary>
    private async Task<Problem?> BeginAsync(Person person)
    {
        if (RenewWizards.IsRenewal(_setUp!.Kind) && _setUp.OfProfile().Renewal?.FinishedAt is not null)
            return new Problem("This renewal is finished.", "What it made is what the profile uses now.", "Renew the profile again, or abandon the set-up that made it.", "You");
        if ((await SetUps.RenewalsOfAsync(Id, CancellationToken.None)).FirstOrDefault(r => r.OfProfile().Renewal?.FinishedAt is null) is { } renewal)
            return new Problem($"Set-up #{renewal.Id} is renewing this profile.", "Both would change the same apps.", $"Finish or abandon #{renewal.Id} first.", "You");
        return await SetUps.BeginAbandonAsync(Id, _why.Trim(), person, CancellationToken.None);
    }
}
