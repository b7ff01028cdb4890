using Microsoft.AspNetCore.Components;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;

namespace Portal.Profiles;

/// <summary>Every profile of every environment that signs in with OAuth: where it stands and what to do next.</summary>
public sealed partial class ProfilesPage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private IReadOnlyList<EnvironmentProfiles>? _answers;
    private IReadOnlyList<ProfileView> _views = [];

    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required ReadProfiles Profiles { get; init; }

    [Inject] public required ViewProfiles View { get; init; }

    [Inject] public required Places Places { get; init; }

    private string Sentence => _answers is null ? "Reading…" : _answers.Count == 0 ? "The portal is not connected to an environment yet."
        : $"{_views.Count} {(_views.Count == 1 ? "profile signs" : "profiles sign")} in with OAuth{(_answers.Count(a => a.Error is not null) is > 0 and var not ? $"; {not} {(not == 1 ? "environment" : "environments")} could not be asked" : "")}.";

    private string App(ProfileView view) =>
        view.Profile is { Unread: not null, AppId: null }
            ? "not read"
            : $"{(view.App.Name ?? (view.Profile.AppId is null ? "none" : "name not read")).Isolated()}, {(view.Profile.TenantId is { } tenant ? Places.TenantName(tenant).Isolated() : "no tenant")}";

    protected override async Task OnInitializedAsync()
    {
        await Current.DemandAsync(Permissions.Setups);
        var answers = await Profiles.AllAsync(_gone.Token);
        _views = [.. await Task.WhenAll(answers.SelectMany(a => a.Profiles ?? []).Select(p => View.OfAsync(p, _gone.Token)))];
        _answers = answers;
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
