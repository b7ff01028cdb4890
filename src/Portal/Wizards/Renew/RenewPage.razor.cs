using Microsoft.AspNetCore.Components;
using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Plans;
using Portal.Shared;
using Portal.SignIn;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.Forms;

namespace Portal.Wizards.Renew;

/// <summary>Where a renewal begins: for the profile of a set-up, or for any profile of an environment that signs in with OAuth.</summary>
public sealed partial class RenewPage
{
    private static readonly IReadOnlyList<ChoiceOption<string>> Kinds =
    [
        new(RenewWizards.Secret, "The secret", "KV-App's client secret, which Dataverse holds. One person can do it in one go."),
        new(RenewWizards.Certificate, "The certificate", "What HMA-App signs in with. Takes an approver, and some hours before the old one goes."),
    ];

    private SetUp? _made;
    private LookUpItem? _profile;
    private readonly HashSet<string> _sync = new(StringComparer.Ordinal);
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

    /// <summary>A profile of that environment.</summary>
    [SupplyParameterFromQuery(Name = "profile")] public Guid? ProfileId { get; set; }

    private IReadOnlyList<Crumb> Crumbs => [new("Home", PortalUrls.Home), new("Set-ups", PortalUrls.Setups), new("Renew a profile")];

    private string Here => ProfileId is { } profile ? PortalUrls.RenewOf(_environment, profile, _kind) : PortalUrls.RenewIn(_environment, _kind);

    /// <summary>A cross-tenant profile signs in with a secret and nothing else.</summary>
    private bool IsSync => _made is { } made ? made.Kind == CrossTenantWizard.Kind : _profile is { } profile && _sync.Contains(profile.Value);

    protected override async Task OnInitializedAsync()
    {
        var person = await Current.DemandAsync(Permissions.Setups);
        if (Kind is RenewWizards.Secret or RenewWizards.Certificate) _kind = Kind;
        if (SetUpId is { } id)
        {
            _made = await SetUps.FindAsync(id, CancellationToken.None);
            if (_made is not { Phase: SetUpPhase.Active } || !ProfileRecords.Kinds.Contains(_made.Kind, StringComparer.Ordinal) || _made.OfProfile().Profile is null)
            {
                Trouble = new Problem($"Set-up #{id} has no profile that could be renewed.", "It is not finished, or was abandoned.", "Finish its steps first.", "You");
                return;
            }
        }
        else
        {
            var known = Places.Known.Environments.Select(e => EnvironmentField.Address(e.Url)).ToList();
            Ask(Environment is { } asked && known.Contains(asked) ? asked : known is [var only] ? only : "", person);
            if (ProfileId is { } profile && _missing is null && _environment.Length > 0) _profile = (await FindAsync("", CancellationToken.None)).FirstOrDefault(p => p.Value == profile.ToString());
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
            _sync.UnionWith(profiles.Where(p => p.IsCrossTenant).Select(p => p.Id.ToString()));
            return [.. profiles.Where(p => (p.IsHma || p.IsCrossTenant) && p.Name.Contains(text.Trim(), StringComparison.OrdinalIgnoreCase))
                .Select(p => new LookUpItem(p.Id.ToString(), p.Name, !p.Active ? "inactive" : p.IsCrossTenant ? "cross-tenant" : p.IncomingLocation))];
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
        _environmentError = _made is null && _environment.Length == 0 ? "Choose the environment." : null;
        _profileError = _made is null && _environmentError is null && _profile is null ? "Search for the profile and choose it from the list." : null;
        if (_environmentError is not null || _profileError is not null) return;
        var place = _made?.OfProfile().Place;
        var (id, name) = _made is null ? (Guid.Parse(_profile!.Value), _profile.Label) : (place!.Id, place.Name);
        var kind = IsSync ? RenewWizards.SyncSecret : _kind;
        var (renewal, problem) = await Renewals.BeginAsync(kind, place?.EnvironmentUrl ?? _environment, id, name, person, CancellationToken.None);
        Trouble = problem;
        if (renewal is not null) Nav.NavigateTo(PortalUrls.Setup(renewal.Id));
    });
}
