using Portal.Cloud.Dataverse;
using Portal.Shared;

namespace Portal.Wizards.Hma.Forms;

/// <summary>Which email server profile gets the secret, and how long that is valid.</summary>
public sealed partial class ProfileForm
{
    private static readonly IReadOnlyList<ChoiceOption<bool>> _choices =
    [
        new(false, "Create a new one", "Three rows in Dataverse, written together or not at all."),
        new(true, "Use one that is there", "It gets a new, proven secret. Its other values must already be those of this set-up."),
    ];

    private LookUpItem? _profile;

    private void Choose(LookUpItem? profile)
    {
        (_profile, Form.ProfileId) = (profile, profile?.Value ?? "");
        if (profile is not null) Form.ProfileName = profile.Label;
    }

    private async Task<IReadOnlyList<LookUpItem>> FindAsync(string text, CancellationToken ct) => await FoundAsync(async context =>
    [
        .. (await new ServerProfiles(new DataverseClient(Network, EnvironmentUrl.Parse(Form.EnvironmentUrl), context.Credential)).ListAsync(ct))
            .Where(p => p.IsHma && p.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).Select(p => new LookUpItem(p.Id.ToString(), p.Name, p.IncomingLocation)),
    ]);
}
