using FluentValidation.Results;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Connections;
using Portal.Plans;
using Portal.Settings;
using Portal.Shared;
using Portal.SignIn;

namespace Portal.Wizards.CrossTenant;

/// <summary>What a cross-tenant set-up begins with, and the same again to correct it.</summary>
public sealed partial class CrossTenantFormPage
{
    private static readonly IReadOnlyList<ChoiceOption<bool>> _tenants =
    [
        new(true, "The environment's own tenant", "One tenant for Dynamics 365 and for the mailboxes."),
        new(false, "Another tenant", "Dynamics 365 is in one tenant, the mailboxes are in the Exchange Online of another."),
    ];

    private static readonly IReadOnlyList<ChoiceOption<Onboarding>> _ways =
    [
        new(Onboarding.PortalApp, "Consent there for this portal's app", "People of that tenant, or guests in it, act there with their own rights, through this portal. An administrator of that tenant consents to the portal's app once; the portal itself gets no right there."),
        new(Onboarding.OwnRegistration, "A registration of that tenant's own", "The same, but with an app that was registered in that tenant for this portal: no app of another company in its directory. Whoever runs the portal puts its client id, and a secret or certificate, into the settings."),
        new(Onboarding.NoAccess, "No access at all", "People of that tenant run scripts, and what the scripts print is pasted here. They give the client secret to the person who types it here; it goes through to Dataverse and is not kept. Dynamics 365's own test is the last proof."),
    ];

    private CrossTenantForm _form = new();
    private SetUp? _setUp;
    private ValidationResult? _checked;
    private Problem? _trouble;
    private bool _busy;
    private Person? _person;
    private CrossTenantForm? _asRead;
    private bool _restored;
    private bool _kept;

    [Inject] public required SetUps SetUps { get; init; }

    [Inject] public required CrossTenantFormRules Rules { get; init; }

    [Inject] public required ResolvePlaces Resolve { get; init; }

    [Inject] public required Places Places { get; init; }

    [Inject] public required PortalSettings Settings { get; init; }

    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required FormDrafts Drafts { get; init; }

    [Inject] public required NavigationManager Nav { get; init; }

    [Parameter] public long? Id { get; set; }

    private IReadOnlyList<Crumb> Crumbs => [new("Home", PortalUrls.Home), new("Set-ups", PortalUrls.Setups), new(Id is null ? "New cross-tenant profile" : "What was typed")];

    protected override async Task OnInitializedAsync()
    {
        _person = await Current.DemandAsync(Permissions.Setups);
        if (Places.Known.Environments is [var only]) _form.EnvironmentUrl = Address(only.Url);
        if (Id is { } id)
        {
            _setUp = await SetUps.FindAsync(id, CancellationToken.None);
            if (_setUp is { Kind: CrossTenantWizard.Kind }) _form = SetUpState.Read<CrossTenantSetUp>(_setUp).Form;
            else _trouble = new Problem($"There is no cross-tenant set-up #{id}.", null, "Open it from the list of set-ups.", "You");
        }

        _asRead = _form with { };
        if (Drafts.Find<Draft>(_person, DraftName) is { } draft && draft.Version == (_setUp?.Version ?? 0)) (_form, _restored) = (draft.Form, true);
    }

    /// <summary>What is typed survives a detour to Entra, a reload and a lost connection until it is kept or thrown away.</summary>
    protected override void OnAfterRender(bool firstRender)
    {
        if (_person is null || _asRead is null || _kept) return;
        if (_form == _asRead) Drafts.Drop(_person, DraftName);
        else Drafts.Keep(_person, DraftName, new Draft(_setUp?.Version ?? 0, _form));
    }

    private string DraftName => Id is null ? "new cross-tenant profile" : $"set-up {Id} values";

    private sealed record Draft(int Version, CrossTenantForm Form);

    private void Forget() => (_form, _restored) = (_asRead! with { }, false);

    private async Task SaveAsync()
    {
        if (_busy || (Id is not null && _setUp?.Kind != CrossTenantWizard.Kind)) return;
        (_busy, _trouble) = (true, null);
        try
        {
            var person = await Current.DemandAsync(Permissions.Setups, writes: true);
            var form = Trimmed(_form);
            _checked = Rules.Validate(form);
            if (!_checked.IsValid) return;
            var resolved = await Resolve.RunAsync(form, person, CancellationToken.None);
            if (resolved.Field is { } field)
            {
                _checked.Errors.Add(new(field, resolved.Wrong));
                return;
            }

            await KeepAsync(resolved.Form.WithDefaults(Settings.Names), person);
        }
        catch (NotPermittedException refused)
        {
            _trouble = new Problem(refused.Message);
        }
        catch (DbUpdateConcurrencyException)
        {
            _trouble = new Problem("Somebody else changed this set-up meanwhile.", null, "Copy what you typed, load the page again and repeat the change.", "You");
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task KeepAsync(CrossTenantForm form, Person person)
    {
        var setUp = _setUp;
        if (setUp is null) setUp = await SetUps.BeginAsync(CrossTenantWizard.Kind, form.ProfileName, key => new CrossTenantSetUp { Key = key, Form = form }, person, CancellationToken.None);
        else await SetUps.SaveAsync(setUp, SetUpState.Read<CrossTenantSetUp>(setUp).With(form), "what was typed", person, CrossTenantWizard.First, CancellationToken.None);
        Drafts.Drop(person, DraftName);
        _kept = true;
        Nav.NavigateTo(PortalUrls.Setup(setUp.Id));
    }

    private static CrossTenantForm Trimmed(CrossTenantForm f) => f with
    {
        ProfileName = f.ProfileName.Trim(), EnvironmentUrl = f.EnvironmentUrl.Trim(), ExchangeDomain = f.ExchangeDomain.Trim().ToLowerInvariant(), PilotMailbox = f.PilotMailbox.Trim(), AppName = f.AppName.Trim(),
    };

    private string? Error(string field) => _checked?.Errors.FirstOrDefault(e => e.PropertyName == field)?.ErrorMessage;

    private static string Address(Uri? url) => url?.GetLeftPart(UriPartial.Authority) ?? "";
}
