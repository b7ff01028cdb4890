using Portal.Cloud.Graph;
using Portal.Plans;
using static Portal.Ids;

namespace Portal.Steps;

/// <summary>
/// By what a set-up knows an app as the one it means. The ids kept of it come from an earlier look, perhaps through pasted answers, so before rights are asked for,
/// given or used they are held against what Entra says now. Otherwise an approver could decide over one app while the grant goes to another.
/// </summary>
/// <param name="Role">What the app is in the set-up: "HMA-App".</param>
/// <param name="UniqueName">What this set-up gives an app it makes.</param>
/// <param name="ChosenAppId">Client id of a chosen app; null or empty where the set-up makes its own.</param>
public sealed record MeantApp(string Role, string UniqueName, string? ChosenAppId)
{
    private bool Chosen => ChosenAppId is { Length: > 0 };

    /// <summary>Whether Entra's application is the chosen one, or carries the name that this set-up gave.</summary>
    public bool Is(Application application) => Chosen ? Same(application.AppId, ChosenAppId) : Same(application.UniqueName, UniqueName);

    /// <param name="application">Read by the kept object id.</param>
    /// <exception cref="StepRefusedException">The kept ids are of another app than the one that is meant.</exception>
    public void Require(AppRef kept, Application application)
    {
        if (!Same(application.AppId, kept.AppId)) throw Refused(kept, $"The object {kept.ObjectId} is the application {application.AppId}, not {kept.AppId}.");
        if (Is(application)) return;
        throw Refused(kept, Chosen ? $"{kept.AppId} is kept, {ChosenAppId} is chosen." : $"The application {kept.AppId} does not carry this set-up's unique name {UniqueName}.");
    }

    /// <param name="principal">Read by the kept service principal's id.</param>
    /// <exception cref="StepRefusedException">As above, or the service principal is of another app.</exception>
    public void Require(AppRef kept, Application application, ServicePrincipal principal)
    {
        Require(kept, application);
        if (!Same(principal.AppId, kept.AppId)) throw Refused(kept, $"The service principal {principal.Id} belongs to {principal.DisplayName.Isolated()}, application id {principal.AppId}.");
    }

    private StepRefusedException Refused(AppRef kept, string cause) => new(new Problem(
        $"The ids that this set-up keeps of {Role} are not those of one app that it means.", $"{cause} They were pasted, or {kept.Name.Isolated()} was changed or exchanged since.",
        $"Let somebody who may read Microsoft Entra look at the step of {Role}; then look here again.", "You, or whoever can read Microsoft Entra"));
}
