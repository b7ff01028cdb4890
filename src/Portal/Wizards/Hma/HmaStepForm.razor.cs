using System.Globalization;
using FluentValidation.Results;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Plans;
using Portal.Shared;
using Portal.SignIn;
using Portal.Wizards.Hma.Steps;

namespace Portal.Wizards.Hma;

/// <summary>What a step of the HMA wizard lets a person type or choose: create or choose an existing object, validity, the request for a decision.</summary>
public sealed partial class HmaStepForm
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    private static readonly IReadOnlyList<ChoiceOption<bool>> _certificateChoices =
    [
        new(false, "Create a new one", "Self-signed, RSA 2048, exportable, made inside the vault."), new(true, "Use one that is there", "Made by your company's process; its private key must be exportable."),
    ];

    private static readonly IReadOnlyList<ChoiceOption<bool>> _profileChoices =
    [
        new(false, "Create a new one", "Three rows in Dataverse, written together or not at all."), new(true, "Use one that is there", "It gets a new, proven secret. Its other values must already be those of this set-up."),
    ];

    private HmaForm _form = new();
    private LookUpItem? _profile;
    private LookUpItem? _app;
    private ValidationResult? _checked;
    private Problem? _trouble;
    private string _why = "";
    private string? _whyError;
    private string _ticket = "";
    private string _ceiling = "";
    private string? _ceilingError;
    private bool _busy;
    private int _version = -1;

    [Inject] public required SetUps SetUps { get; init; }

    [Inject] public required HmaFormRules Rules { get; init; }

    [Inject] public required DecisionStep Decision { get; init; }

    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required CloudNetwork Network { get; init; }

    [Inject] public required NavigationManager Nav { get; init; }

    [Parameter, EditorRequired] public required SetUpView View { get; set; }

    [Parameter, EditorRequired] public required string StepKey { get; set; }

    [Parameter] public StepLook? Look { get; set; }

    [Parameter, EditorRequired] public required StepLooks Looks { get; set; }

    /// <summary>Called with a sentence when something was kept.</summary>
    [Parameter] public EventCallback<string> OnSaved { get; set; }

    private HmaSetUp Record => SetUpState.Read<HmaSetUp>(View.SetUp);

    private bool Done => (Look?.Observation.Truth ?? View.Row(StepKey)?.Truth) == Truth.Ok;

    /// <summary>Number of the newest request, as the step's look found it.</summary>
    private long? Approval => Look?.Observation.Facts.FirstOrDefault(f => f.Name == "Request") is { } fact && long.TryParse(fact.Value.AsSpan(1, fact.Value.IndexOf(',', StringComparison.Ordinal) - 1), Invariant, out var id) ? id : null;

    protected override void OnParametersSet()
    {
        // What is being typed stays until the set-up itself is another version.
        if (_version == View.SetUp.Version) return;
        (_version, _form) = (View.SetUp.Version, Record.Form with { });
    }

    private async Task SaveAsync() => await GuardAsync(async person =>
    {
        _checked = Rules.Validate(_form);
        if (!_checked.IsValid) return;
        await SetUps.SaveAsync(View.SetUp, Record with { Form = _form with { } }, $"choices of step {StepKey}", person, StepKey, CancellationToken.None);
        await OnSaved.InvokeAsync("Kept.");
    });

    private async Task AskAsync() => await GuardAsync(async person =>
    {
        _whyError = string.IsNullOrWhiteSpace(_why) ? "Say in a sentence why this is needed. The approver decides by it." : null;
        int? ceiling = int.TryParse(_ceiling, Invariant, out var number) ? number : null;
        _ceilingError = string.IsNullOrWhiteSpace(_ceiling) || ceiling > 0 ? null : "Type a whole number of mailboxes, at least 1, or leave it empty.";
        if (_whyError is not null || _ceilingError is not null) return;
        var result = await Decision.AskAsync(Looks.Context(View.SetUp, person), _why, _ticket, ceiling, CancellationToken.None);
        if (result.Refusal is { } refusal) _trouble = new Problem(refusal.Sentence);
        else await OnSaved.InvokeAsync("Asked. An approver finds it in the inbox.");
    });

    private async Task GuardAsync(Func<Person, Task> act)
    {
        if (_busy) return;
        (_busy, _trouble) = (true, null);
        try
        {
            await act(await Current.DemandAsync(Permissions.Setups, writes: true));
        }
        catch (NotPermittedException refused)
        {
            _trouble = new Problem(refused.Message);
        }
        catch (StepRefusedException refused)
        {
            _trouble = refused.Problem;
        }
        catch (CloudException error)
        {
            _trouble = error.Error.ToProblem();
        }
        catch (SignInNeededException)
        {
            _trouble = new Problem("Your access to the cloud ended meanwhile.", null, "Choose Look again, connect, and try once more; what you typed stays.", "You");
        }
        catch (DbUpdateConcurrencyException)
        {
            _trouble = new Problem("Somebody else changed this set-up meanwhile.", null, "Load the page again and repeat your change.", "You");
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task<IReadOnlyList<LookUpItem>> FindAppsAsync(string text, CancellationToken ct) => await FoundAsync(async context =>
        [.. (await new Applications(Network, context.Credential).SearchAsync(text, ct)).Select(a => new LookUpItem(a.AppId, a.DisplayName, a.AppId))]);

    private async Task<IReadOnlyList<LookUpItem>> FindCertificatesAsync(string text, CancellationToken ct) => await FoundAsync(async context =>
    [
        .. (await new VaultCertificates(Network, VaultUri.Parse(_form.VaultUri), context.Credential).ListAsync(ct))
            .Where(c => c.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).Select(c => new LookUpItem(c.Name, c.Name, c.End is { } end ? $"until {end:yyyy-MM-dd}" : null)),
    ]);

    private async Task<IReadOnlyList<LookUpItem>> FindProfilesAsync(string text, CancellationToken ct) => await FoundAsync(async context =>
    [
        .. (await new ServerProfiles(new DataverseClient(Network, EnvironmentUrl.Parse(_form.EnvironmentUrl), context.Credential)).ListAsync(ct))
            .Where(p => p.IsHma && p.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).Select(p => new LookUpItem(p.Id.ToString(), p.Name, p.IncomingLocation)),
    ]);

    private void ChooseProfile(LookUpItem? profile)
    {
        (_profile, _form.ProfileId) = (profile, profile?.Value ?? "");
        if (profile is not null) _form.ProfileName = profile.Label;
    }

    /// <summary>A look-up that cannot be made finds nothing and says why below the form.</summary>
    private async Task<IReadOnlyList<LookUpItem>> FoundAsync(Func<StepContext, Task<IReadOnlyList<LookUpItem>>> find)
    {
        try
        {
            return await find(Looks.Context(View.SetUp, await Current.DemandAsync(Permissions.Setups)));
        }
        catch (CloudException error)
        {
            _trouble = error.Error.ToProblem();
        }
        catch (SignInNeededException)
        {
            _trouble = new Problem("To search, the portal needs your own access first.", null, "Choose Connect on this step.", "You");
        }

        StateHasChanged();
        return [];
    }

    private static IReadOnlyList<ChoiceOption<bool>> AppChoices(string role) =>
        [new(false, "Create a new one", $"{role} for this set-up alone, single tenant."), new(true, "Use one that is there", "Made by ticket or for another profile; it is looked at and not renamed.")];

    private void UseExisting(string field, bool existing) => Set(field, existing ? "" : null);

    private void Choose(string field, LookUpItem? app)
    {
        _app = app;
        Set(field, app?.Value ?? "");
    }

    private void Set(string field, string? id) => _form = field == nameof(HmaForm.KvAppId) ? _form with { KvAppId = id } : _form with { HmaAppId = id };

    private void Name(string field, string name) => _form = field == nameof(HmaForm.KvAppName) ? _form with { KvAppName = name } : _form with { HmaAppName = name };

    private string? Error(string field) => _checked?.Errors.FirstOrDefault(e => e.PropertyName == field)?.ErrorMessage;

    private string Absolute(string url) => Nav.ToAbsoluteUri(url).ToString();

    private static int Number(string text) => int.TryParse(text, Invariant, out var number) ? number : 0;
}
