using Azure.Core;
using Portal.Plans;
using Portal.Shared;
using Portal.Wizards.Forms;

namespace Portal.Wizards.Hma.Forms;

/// <summary>One of the two apps: a new one by name, or one that is there.</summary>
public abstract class AppFormBase : StepFormBase
{
    protected LookUpItem? Chosen { get; private set; }

    /// <summary>Client id of the chosen app; null creates one, empty is "use one that is there" with nothing chosen yet.</summary>
    protected abstract string? AppId { get; set; }

    /// <summary>The tokens of the tenant in which the app lives.</summary>
    protected abstract TokenCredential In(StepContext context);

    protected bool Existing => AppId is not null;

    protected static IReadOnlyList<ChoiceOption<bool>> Choices(string role) => AppChoices.Of(role);

    protected void UseExisting(bool existing) => AppId = existing ? "" : null;

    protected void Choose(LookUpItem? app) => (Chosen, AppId) = (app, app?.Value ?? "");

    protected Task<IReadOnlyList<LookUpItem>> FindAsync(string text, CancellationToken ct) => FoundAsync(context => AppChoices.FindAsync(Network, In(context), text, ct));
}
