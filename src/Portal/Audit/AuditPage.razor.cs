using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Portal.SignIn;

namespace Portal.Audit;

/// <summary>Who did what, why, and with whose approval.</summary>
public sealed partial class AuditPage : IDisposable
{
    // Verifying costs about 3 s for a million entries: not at every turn of a page.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _gone = new();
    private AuditFilter _filter = new();
    private AuditPageOf? _page;
    private AuditChoices? _choices;
    private AuditVerdict? _verdict;
    private bool _verifying;

    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required AuditSearch Search { get; init; }

    [Inject] public required AuditVerifier Verifier { get; init; }

    [Inject] public required NavigationManager Nav { get; init; }

    [Inject] public required TimeProvider Time { get; init; }

    public void Dispose()
    {
        Nav.LocationChanged -= Moved;
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        await Current.DemandAsync(Permissions.Audit);
        Nav.LocationChanged += Moved;
        _verdict = Verifier.Last;
        await ReadAsync();
        if (_verdict is null || Time.GetUtcNow() - _verdict.At > Fresh)
            await VerifyAsync();
    }

    private async Task ReadAsync()
    {
        await Current.DemandAsync(Permissions.Audit);
        var query = QueryHelpers.ParseQuery(new Uri(Nav.Uri).Query);
        _filter = AuditFilter.Of(name => query.TryGetValue(name, out var value) ? value.ToString() : null);
        _choices ??= await Search.ChoicesAsync(_gone.Token);
        _page = await Search.PageAsync(_filter, _gone.Token);
    }

    private async Task VerifyAsync()
    {
        await Current.DemandAsync(Permissions.Audit);
        _verifying = true;
        StateHasChanged();
        try
        {
            _verdict = await Verifier.VerifyAsync(_gone.Token);
        }
        finally
        {
            _verifying = false;
        }
    }

    private void Apply(AuditFilter filter) => Nav.NavigateTo(filter.Address());

    // The same page with another query keeps the component; only the entries are read again.
    private void Moved(object? sender, LocationChangedEventArgs e)
    {
        if (new Uri(e.Location).AbsolutePath == PortalUrls.Audit)
            _ = InvokeAsync(async () =>
            {
                try
                {
                    await ReadAsync();
                    StateHasChanged();
                }
                catch (Exception problem) when (problem is not OperationCanceledException)
                {
                    await DispatchExceptionAsync(problem);
                }
            });
    }
}
