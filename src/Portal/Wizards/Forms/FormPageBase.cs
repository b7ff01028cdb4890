using FluentValidation.Results;
using Microsoft.AspNetCore.Components;
using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Plans;
using Portal.Settings;
using Portal.Shared;
using Portal.SignIn;

namespace Portal.Wizards.Forms;

/// <summary>What a set-up begins with, and the same again to correct it. What is typed is remembered until it is kept or thrown away.</summary>
public abstract class FormPageBase<TRecord, TForm> : ActingPageBase where TForm : class, new() where TRecord : IFormRecord<TForm>
{
    private TForm? _asRead;
    private ValidationResult? _checked;
    private Person? _person;
    private bool _kept;

    [Inject] public required SetUps SetUps { get; init; }

    [Inject] public required Places Places { get; init; }

    [Inject] public required PortalSettings Settings { get; init; }

    [Inject] public required FormDrafts Drafts { get; init; }

    [Inject] public required ReaderIdentity Reader { get; init; }

    [Inject] public required CloudNetwork Network { get; init; }

    [Parameter] public long? Id { get; set; }

    /// <summary>Address of the environment of a profile that is to be adopted.</summary>
    [SupplyParameterFromQuery(Name = "environment")] public string? Environment { get; set; }

    [SupplyParameterFromQuery(Name = "profile")] public Guid? ProfileId { get; set; }

    protected TForm Form { get; private set; } = new();

    /// <summary>Name of the profile that is there and is taken over; null where one is made.</summary>
    protected string? Adopted { get; private set; }

    /// <summary>What is typed here came back from an earlier visit.</summary>
    protected bool Restored { get; private set; }

    /// <summary>The wizard's kind.</summary>
    protected abstract string Kind { get; }

    /// <summary>"New HMA profile".</summary>
    protected abstract string NewTitle { get; }

    /// <summary>The step to which a change of what was typed belongs.</summary>
    protected abstract string First { get; }

    protected string Title => Id is null ? NewTitle : "What was typed";

    protected IReadOnlyList<Crumb> Crumbs => [new("Home", PortalUrls.Home), new("Set-ups", PortalUrls.Setups), new(Title)];

    /// <summary>An empty form, with what is known without asking.</summary>
    protected abstract TForm New();

    /// <summary>Checks what was typed and completes it.</summary>
    /// <returns>The form to keep, or what is wrong with it.</returns>
    protected abstract Task<(TForm? Form, ValidationResult Checked)> CheckAsync(TForm form, Person person);

    /// <summary>The record of a new set-up.</summary>
    protected abstract object Begin(Guid key, TForm form);

    protected abstract string NameOf(TForm form);

    /// <summary>Where it goes on once the form is kept.</summary>
    protected virtual string Next(long setUp) => PortalUrls.Setup(setUp);

    protected SetUp? SetUp { get; private set; }

    protected override async Task OnInitializedAsync()
    {
        _person = await Current.DemandAsync(Permissions.Setups);
        if (Id is { } id && await SetUps.FindAsync(id, CancellationToken.None) is { } found && found.Kind == Kind) SetUp = found;
        if (Id is not null && SetUp is null) Trouble = NotThere;
        (_asRead, Form) = (Read(), Read());
        if (Id is null && ProfileId is { } profile && Environment is { } environment && Places.HasEnvironment(environment)) await AdoptAsync(environment, profile);
        if (Drafts.Find<Draft>(_person, DraftName) is { } draft && draft.Choices == Choices) (Form, Restored) = (draft.Form, true);
    }

    /// <summary>The values of a profile that is there, as a proposal that can be typed over.</summary>
    protected abstract Task<TForm?> AdoptedAsync(DataverseClient client, string environment, Guid profile);

    private async Task AdoptAsync(string environment, Guid profile)
    {
        try
        {
            if (await AdoptedAsync(new DataverseClient(Network, EnvironmentUrl.Parse(environment), Reader.Credential), environment, profile) is { } adopted)
                (_asRead, Form, Adopted) = (adopted, SetUpState.Copy(adopted), NameOf(adopted));
            else Trouble = new Problem("There is no such profile in this environment any more.", "It was deleted meanwhile.", "Open it from the list of profiles, or begin without it.", "You");
        }
        catch (CloudException error)
        {
            Trouble = error.Error.ToProblem();
        }
    }

    private TForm Read() => SetUp is null ? New() : SetUpState.Read<TRecord>(SetUp).Form;

    private int Choices => SetUp?.Choices ?? 0;

    private Problem NotThere => new($"There is no set-up #{Id} of this kind.", null, "Open it from the list of set-ups.", "You");

    /// <summary>What is typed survives a detour to Entra, a reload and a lost connection until it is kept or thrown away.</summary>
    protected override void OnAfterRender(bool firstRender)
    {
        if (_person is null || _asRead is null || _kept) return;
        if (Form.Equals(_asRead)) Drafts.Drop(_person, DraftName);
        else Drafts.Keep(_person, DraftName, new Draft(Choices, Form));
    }

    private string DraftName => Id is not null ? $"set-up {Id} values" : ProfileId is { } profile ? $"{NewTitle} {profile}" : NewTitle;

    private sealed record Draft(int Choices, TForm Form);

    protected void Forget() => (Form, Restored) = (SetUpState.Copy(_asRead!), false);

    protected Task SaveAsync() => GuardAsync(async person =>
    {
        if (Id is not null && SetUp is null)
        {
            Trouble = NotThere;
            return;
        }

        (var form, _checked) = await CheckAsync(Form, person);
        if (form is not null && _checked.IsValid) await KeepAsync(form, person);
    });

    private async Task KeepAsync(TForm form, Person person)
    {
        var setUp = SetUp;
        if (setUp is null) setUp = await SetUps.BeginAsync(Kind, NameOf(form), key => Begin(key, form), person, CancellationToken.None);
        else await SetUps.SaveAsync(setUp, s => SetUpState.Read<TRecord>(s).With(form), "what was typed", person, First, CancellationToken.None);
        Drafts.Drop(person, DraftName);
        _kept = true;
        Nav.NavigateTo(Next(setUp.Id));
    }

    /// <summary>What is wrong with a field of the form, or null.</summary>
    protected string? Error(string field) => _checked?.Errors.FirstOrDefault(e => e.PropertyName == field)?.ErrorMessage;

    /// <summary>The only environment there is, so that nobody chooses among one.</summary>
    protected string OnlyEnvironment => Places.Known.Environments is [var only] ? EnvironmentField.Address(only.Url) : "";
}
