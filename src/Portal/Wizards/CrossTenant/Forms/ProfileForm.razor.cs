using Portal.Cloud.Dataverse;
using Portal.Shared;

namespace Portal.Wizards.CrossTenant.Forms;

/// <summary>Which email server profile gets the secret and how long that is valid.</summary>
public sealed partial class ProfileForm
{
    private static readonly IReadOnlyList<ChoiceOption<bool>> _choices =
    [
        new(false, "Create a new one", "One row in Dataverse."), new(true, "Use one that is there", "It gets a new, proven secret. Its tenant and its application must already be those of this set-up."),
    ];

    private LookUpItem? _profile;

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
}
