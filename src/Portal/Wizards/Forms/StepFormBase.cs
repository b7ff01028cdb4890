using System.Globalization;
using FluentValidation.Results;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Cloud;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Shared;
using Portal.SignIn;

namespace Portal.Wizards.Forms;

/// <summary>What the forms of the steps share: the set-up as it is being typed, keeping it, searching in the cloud, and saying what went wrong.</summary>
/// <typeparam name="TForm">The wizard's form: a record, kept as typed.</typeparam>
public abstract class StepFormBase<TForm> : ComponentBase where TForm : class
{
    private int _version = -1;
    private TForm? _asRead;
    private Person? _person;

    [Inject] public required SetUps SetUps { get; init; }

    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required StepAccess Access { get; init; }

    [Inject] public required CloudNetwork Network { get; init; }

    [Inject] public required FormDrafts Drafts { get; init; }

    [CascadingParameter] public Toasts? Toasts { get; set; }

    [Parameter, EditorRequired] public required SetUpView View { get; set; }

    [Parameter, EditorRequired] public required string StepKey { get; set; }

    [Parameter] public StepLook? Look { get; set; }

    [Parameter, EditorRequired] public required StepLooks Looks { get; set; }

    /// <summary>Called with a sentence when something was kept.</summary>
    [Parameter] public EventCallback<string> OnSaved { get; set; }

    /// <summary>What is being typed; stays until the set-up itself is another version.</summary>
    protected TForm Form { get; set; } = null!;

    protected ValidationResult? Checked { get; private set; }

    protected Problem? Trouble { get; set; }

    protected bool Busy { get; private set; }

    /// <summary>A copy of the form as the set-up has it.</summary>
    protected abstract TForm Read(SetUp setUp);

    /// <summary>The wizard's record with this form.</summary>
    protected abstract object With(SetUp setUp, TForm form);

    protected abstract ValidationResult Validate(TForm form);

    protected bool Done => (Look?.Observation.Truth ?? View.Row(StepKey)?.Truth) == Truth.Ok;

    protected override async Task OnInitializedAsync() => _person = await Current.FindAsync();

    protected override void OnParametersSet()
    {
        if (_version == View.SetUp.Version) return;
        var (first, read) = (_version < 0, Read(View.SetUp));
        _version = View.SetUp.Version;
        // A look that learned an id made another version, and nobody typed anything anew: what is being typed here stays.
        if (!first && read.Equals(_asRead)) return;
        (_asRead, Form) = (read, Read(View.SetUp));
        if (!first || Done || _person is null || Drafts.Find<Draft>(_person, DraftName) is not { } draft || !draft.AsRead.Equals(read)) return;
        (Form, Typed) = (draft.Form, draft.Typed);
        Toasts?.Show("What you typed here before and did not keep is back.");
    }

    /// <summary>What is typed and not kept yet survives a detour to Entra, a reload and a lost connection. Never a secret: those are not in <see cref="Form"/>.</summary>
    protected override void OnAfterRender(bool firstRender)
    {
        if (_person is null || _asRead is null) return;
        if (Done || (Typed.Values.All(string.IsNullOrEmpty) && Form.Equals(_asRead))) Drafts.Drop(_person, DraftName);
        else Drafts.Keep(_person, DraftName, new Draft(_asRead, Form, Typed));
    }

    private string DraftName => $"set-up {View.SetUp.Id} {StepKey} {GetType().Name}";

    private sealed record Draft(TForm AsRead, TForm Form, Dictionary<string, string> Typed);

    /// <summary>What is typed beside <see cref="Form"/>, by field; it is remembered too.</summary>
    protected virtual Dictionary<string, string> Typed
    {
        get => [];
        set { }
    }

    /// <summary>Keeps <see cref="Form"/> when its rules allow.</summary>
    protected Task SaveAsync() => GuardAsync(async person =>
    {
        if (Keepable()) await KeepFormAsync(person, "Kept.");
    });

    /// <summary>Whether the rules allow what was typed; what is wrong stands at its fields afterwards.</summary>
    protected bool Keepable() => (Checked = Validate(Form)).IsValid;

    protected async Task KeepFormAsync(Person person, string said)
    {
        await ChangeAsync(s => With(s, Form), $"choices of step {StepKey}", person);
        await OnSaved.InvokeAsync(said);
    }

    /// <summary>Keeps a change, put into the record as it is then.</summary>
    protected Task ChangeAsync(Func<SetUp, object> change, string what, Person person) => SetUps.SaveAsync(View.SetUp, change, what, person, StepKey, CancellationToken.None);

    /// <summary>Runs what a click asked for, once at a time, with the person's right checked and every failure said in words.</summary>
    protected async Task GuardAsync(Func<Person, Task> act)
    {
        if (Busy) return;
        (Busy, Trouble) = (true, null);
        try
        {
            await act(await DemandAsync());
        }
        catch (NotPermittedException refused)
        {
            Trouble = new Problem(refused.Message);
        }
        catch (UnauthorizedAccessException)
        {
            Trouble = new Problem("This step is not yours any more.", "The link that opened it has ended.", "Ask its sender for a new one; what you typed stays.", "The person who sent it");
        }
        catch (StepRefusedException refused)
        {
            Trouble = refused.Problem;
        }
        catch (CloudException error)
        {
            Trouble = error.Error.ToProblem();
        }
        catch (SignInNeededException needed)
        {
            await TellAsync(needed);
        }
        catch (DbUpdateConcurrencyException)
        {
            Trouble = new Problem("Somebody else changed this set-up meanwhile.", null, "Load the page again and repeat your change.", "You");
        }
        finally
        {
            Busy = false;
        }
    }

    /// <summary>Whoever was handed the step may use this form too. It then shows only what they are to bring, and no choices.</summary>
    protected virtual bool ForHolder => false;

    private async Task<Person> DemandAsync()
    {
        if (!ForHolder) return await Current.DemandAsync(Permissions.Setups, writes: true);
        var person = await Current.DemandAsync(Permissions.SignedIn, writes: true);
        return await Access.MayAsync(person, View.SetUp.Id, StepKey, CancellationToken.None) ? person : throw new UnauthorizedAccessException();
    }

    /// <summary>A look-up that cannot be made finds nothing and says why below the form.</summary>
    protected async Task<IReadOnlyList<LookUpItem>> FoundAsync(Func<StepContext, Task<IReadOnlyList<LookUpItem>>> find)
    {
        try
        {
            return await find(Looks.Context(View.SetUp, await Current.DemandAsync(Permissions.Setups)));
        }
        catch (CloudException error)
        {
            Trouble = error.Error.ToProblem();
        }
        catch (SignInNeededException needed)
        {
            await TellAsync(needed);
        }

        StateHasChanged();
        return [];
    }

    /// <summary>The step reads anew what it lacks and offers the way to it.</summary>
    private Task TellAsync(SignInNeededException needed) =>
        OnSaved.InvokeAsync($"{ApiNames.Of(needed.Needs)} needs your sign-in once more; the button is below. What you typed stays.");

    /// <summary>What is wrong with a field of the form, or null.</summary>
    protected string? Error(string field) => Checked?.Errors.FirstOrDefault(e => e.PropertyName == field)?.ErrorMessage;

    protected static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    protected static int Number(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
