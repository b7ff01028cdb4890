using Microsoft.AspNetCore.Components;
using Portal.Cloud;
using Portal.Plans;
using Portal.SignIn;

namespace Portal.Mailboxes;

/// <summary>One mailbox by its address: is it syncing, and if not, why?</summary>
public sealed partial class MailboxPage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private string _typed = "";
    private string? _shown;
    private string? _error;
    private bool _looking;
    private MailboxAnswer? _answer;

    [SupplyParameterFromQuery(Name = "address")] public string? Address { get; set; }

    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required LookUpMailbox LookUp { get; init; }

    [Inject] public required NavigationManager Nav { get; init; }

    private string Summary => _looking ? "Asking Dynamics 365…" : _answer?.Sentence ?? "Is it syncing, and if not, why?";

    private string NotFound =>
        $"Asked: {string.Join(", ", _answer!.Without.Select(f => f.Environment))}. A mailbox appears when its user or queue gets this address in Dynamics 365; another address of the same person is another search.";

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (Address == _shown)
            return;
        _shown = Address;
        _typed = Address ?? "";
        (_answer, _error) = (null, null);
        if (string.IsNullOrWhiteSpace(Address))
            return;
        if (!Typed.TryEmail(Address, out var address, out var why))
        {
            _error = why;
            return;
        }

        await LookUpAsync(address);
    }

    private async Task LookUpAsync(string address)
    {
        var person = await Current.DemandAsync(Permissions.Mailbox);
        _looking = true;
        try
        {
            var answer = await LookUp.RunAsync(address, person, _gone.Token);

            // Another address may have been asked for meanwhile; its answer is the one to show.
            if (Address == _shown && string.Equals(Address?.Trim(), address, StringComparison.Ordinal))
                _answer = answer;
        }
        finally
        {
            _looking = false;
        }
    }

    // The address bar is the state: the look-up follows from it, also when it is pasted.
    private async Task FindAsync()
    {
        var typed = _typed.Trim();
        if (!Typed.TryEmail(typed, out var address, out var why))
        {
            _error = why;
            return;
        }

        _error = null;
        if (string.Equals(address, Address, StringComparison.Ordinal))
            await LookUpAsync(address);
        else
            Nav.NavigateTo(PortalUrls.MailboxOf(address));
    }

    private static Problem Problem(EnvironmentFinding finding) =>
        finding.Error is { } e ? new(e.Sentence, e.Cause, e.Remedy, e.Who, e.Link, e.Ids) : throw new InvalidOperationException("There is no error.");
}
