using Portal.Cloud.Graph;
using Portal.Shared;

namespace Portal.Wizards.Hma.Forms;

/// <summary>One of the two apps: a new one by name, or one that is there.</summary>
public abstract class AppFormBase : StepFormBase
{
    protected LookUpItem? Chosen { get; private set; }

    /// <summary>Client id of the chosen app; null creates one, empty is "use one that is there" with nothing chosen yet.</summary>
    protected abstract string? AppId { get; set; }

    protected bool Existing => AppId is not null;

    protected static IReadOnlyList<ChoiceOption<bool>> Choices(string role) =>
        [new(false, "Create a new one", $"{role} for this set-up alone, single tenant."), new(true, "Use one that is there", "Made by ticket or for another profile; it is looked at and not renamed.")];

    protected void UseExisting(bool existing) => AppId = existing ? "" : null;

    protected void Choose(LookUpItem? app) => (Chosen, AppId) = (app, app?.Value ?? "");

    /// <summary>Those that are there, then deleted ones that can be brought back.</summary>
    protected async Task<IReadOnlyList<LookUpItem>> FindAsync(string text, CancellationToken ct) => await FoundAsync(async context =>
    {
        var there = (await new Applications(Network, context.Credential).SearchAsync(text, ct)).Select(a => new LookUpItem(a.AppId, a.DisplayName, a.AppId));
        var deleted = (await new DeletedApplications(Network, context.Credential).ListAsync(ct))
            .Where(d => d.DisplayName.StartsWith(text.Trim(), StringComparison.OrdinalIgnoreCase) || string.Equals(d.AppId, text.Trim(), StringComparison.OrdinalIgnoreCase))
            .Select(d => new LookUpItem(d.AppId, d.DisplayName, $"{d.AppId}, deleted; can be brought back until {d.GoneAt:d MMM yyyy}"));
        return [.. there, .. deleted.Take(10)];
    });
}
