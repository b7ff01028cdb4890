using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Portal.Mailboxes.Replica;
using Portal.Plans;
using Portal.Shared;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Mailboxes.Grid;

/// <summary>All mailboxes of all environments, from the portal's copy.</summary>
public sealed partial class MailboxesPage : IDisposable
{
    private const int MostIncidents = 25;
    private readonly CancellationTokenSource _gone = new();
    private GridAddress _address = GridAddress.Plain;
    private GridWindow? _window;
    private MailboxCount? _count;
    private IReadOnlyList<SavedView> _own = [];
    private IReadOnlyList<ReplicaProfile> _profiles = [];
    private IReadOnlyList<ReplicaEnvironment> _environments = [];
    private IReadOnlyList<Incident> _incidents = [];
    private Problem? _problem;
    private DateTimeOffset _now;
    private bool _refreshing;
    private string _reading = "";

    [CascadingParameter] public Toasts? Toasts { get; set; }

    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required MailboxGrid Grid { get; init; }

    [Inject] public required ReplicaHistory History { get; init; }

    [Inject] public required MailboxReplica Replica { get; init; }

    [Inject] public required SavedViews Views { get; init; }

    [Inject] public required EnvironmentNames Names { get; init; }

    [Inject] public required WorldClock World { get; init; }

    [Inject] public required NavigationManager Nav { get; init; }

    private string Sentence => _count switch
    {
        null => "Reading…",
        { Number: 0 } => _address.IsNarrowed ? "No mailbox fits this view." : "No mailbox has been read yet.",
        { More: true } all => $"More than {Number(all.Number)} mailboxes.",
        { Number: 1 } => "One mailbox.",
        { } all => $"{Number(all.Number)} mailboxes.",
    };

    public void Dispose()
    {
        Nav.LocationChanged -= Moved;
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        await Current.DemandAsync(Permissions.Mailboxes);
        Nav.LocationChanged += Moved;
        await ReadViewsAsync();
        await ReadAsync();
    }

    private async Task ReadViewsAsync() => _own = await Views.OfAsync(await Current.DemandAsync(Permissions.Mailboxes), _gone.Token);

    private async Task ReadAsync()
    {
        await Current.DemandAsync(Permissions.Mailboxes);
        var asked = Nav.Uri;
        _now = World.GetUtcNow();
        var address = GridAddress.Parse(new Uri(asked).Query, _now);
        try
        {
            var window = new GridWindow((mark, ct) => Grid.PageAsync(address.Query, mark, ct));
            await window.BeginAsync(_gone.Token);
            if (asked != Nav.Uri) return; // somebody has gone on meanwhile
            (_address, _window, _problem) = (address, window, null);
            _count = await Grid.CountAsync(address.Query, _gone.Token);
            await ReadAroundAsync();
        }
        catch (Exception error) when (error.IsOfTheStore())
        {
            _problem = new Problem("The portal's store did not answer, so the list could not be read.", "It is busy or stopped.", "Try again in a moment.", "Operator of this portal");
        }
    }

    private async Task ReadAroundAsync()
    {
        _profiles = await History.ProfilesAsync(_gone.Token);
        _environments = await History.EnvironmentsAsync(_gone.Token);
        _incidents = _address.IsNarrowed ? [] : [.. (await History.IncidentsAsync(MostIncidents, _gone.Token)).Where(i => i.ClosedAt is null)];
    }

    /// <summary>Every environment, one after the other; who reads already is left alone.</summary>
    private async Task RefreshAsync()
    {
        var person = await Current.DemandAsync(Permissions.Mailboxes);
        if (_refreshing) return;
        _refreshing = true;
        try
        {
            var all = Names.All;
            foreach (var (place, (host, name)) in all.Index())
            {
                _reading = all.Count == 1 ? name : $"{name}, {place + 1} of {all.Count}";
                StateHasChanged();
                await Replica.RunAsync(host, person.Name, _gone.Token);
            }

            Grid.Forget();
            await ReadAsync();
            var failed = _environments.Count(e => e.Trouble is not null);
            Toasts?.Show(failed == 0 ? "The copy is up to date." : "Not every environment could be read.", failed == 0 ? Truth.Ok : Truth.CouldNotCheck);
        }
        finally
        {
            _refreshing = false;
        }
    }

    private void Apply(GridAddress address) => Nav.NavigateTo(address.Href());

    // The same page with another query keeps the component; only the rows are read again.
    private void Moved(object? sender, LocationChangedEventArgs e)
    {
        if (new Uri(e.Location).AbsolutePath != PortalUrls.Mailboxes) return;
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

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
