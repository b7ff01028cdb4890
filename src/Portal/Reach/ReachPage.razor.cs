using Microsoft.AspNetCore.Components;
using Portal.Plans;
using Portal.Profiles;
using Portal.Shared;
using Portal.SignIn;

namespace Portal.Reach;

/// <summary>Which mailboxes the app of a profile reaches, beside those that use the profile: one sentence, its numbers as lists, and why each mailbox is in or out.</summary>
public sealed partial class ReachPage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private FoundProfile? _profile;
    private ProfileReach? _reach;
    private Problem? _trouble;

    [Parameter] public required string Host { get; set; }

    [Parameter] public Guid Id { get; set; }

    /// <summary>One of <see cref="ReachList"/>.</summary>
    [SupplyParameterFromQuery(Name = "list")] public string? List { get; set; }

    [SupplyParameterFromQuery(Name = "page")] public int? Page { get; set; }

    /// <summary>Address of the mailbox that is asked about.</summary>
    [SupplyParameterFromQuery(Name = "mailbox")] public string? Mailbox { get; set; }

    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required ReadProfiles Profiles { get; init; }

    [Inject] public required ReadReach Reading { get; init; }

    [Inject] public required NavigationManager Nav { get; init; }

    private string Name => _profile!.Row.Name.Isolated();

    private IReadOnlyList<Crumb> Crumbs => [new("Profiles", PortalUrls.Profiles), new(_profile is null ? "Profile" : Name, PortalUrls.Profile(Host, Id)), new("Reach")];

    private string Waiting => _trouble is not null ? "It could not be shown." : _profile is null ? "Reading…" : "Which mailboxes the app of this profile can reach has not been read yet.";

    private ReachList? Chosen => Enum.TryParse<ReachList>(List, ignoreCase: true, out var list) && Enum.IsDefined(list) && !char.IsAsciiDigit(List![0]) ? list : null;

    private string ListHref(ReachList list) => PortalUrls.Reach(Host, Id, list.ToString().ToLowerInvariant());

    private string ReachHref(ReachList list, int page) => PortalUrls.Reach(Host, Id, list.ToString().ToLowerInvariant(), page);

    private string MailboxHref(string address) => PortalUrls.ReachOf(Host, Id, address);

    private void Ask(string address) => Nav.NavigateTo(MailboxHref(address));

    protected override async Task OnInitializedAsync()
    {
        await Current.DemandAsync(Permissions.Setups);
        var answer = await Profiles.OneAsync(Host, Id, _gone.Token);
        if (answer?.Error is { } error) _trouble = error.ToProblem();
        else if (answer?.Profiles is not [var profile])
            _trouble = new Problem(
                answer is null ? "The portal is not connected to this environment." : "This environment has no such profile that signs in with OAuth.",
                "It was deleted, or the address is not complete.",
                "Open it from the list of profiles.",
                "You");
        else if (profile is not { TenantId.Length: > 0, AppId.Length: > 0 })
            (_profile, _trouble) = (profile,
                new Problem(
                    "The profile names no tenant or no application, so nobody can tell what it reaches.",
                    profile.Unread,
                    "Give the portal's reader the right to read the profile's tables, or complete the profile.",
                    "Dataverse System Administrator"));
        else
        {
            _profile = profile;
            await ShowAsync();
        }
    }

    private async Task ShowAsync() => _reach = await Reading.FindAsync(_profile!, _gone.Token);

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
