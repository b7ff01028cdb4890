using Azure.Core;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Shared;

namespace Portal.Wizards.Forms;

/// <summary>A new app by name, or one that is there.</summary>
internal static class AppChoices
{
    public static IReadOnlyList<ChoiceOption<bool>> Of(string role) =>
        [new(false, "Create a new one", $"{role} for this set-up alone, single tenant."), new(true, "Use one that is there", "Made by ticket or for another profile; it is looked at and not renamed.")];

    /// <summary>Those that are there, then deleted ones that can be brought back.</summary>
    public static async Task<IReadOnlyList<LookUpItem>> FindAsync(CloudNetwork network, TokenCredential credential, string text, CancellationToken ct)
    {
        var there = (await new Applications(network, credential).SearchAsync(text, ct)).Select(a => new LookUpItem(a.AppId, a.DisplayName, a.AppId));
        var deleted = (await new DeletedApplications(network, credential).ListAsync(ct))
            .Where(d => d.DisplayName.StartsWith(text.Trim(), StringComparison.OrdinalIgnoreCase) || string.Equals(d.AppId, text.Trim(), StringComparison.OrdinalIgnoreCase))
            .Select(d => new LookUpItem(d.AppId, d.DisplayName, $"{d.AppId}, deleted; can be brought back until {d.GoneAt:d MMM yyyy}"));
        return [.. there, .. deleted.Take(10)];
    }
}
