using Microsoft.AspNetCore.Components;
using Portal.Cloud;
using Portal.Mailboxes.Live;
using Portal.Mailboxes.Requests;
using Portal.Mailboxes.Verdict;
using Portal.Plans;
using Portal.SignIn;

namespace Portal.Mailboxes;

/// <summary>One mailbox by its address, its name, or its key in an environment: is it syncing, and if not, why?</summary>
public sealed partial class MailboxPage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private string? _shown;
    private string? _error;
    private bool _looking;
    private bool _requestClosed;
    private Person? _person;
    private MailboxAnswer? _answer;
    private NamedAnswer? _named;

    [SupplyParameterFromQuery(Name = "address")] public string? Address { get; set; }

    [SupplyParameterFromQuery(Name = "name")] public string? Name { get; set; }

    [SupplyParameterFromQuery(Name = "environment")] public string? Environment { get; set; }

    [SupplyParameterFromQuery(Name = "id")] public string? Id { get; set; }

    /// <summary>Host of the environment in which the mailbox is to be tested: the way to the test is one press.</summary>
    [SupplyParameterFromQuery(Name = PortalUrls.TestParameter)] public string? Test { get; set; }

    [CascadingParameter] public TimeZoneInfo? Zone { get; set; }

    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required LookUpMailbox LookUp { get; init; }

    [Inject] public required LiveLooks Looks { get; init; }

    [Inject] public required FindByName Find { get; init; }

    [Inject] public required MailboxRequests Requests { get; init; }

    [Inject] public required NavigationManager Nav { get; init; }

    // The address bar is the state: the look-up follows from it, also when it is pasted.
    private string Asked => $"{Address}|{Name}|{Environment}|{Id}";

    private string Summary => _looking ? "Asking Dynamics 365…" : _answer?.Sentence(Zone) ?? _named?.Sentence ?? "Is it syncing, and if not, why?";

    private bool ByKey => string.IsNullOrWhiteSpace(Address);

    private string NotFoundTitle => _answer!.Unchecked.Count > 0 ? "Not found where the portal could look" : ByKey ? "This mailbox is not there any more" : "No mailbox with this address";

    private string NotFound => ByKey
        ? $"Asked: {string.Join(", ", _answer!.Without.Select(f => f.Environment.Isolated()))}. It was deleted there, or the link is of another environment.{(_requestClosed ? " The test that somebody asked for is off; they are told why." : null)}"
        : $"Asked: {string.Join(", ", _answer!.Without.Select(f => f.Environment.Isolated()))}. A mailbox appears when its user or queue gets this address in Dynamics 365; another address of the same person is another search.";

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (Asked == _shown) return;
        _shown = Asked;
        await LookAgainAsync();
    }

    private async Task LookAgainAsync()
    {
        var person = _person = await Current.DemandAsync(Permissions.Mailbox);
        (_answer, _named, _error, _looking, _requestClosed) = (null, null, null, false, false);
        if (!string.IsNullOrWhiteSpace(Address))
        {
            if (Typed.TryEmail(Address, out var address, out var why)) await LookAsync<MailboxAnswer?>(async ct => await LookUp.RunAsync(address, person, ct), Show);
            else _error = why;
        }
        else if (Guid.TryParse(Id, out var id) && !string.IsNullOrWhiteSpace(Environment)) await LookAsync(ct => LookByKeyAsync(Environment.ToLowerInvariant(), id, person, ct), Show);
        else if (!string.IsNullOrWhiteSpace(Name)) await LookAsync(ct => Find.RunAsync(Name, ct), Show);
        await CompleteAsync();
    }

    /// <summary>What was asked for about a mailbox that was deleted meanwhile has no page on which somebody could answer, so it ends here.</summary>
    private async Task<MailboxAnswer?> LookByKeyAsync(string environment, Guid id, Person person, CancellationToken ct)
    {
        var answer = await LookUp.RunAsync(environment, id, person, ct);
        _requestClosed = answer is { Without.Count: > 0 } && await Requests.GoneAsync(environment, id, person, ct);
        return answer;
    }

    /// <summary>The verdict stands already; what takes longer comes into it as it is seen, each environment by itself.</summary>
    private async Task CompleteAsync()
    {
        if (_answer is not { With.Count: > 0 } answer) return;
        StateHasChanged();
        try
        {
            await Task.WhenAll(answer.With.Select(async finding =>
            {
                var complete = await Looks.CompleteAsync(finding, _gone.Token, _person);
                if (_answer is { } now) _answer = now with { Findings = [.. now.Findings.Select(f => ReferenceEquals(f, finding) ? complete : f)] };
                StateHasChanged();
            }));
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
    }

    private void Show(MailboxAnswer? answer)
    {
        // What only Microsoft Entra and Exchange know is asked while this is read.
        _answer = answer is null ? null : answer with { Findings = [.. answer.Findings.Select(f => f.Found is { } found ? f with { Found = found with { Looking = true } } : f)] };
        if (answer is null) _error = "The portal is not connected to this environment.";
    }

    private void Show(NamedAnswer named)
    {
        if (named is { Hits: [{ Address.Length: > 0 } one], More: false, Unasked.Count: 0 }) Nav.NavigateTo(PortalUrls.MailboxOf(one.Address), replace: true);
        else _named = named;
    }

    /// <summary>Another mailbox may be asked for meanwhile; its answer is the one to show.</summary>
    private async Task LookAsync<T>(Func<CancellationToken, Task<T>> look, Action<T> show)
    {
        var asked = Asked;
        _looking = true;
        try
        {
            var answer = await look(_gone.Token);
            if (asked == Asked) show(answer);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
        finally
        {
            if (asked == Asked) _looking = false;
        }
    }

    private static Problem Problem(EnvironmentFinding finding) => finding.Error?.ToProblem() ?? throw new InvalidOperationException("There is no error.");
}
