using Microsoft.AspNetCore.Components;
using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Connections;
using Portal.Plans;
using Portal.Shared;
using Portal.SignIn;

namespace Portal.Profiles;

/// <summary>One profile: where it stands today and for April 2027, what to do next, what ends when, and who uses it.</summary>
public sealed partial class ProfilePage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private ProfileView? _view;
    private IReadOnlyList<Mailbox>? _mailboxes;
    private string? _mailboxTrouble;
    private Problem? _trouble;
    private Truth _truth = Truth.NotOk;
    private DateTimeOffset _at;

    [Parameter] public required string Host { get; set; }

    [Parameter] public Guid Id { get; set; }

    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required ReadProfiles Profiles { get; init; }

    [Inject] public required ViewProfiles View { get; init; }

    [Inject] public required Places Places { get; init; }

    private IReadOnlyList<Crumb> Crumbs => [new("Profiles", PortalUrls.Profiles), new(_view?.Profile.Row.Name.Isolated() ?? "Profile")];

    private string Sentence =>
        _view is { } view ? $"{FoundProfile.Word(view.Profile.Kind)} profile in {view.Profile.Environment.Name}{(view.Profile.Row.Active ? "" : ", inactive")}."
            : _trouble is null ? "Reading…"
            : "It could not be shown.";

    protected override async Task OnInitializedAsync()
    {
        await Current.DemandAsync(Permissions.Setups);
        var answer = await Profiles.OneAsync(Host, Id, _gone.Token);
        if (answer?.Error is { } error)
        {
            (_trouble, _truth) = (error.ToProblem(), Truth.CouldNotCheck);
            return;
        }

        if (answer?.Profiles is not [var profile])
        {
            _trouble = new Problem(
                answer is null ? "The portal is not connected to this environment." : "This environment has no such profile that signs in with OAuth.",
                "It was deleted, or the address is not complete.",
                "Open it from the list of profiles.",
                "You");
            return;
        }

        _at = answer.At;
        await MailboxesAsync(profile);
        _view = await View.OfAsync(profile, _gone.Token);
    }

    private async Task MailboxesAsync(FoundProfile profile)
    {
        try
        {
            _mailboxes = await Profiles.MailboxesAsync(profile, _gone.Token);
        }
        catch (CloudException error)
        {
            _mailboxTrouble = error.Error.Sentence;
        }
    }

    private IReadOnlyList<Fact> Facts(ProfileView view) =>
    [
        new("Kind", FoundProfile.Word(view.Profile.Kind)),
        .. view.Profile is { Unread: not null, AppId: null }
            ? Array.Empty<Fact>()
            : [
                new("Tenant of the app", view.Profile.TenantId is { } tenant ? Places.TenantName(tenant) : "none"),
                new("App", view.App.Name ?? view.Profile.AppId ?? "none", null, view.App.Unread)
            ],
        .. view.Profile.Values,
        view.Profile.SetUp is { } made
            ? new("Set-up", $"#{made.Id}, {made.Name}")
            : new(
                "Set-up",
                "none of this portal",
                null,
                "Somebody made it elsewhere. Adopting it makes a set-up that checks its chain and watches its ends; nothing is changed by that alone."),
    ];

    private static string Renew(FoundProfile profile) =>
        profile.SetUp is { } made
            ? PortalUrls.Renew(made.Id, ViewProfiles.Kind(profile))
            : PortalUrls.RenewOf(profile.Environment.Url!.GetLeftPart(UriPartial.Authority), profile.Row.Id, ViewProfiles.Kind(profile));

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
