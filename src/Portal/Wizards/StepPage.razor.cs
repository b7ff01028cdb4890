using Microsoft.AspNetCore.Components;
using Portal.Features;
using Portal.Pasted;
using Portal.Plans;
using Portal.Settings;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Wizards;

/// <summary>The open step: looks when it is opened, shows what would change, runs it, follows the run.</summary>
public sealed partial class StepPage : IDisposable
{
    /// <summary>A step that waits for a person or for a copy to catch up is looked at again this often while its page is open.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _closed = new();
    private StepLook? _look;
    private StepRights _rights = StepRights.Unread;
    private IReadOnlyList<Intent> _intents = [];
    private Problem? _problem;
    private HandOverMade? _handOver;
    private string? _saved;
    private bool _read;
    private bool _looking;
    private bool _lookAnew;
    private bool _stale;
    private bool _throughPaste;
    private bool _starting;
    private bool _wasRunning;

    [Inject] public required StepLooks Looks { get; init; }

    [Inject] public required PlanRunner Runner { get; init; }

    [Inject] public required Intents Intents { get; init; }

    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required ReadStepRights Rights { get; init; }

    [Inject] public required PastedAnswers Kept { get; init; }

    [Inject] public required Connections.Places Places { get; init; }

    [Inject] public required PersonTokens Tokens { get; init; }

    [Inject] public required NavigationManager Nav { get; init; }

    [Inject] public required TimeProvider Time { get; init; }

    [Parameter, EditorRequired] public required SetUpView View { get; set; }

    [Parameter, EditorRequired] public required string StepKey { get; set; }

    [Parameter] public EventCallback OnChanged { get; set; }

    private IStep Step => View.Wizard.Find(StepKey)!;

    private bool Running => View.Row(StepKey) is { HeldUntil: { } until } && until > Time.GetUtcNow();

    /// <summary>This look if there was one, else the last one with its time.</summary>
    private Observation? Now => _look?.Observation ?? View.Seen(StepKey) ?? (_rights.Missing.Count > 0 ? new Observation(Truth.NotReached, "Not looked at yet.", "this set-up", View.SetUp.SavedAt, []) : null);

    private Problem? Trouble => _problem ?? (Running ? null : SetUpState.Unpack<Problem>(View.Row(StepKey)?.Trouble));

    private Dictionary<string, object> FormParameters => new(StringComparer.Ordinal)
    {
        ["View"] = View, ["StepKey"] = StepKey, ["Look"] = _look!, ["Looks"] = Looks, ["OnSaved"] = EventCallback.Factory.Create<string>(this, SavedAsync),
    };

    /// <summary>
    /// Asks for the reading rights only, although a button may need more a moment later: a scope that is not consented would make the whole way to Entra fail, and Entra's token carries
    /// everything that is consented on an API anyway, so the button finds its right there without a second way. Where pasted answers already show that there is something to do, both are
    /// asked for at once, unless the writing part is known to be off.
    /// </summary>
    private IReadOnlyList<ApiNeed> ConnectNeeds => _look is { Pasted: not null, Plan.Count: > 0 } && _rights.HinderedRun.Count == 0 ? _rights.Needed : _rights.Missing;

    /// <summary>Not a second time where the step's form has a reading script, unless the person cannot look or pasted answers are kept.</summary>
    private bool OffersReading => _rights.Needed.Count > 0 && (!Step.BringsReading || _rights.Missing.Count > 0 || _look?.Pasted is not null);

    private string? DoItBlocked =>
        _rights.HinderedRun.Count > 0 ? string.Join(" ", _rights.HinderedRun.Select(h => h.Explanation))
            : _look?.Blocked is { } b ? $"{b.Sentence} {b.Remedy} Needed: {b.Who?.TrimEnd('.')}."
            : null;

    /// <summary>Ids that somebody pasted can be targets of what is written here.</summary>
    private IEnumerable<(string Title, Observation Seen)> FromPastes =>
        View.Wizard.Steps.Where(s => s.Key != StepKey && View.Seen(s.Key) is { Pasted: true, Truth: Truth.Ok }).Select(s => (s.Title, View.Seen(s.Key)!));

    private string ButtonText => _starting ? "Starting…" : Step.Button(_look!.Plan);

    protected override async Task OnInitializedAsync()
    {
        await ReadAsync();
        if (!Running && (_rights.Missing.Count == 0 || await Kept.FindAsync(View.SetUp.Id, StepKey, CancellationToken.None) is not null)) await LookAsync();
        _ = FollowAsync();
    }

