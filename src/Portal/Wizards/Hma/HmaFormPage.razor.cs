using FluentValidation.Results;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Connections;
using Portal.Plans;
using Portal.Settings;
using Portal.Shared;
using Portal.SignIn;

namespace Portal.Wizards.Hma;

/// <summary>What an HMA set-up begins with, and the same again to correct it.</summary>
public sealed partial class HmaFormPage
{
    private HmaForm _form = new();
    private SetUp? _setUp;
    private ValidationResult? _checked;
    private Problem? _trouble;
    private bool _busy;
    private Person? _person;
    private HmaForm? _asRead;
    private bool _restored;
    private bool _kept;

    [Inject] public required SetUps SetUps { get; init; }

    [Inject] public required HmaFormRules Rules { get; init; }

    [Inject] public required KnownApis Apis { get; init; }

    [Inject] public required Places Places { get; init; }

    [Inject] public required PortalSettings Settings { get; init; }

    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required FormDrafts Drafts { get; init; }

    [Inject] public required NavigationManager Nav { get; init; }

    [Parameter] public long? Id { get; set; }

    private IReadOnlyList<Crumb> Crumbs => [new("Home", PortalUrls.Home), new("Set-ups", PortalUrls.Setups), new(Id is null ? "New HMA profile" : "What was typed")];

    protected override async Task OnInitializedAsync()
    {
        await Current.DemandAsync(Permissions.Setups);
        _form.ExchangeTenantId = Places.ExchangeTenant ?? "";
        if (Places.Known.Environments is [var only]) _form.EnvironmentUrl = Address(only.Url);
        _person = await Current.GetAsync();
        if (Id is { } id)
        {
            _setUp = await SetUps.FindAsync(id, CancellationToken.None);
            if (_setUp is { Kind: HmaWizard.Kind }) _form = SetUpState.Read<HmaSetUp>(_setUp).Form;
            else _trouble = new Problem($"There is no set-up #{id}.", null, "Open it from the list of set-ups.", "You");
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

    private string DraftName => Id is null ? "new HMA profile" : $"set-up {Id} values";

    private sealed record Draft(int Version, HmaForm Form);

    private void Forget() => (_form, _restored) = (_asRead! with { }, false);

    private async Task SaveAsync()
    {
        if (_busy) return;
        (_busy, _trouble) = (true, null);
        try
        {
            var person = await Current.DemandAsync(Permissions.Setups, writes: true);
            var form = Trimmed(_form);
            _checked = Rules.Validate(form);
            // Beyond the form: a tenant that nobody connected the portal to would end at a sign-in that cannot be made.
            if (_checked.Errors.TrueForAll(e => e.PropertyName != nameof(HmaForm.ExchangeTenantId)) && !Apis.Reaches(form.ExchangeTenantId))
                _checked.Errors.Add(new(nameof(HmaForm.ExchangeTenantId), "This portal is not connected to that tenant. Check the id; if it is right, an admin gives it the role Exchange on the Connections page."));
            if (!_checked.IsValid) return;
            form = form.WithDefaults(Settings.Names);
            var setUp = _setUp;
            if (setUp is null) setUp = await SetUps.BeginAsync(HmaWizard.Kind, form.ProfileName, key => new HmaSetUp { Key = key, Form = form }, person, CancellationToken.None);
            else await SetUps.SaveAsync(setUp, SetUpState.Read<HmaSetUp>(setUp) with { Form = form }, "what was typed", person, HmaWizard.Readiness, CancellationToken.None);
            Drafts.Drop(person, DraftName);
            _kept = true;
            Nav.NavigateTo(PortalUrls.Step(setUp.Id, HmaWizard.Readiness));
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

    private static HmaForm Trimmed(HmaForm f) => f with
    {
        ProfileName = f.ProfileName.Trim(), EnvironmentUrl = f.EnvironmentUrl.Trim(), EwsUrl = f.EwsUrl.Trim(), ResourceId = f.ResourceId.Trim(),
        ExchangeTenantId = f.ExchangeTenantId.Trim(), VaultUri = f.VaultUri.Trim(), PilotAddress = f.PilotAddress.Trim(),
    };

    private string? Error(string field) => _checked?.Errors.FirstOrDefault(e => e.PropertyName == field)?.ErrorMessage;

    private static string Address(Uri? url) => url?.GetLeftPart(UriPartial.Authority) ?? "";
}
