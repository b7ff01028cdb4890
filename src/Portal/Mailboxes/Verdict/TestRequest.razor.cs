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
    private string _reason = "", _answer = "";
    private string? _error, _answerError;
    private bool _asking, _running;
    private IReadOnlyList<ApiNeed>? _needs;
    private Problem? _trouble;

    [Parameter, EditorRequired] public required EnvironmentFinding Finding { get; set; }

    [Parameter, EditorRequired] public required Person Person { get; set; }

    [CascadingParameter] public Toasts? Toasts { get; set; }

    [Inject] public required CurrentPerson Current { get; init; }

    /// <summary>A test was started, so the row is another one.</summary>
    [Parameter] public EventCallback OnTested { get; set; }

    [Inject] public required MailboxRequests Requests { get; init; }

    [Inject] public required RunTest Test { get; init; }

    [Inject] public required PersonTokens Tokens { get; init; }

    [Inject] public required NavigationManager Nav { get; init; }

    private string Back => "/" + Nav.ToBaseRelativePath(Nav.Uri);

    private TestSubject Subject => Finding.Found!.Mailbox is var m
        ? new TestSubject(Finding.Host, m.Id, m.Name, m.Address ?? "", m.TestCompletedAt, m.TestScheduled) : throw new InvalidOperationException("Nothing was found.");

    protected override async Task OnParametersSetAsync()
    {
        if (Subject.TestCompletedAt is { } tested) await Requests.SeenAsync(Finding.Host, Subject.MailboxId, tested, Person, default);
        await ReadAsync();
    }

    private async Task ReadAsync() => _requests = await Requests.OfAsync(Finding.Host, Subject.MailboxId, default);

    private async Task AskAsync()
    {
        var person = await Current.DemandAsync(Permissions.Mailbox, writes: true);
        _error = await Requests.AskAsync(Subject, _reason, person, default);
        if (_error is null)
        {
            (_asking, _reason) = (false, "");
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
        _answerError = await Requests.AnswerAsync(id, done, _answer, person, default);
        if (_answerError is null) _answer = "";
        await ReadAsync();
    }

    private static string Sentence(MailboxRequest request) => $"{MailboxRequestWords.Of(request)}{(request.ClosedBy is { } who ? $" by {who.Isolated()}" : "")}";
}
