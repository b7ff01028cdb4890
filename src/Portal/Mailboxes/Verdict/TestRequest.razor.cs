using Microsoft.AspNetCore.Components;
using Portal.Cloud;
using Portal.Mailboxes.Requests;
using Portal.Plans;
using Portal.Shared;
using Portal.SignIn;

namespace Portal.Mailboxes.Verdict;

/// <summary>Asks an admin for Test &amp; Enable, and shows how it went. Helpdesk writes nothing outside; an admin starts the test with their own rights.</summary>
public sealed partial class TestRequest
{
    private IReadOnlyList<MailboxRequest>? _requests;
    private Draft _typed = new("", "");
    private string? _error, _answerError;
    private bool _asking, _running, _led;
    private IReadOnlyList<ApiNeed>? _needs;
    private IReadOnlyList<ApiNeed> _missing = [];
    private ElementReference _next;
    private Problem? _trouble;

    [Parameter, EditorRequired] public required EnvironmentFinding Finding { get; set; }

    [Parameter, EditorRequired] public required Person Person { get; set; }

    /// <summary>The person came for the test: from the request on their home page, or back from Microsoft Entra. The press that is left has the focus.</summary>
    [Parameter] public bool Arrived { get; set; }

    [CascadingParameter] public Toasts? Toasts { get; set; }

    [Inject] public required CurrentPerson Current { get; init; }

    /// <summary>A test was started, so the row is another one.</summary>
    [Parameter] public EventCallback OnTested { get; set; }

    [Inject] public required MailboxRequests Requests { get; init; }

    [Inject] public required RunTest Test { get; init; }

    [Inject] public required PersonTokens Tokens { get; init; }

    [Inject] public required FormDrafts Drafts { get; init; }

    [Inject] public required NavigationManager Nav { get; init; }

    /// <summary>What is typed and not sent: it is there again after the way to Microsoft Entra.</summary>
    private sealed record Draft(string Reason, string Answer);

    /// <summary>This page, at this mailbox's test.</summary>
    private string Back => "/" + Nav.ToBaseRelativePath(Nav.GetUriWithQueryParameter(PortalUrls.TestParameter, Finding.Host));

    private string DraftName => $"mailbox test {Finding.Host} {Finding.Found!.Mailbox.Id:D}";

    private bool Asked => _requests is [{ State: RequestState.Open }, ..];

    private string? Primary => Asked ? "is-primary" : null;

    private TestSubject Subject => Finding.Found!.Mailbox is var m
        ? new TestSubject(Finding.Host, m.Id, m.Name, m.Address ?? "", m.TestCompletedAt, m.TestScheduled) : throw new InvalidOperationException("Nothing was found.");

    protected override void OnInitialized()
    {
        _typed = Drafts.Find<Draft>(Person, DraftName) ?? _typed;
        _asking = _typed.Reason.Length > 0;
    }

    protected override async Task OnParametersSetAsync()
    {
        if (Subject.TestCompletedAt is { } tested) await Requests.SeenAsync(Finding.Host, Subject.MailboxId, tested, Person, default);
        await ReadAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_led || !Arrived || _requests is null || _next.Context is null) return;
        _led = true;
        await _next.FocusAsync();
    }

    private async Task ReadAsync()
    {
        _requests = await Requests.OfAsync(Finding.Host, Subject.MailboxId, default);
        _missing = Person.May(Permissions.Mailboxes) ? [.. Test.Needs(Finding.Host, Person).Where(n => !Tokens.Has(Person, n))] : [];
    }

    private void Keep(Draft typed)
    {
        _typed = typed;
        if (typed is { Reason: "", Answer: "" }) Drafts.Drop(Person, DraftName);
        else Drafts.Keep(Person, DraftName, typed);
    }

    private async Task AskAsync()
    {
        var person = await Current.DemandAsync(Permissions.Mailbox, writes: true);
        _error = await Requests.AskAsync(Subject, _typed.Reason, person, default);
        if (_error is null)
        {
            Keep(_typed with { Reason = "" });
            _asking = false;
            Toasts?.Show("Admins see the request on their home page.");
        }

        await ReadAsync();
    }

    /// <summary>Once at a time; a token that is missing leads to Entra and back to this mailbox.</summary>
    private async Task RunAsync()
    {
        if (_running) return;
        var person = await Current.DemandAsync(Permissions.Mailboxes, writes: true);
        (_running, _trouble, _needs) = (true, null, null);
        try
        {
            var start = await Test.RunAsync(Subject, person, default);
            if (start.Refused is { } why) _trouble = new Problem(why);
            else Toasts?.Show("The test is scheduled. Look again in a few minutes.");
            await ReadAsync();
            if (start.Refused is null) await OnTested.InvokeAsync();
        }
        catch (SignInNeededException needed)
        {
            _needs = needed.Needs;
        }
        catch (CloudException error)
        {
            if (error.Error.Kind == CloudErrorKind.SignInNeeded) Tokens.Forget(person, error.Error); // the next click leads to Entra
            _trouble = error.Error.ToProblem();
        }
        finally
        {
            _running = false;
        }
    }

    private async Task AnswerAsync(long id, bool done)
    {
        var person = await Current.DemandAsync(Permissions.Mailboxes, writes: true);
        _answerError = await Requests.AnswerAsync(id, done, _typed.Answer, person, default);
        if (_answerError is null) Keep(_typed with { Answer = "" });
        await ReadAsync();
    }

    private static string Sentence(MailboxRequest request) => $"{MailboxRequestWords.Of(request)}{(request.ClosedBy is { } who ? $" by {who.Isolated()}" : "")}";
}
