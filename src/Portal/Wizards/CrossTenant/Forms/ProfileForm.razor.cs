using Microsoft.AspNetCore.Components;
using Portal.Cloud.Dataverse;
using Portal.Shared;
using Portal.Steps;

namespace Portal.Wizards.CrossTenant.Forms;

/// <summary>Which email server profile gets the secret, how long that is valid, or the secret itself where somebody else made it.</summary>
public sealed partial class ProfileForm
{
    private static readonly IReadOnlyList<ChoiceOption<bool>> _choices =
    [
        new(false, "Create a new one", "One row in Dataverse."), new(true, "Use one that is there", "It gets a new, proven secret. Its tenant and its application must already be those of this set-up."),
    ];

    private LookUpItem? _profile;
    private string? _secret;
    private string? _secretError;
    private DateOnly? _end;
    private string? _endError;
    private bool _typing;
    private int _attempt;

    [Inject] public required TypedSecrets Secrets { get; init; }

    [Inject] public required WorldClock World { get; init; }

    private void Choose(LookUpItem? profile)
    {
        (_profile, Form.ProfileId) = (profile, profile?.Value ?? "");
        if (profile is not null) Form.ProfileName = profile.Label;
    }

    private async Task<IReadOnlyList<LookUpItem>> FindAsync(string text, CancellationToken ct) => await FoundAsync(async context =>
    [
        .. (await new CrossTenantProfiles(new DataverseClient(Network, EnvironmentUrl.Parse(Form.EnvironmentUrl), context.In(Form.DataverseTenantId))).ListAsync(ct))
            .Where(p => p.Profile.Name.Contains(text.Trim(), StringComparison.OrdinalIgnoreCase)).Select(p => new LookUpItem(p.Profile.Id.ToString(), p.Profile.Name, $"app {p.AppId ?? "none"}")),
    ]);

    /// <summary>Holds what was typed in the server's memory until the run takes it.</summary>
    private async Task TypeAsync()
    {
        _typing = true;
        await GuardAsync(async person =>
        {
            var (text, now) = (_secret, World.GetUtcNow());
            _secretError = TypedSecrets.Wrong(text);
            _endError = _end is not { } day ? "Say when the secret ends, as Entra shows it." : day <= DateOnly.FromDateTime(now.UtcDateTime) ? "A secret that has ended cannot sign in. Check the date, or make a new secret." : day > DateOnly.FromDateTime(now.UtcDateTime).AddYears(10) ? "Check the year." : null;
            if (_secretError is not null || _endError is not null) return;
            Secrets.Hold(View.SetUp.Id, person, new TypedSecret(text!, new DateTimeOffset(_end!.Value, TimeOnly.MinValue, TimeSpan.Zero)));
            (_secret, _attempt) = (null, _attempt + 1);
            await OnSaved.InvokeAsync($"The secret is held in memory for {TypedSecrets.Lifetime.TotalMinutes:0} minutes. The button below proves and stores it.");
        });
        _typing = Trouble is not null;
    }
}
