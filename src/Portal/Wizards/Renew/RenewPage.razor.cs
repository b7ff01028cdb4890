using Microsoft.AspNetCore.Components;
using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Plans;
using Portal.Shared;
using Portal.SignIn;
using Portal.Wizards.Forms;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;

namespace Portal.Wizards.Renew;

/// <summary>Where a renewal begins: for the profile of a set-up, or for any HMA profile of an environment.</summary>
public sealed partial class RenewPage
{
    private static readonly IReadOnlyList<ChoiceOption<string>> Kinds =
    [
        new(RenewWizards.Secret, "The secret", "KV-App's client secret, which Dataverse holds. One person can do it in one go."),
        new(RenewWizards.Certificate, "The certificate", "What HMA-App signs in with. Takes an approver, and some hours before the old one goes."),
    ];

    private SetUp? _made;
    private LookUpItem? _profile;
    private ApiNeed? _missing;
    private string _environment = "";
    private string _kind = RenewWizards.Secret;
    private string? _environmentError;
    private string? _profileError;
    private bool _ready;

    [Inject] public required SetUps SetUps { get; init; }

    [Inject] public required Renewals Renewals { get; init; }

    [Inject] public required Places Places { get; init; }

    [Inject] public required PersonTokens Tokens { get; init; }

    [Inject] public required CloudNetwork Network { get; init; }

    [SupplyParameterFromQuery(Name = "setup")] public long? SetUpId { get; set; }

    [SupplyParameterFromQuery(Name = "kind")] public string? Kind { get; set; }

    [SupplyParameterFromQuery(Name = "environment")] public string? Environment { get; set; }

    private IReadOnlyList<Crumb> Crumbs => [new("Home", PortalUrls.Home), new("Set-ups", PortalUrls.Setups), new("Renew a profile")];

    private string Here => $"{PortalUrls.NewRenewal}?environment={Uri.EscapeDataString(_environment)}&kind={Uri.EscapeDataString(_kind)}";

    protected override async Task OnInitializedAsync()
    {
        var person = await Current.DemandAsync(Permissions.Setups);
        if (Kind is { } kind && RenewWizards.IsRenewal(kind)) _kind = kind;
        if (SetUpId is { } id)
        {
            _made = await SetUps.FindAsync(id, CancellationToken.None);
            if (_made is not { Kind: HmaWizard.Kind, Phase: SetUpPhase.Active } || _made.Record().Profile is null)
            {
                Trouble = new Problem($"Set-up #{id} has no profile that could be renewed.", "It is not finished, or was abandoned.", "Finish its steps first.", "You");
                return;
            }
        }
        else
        {
            var known = Places.Known.Environments.Select(e => EnvironmentField.Address(e.Url)).ToList();
            Ask(Environment is { } asked && known.Contains(asked) ? asked : known is [var only] ? only : "", person);
        }

        _ready = true;
    }

    private async Task Choose(string environment)
    {
        _profile = null;
        Ask(environment, await Current.DemandAsync(Permissions.Setups));
    }

    private void Ask(string environment, Person person)
    {
        _environment = environment;
        var need = environment.Length == 0 ? null : Apis.Dataverse(person.TenantId, new Uri(environment));
        _missing = need is null || Tokens.Has(person, need) ? null : need;
    }

    private async Task<IReadOnlyList<LookUpItem>> FindAsync(string text, CancellationToken ct)
    {
        try
        {
            var person = await Current.DemandAsync(Permissions.Setups);
            var profiles = await new ServerProfiles(new DataverseClient(Network, EnvironmentUrl.Parse(_environment), Tokens.For(person))).ListAsync(ct);
            return [.. profiles.Where(p => p.IsHma && p.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).Select(p => new LookUpItem(p.Id.ToString(), p.Name, p.Active ? p.IncomingLocation : "inactive"))];
        }
        catch (CloudException error)
        {
            Trouble = error.Error.ToProblem();
        }
        catch (SignInNeededException needed)
        {
            _missing = needed.Need;
        }

        StateHasChanged();
        return [];
    }

    private Task BeginAsync() => GuardAsync(async person =>
    {
        var record = _made?.Record();
        _environmentError = record is null && _environment.Length == 0 ? "Choose the environment." : null;
        _profileError = record is null && _environmentError is null && _profile is null ? "Search for the profile and choose it from the list." : null;
        if (_environmentError is not null || _profileError is not null) return;
        var (renewal, problem) = record is null
            ? await Renewals.BeginAsync(_kind, _environment, Guid.Parse(_profile!.Value), _profile.Label, person, CancellationToken.None)
            : await Renewals.BeginAsync(_kind, record.Form.EnvironmentUrl, record.Profile!.ProfileId, record.Form.ProfileName, person, CancellationToken.None);
        Trouble = problem;
        if (renewal is not null) Nav.NavigateTo(PortalUrls.Setup(renewal.Id));
    });
}