    private async Task FollowAsync()
    {
        using var timer = new PeriodicTimer(Again, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_closed.Token))
                await InvokeAsync(FollowOnceAsync);
        }
        catch (OperationCanceledException)
        {
            // The page is closed.
        }
    }

    private async Task FollowOnceAsync()
    {
        try
        {
            if (_rights.Absent is not null) await ReadAsync(); // somebody may be consenting at this moment
            if (Waits) await LookAsync();
        }
        catch (Exception error) when (error.IsOfTheStore())
        {
            // The store is away for a moment; the next turn looks again.
        }

        StateHasChanged();
    }

    private bool Waits => _look?.Observation is { Truth: Truth.Waiting, ForPeople: false } && !Running && _rights.Missing.Count == 0 && !_starting;

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        // A run ended since the last rendering: what it left is read once more, with this person's own eyes.
        if (_wasRunning && !Running)
        {
            await ReadAsync();
            if (_rights.Missing.Count == 0) await LookAsync();
        }

        _wasRunning = Running;
    }

    private async Task ReadAsync()
    {
        var person = await Current.DemandAsync(Permissions.SignedIn);
        _rights = await Rights.OfAsync(Step, Looks.Context(View.SetUp, person), CancellationToken.None);
        _intents = await Intents.OfAsync(View.SetUp.Id, StepKey, CancellationToken.None);
        _read = true;
    }

    /// <summary>Answers were pasted or forgotten: from now on they are looked through, or not any more.</summary>
    private async Task PastedAsync(bool kept)
    {
        _throughPaste = kept;
        _look = null;
        await ReadAsync();
        if (kept || _rights.Missing.Count == 0) await LookAsync();
        await OnChanged.InvokeAsync();
    }

    /// <summary>The account that was chosen there is let go of; connecting again asks which one is used.</summary>
    private async Task OtherAccountAsync(string tenant)
    {
        Tokens.ForgetIn(await Current.DemandAsync(Permissions.SignedIn), tenant);
        _look = null;
        await ReadAsync();
    }

    private async Task LookMyselfAsync()
    {
        _throughPaste = false;
        await LookAsync();
    }

    private async Task LookAsync()
    {
        _lookAnew = true;
        if (_looking) return;
        (_looking, _problem) = (true, null);
        StateHasChanged();
        try
        {
            // What is kept while a look is under way is not in it: it is looked at once more.
            while (_lookAnew) await LookOnceAsync();
        }
        catch (NotPermittedException refused)
        {
            _problem = new Problem(refused.Message);
        }
        catch (UnauthorizedAccessException)
        {
            _problem = LinkEnded;
        }
        finally
        {
            (_looking, _stale) = (false, false);
        }
    }

    private async Task LookOnceAsync()
    {
        _lookAnew = false;
        var person = await Current.DemandAsync(Permissions.SignedIn);
        _look = await Looks.LookAsync(View.SetUp, StepKey, person, CancellationToken.None, _throughPaste ? true : null);
        _rights = _rights with { Missing = _look.Missing };
        _intents = await Intents.OfAsync(View.SetUp.Id, StepKey, CancellationToken.None);
    }

    private async Task RunAsync()
    {
        if (_starting || _look is null) return;
        (_starting, _saved, _problem) = (true, null, null);
        try
        {
            var person = await Current.DemandAsync(Permissions.SignedIn, writes: true);
            _problem = await Runner.StartAsync(View.SetUp.Id, StepKey, _look.PlanHash, person, CancellationToken.None);
            if (_problem is null) _look = null;
        }
        catch (SignInNeededException needed)
        {
            Nav.NavigateTo(PortalUrls.Connect(needed.Needs, PortalUrls.Step(View.SetUp.Id, StepKey)), forceLoad: true);
        }
        catch (NotPermittedException refused)
        {
            _problem = new Problem(refused.Message);
        }
        catch (UnauthorizedAccessException)
        {
            _problem = LinkEnded;
        }
        finally
        {
            _starting = false;
        }

        await OnChanged.InvokeAsync();
    }

    private async Task SavedAsync(string what)
    {
        // What is shown was planned before this was kept: it is not pressed until the step was looked at again.
        _stale = true;
        try
        {
            await OnChanged.InvokeAsync();
            _saved = what;
            await ReadAsync();
            if (_rights.Missing.Count == 0 || _look?.Pasted is not null) await LookAsync();
        }
        finally
        {
            _stale &= _looking; // a look that was under way looks once more before its end
        }
    }

    /// <summary>A hand-over can end while its page is open.</summary>
    private static readonly Problem LinkEnded = new("This step is not yours any more.", "The link that opened it has ended.", "Ask its sender for a new one; nothing of the step is lost.", "The person who sent it");
}
