using Portal.Plans;
using Portal.Wizards.Abandon.Steps;
using Portal.Wizards.Confine.Forms;
using Portal.Wizards.Forms;

namespace Portal.Wizards.Confine.Undo;

/// <summary>The end of a plan's life: what it made is taken away, what uses a thing before the thing. NOTES.md of the folder above tells why in this order.</summary>
public static class UndoWizards
{
    public const string Ground = "abandon-ground";
    public const string Decision = "abandon-decision";
    public const string Policy = "abandon-policy";
    public const string Consents = "abandon-consents";
    public const string Roles = "abandon-roles";
    public const string Group = "abandon-group";

    public static IServiceCollection AddUndoing(this IServiceCollection services) =>
        services.AddSingleton<UndoGround>()
            .AddSingleton<UndoDecision>()
            .AddSingleton<UndoPolicy>()
            .AddSingleton<UndoConsents>()
            .AddSingleton<UndoRoles>()
            .AddSingleton<UndoGroup>();

    public static Wizard Of(IServiceProvider services, string kind)
    {
        IReadOnlyList<IStep> changes = kind == ConfineWizards.ByPolicy ? [services.GetRequiredService<UndoPolicy>()] : [services.GetRequiredService<UndoConsents>(), services.GetRequiredService<UndoRoles>()];
        return new Wizard(
            kind,
            "Taking the confinement away",
            [
                services.GetRequiredService<UndoGround>(),
                services.GetRequiredService<UndoDecision>(),
                .. changes,
                services.GetRequiredService<UndoGroup>(),
                services.GetRequiredService<AbandonClose>()
            ])
        {
            // What was decided and read stays so once everything is gone.
            IncludedIn = new[] { Ground, Decision }.ToDictionary(s => s, _ => Group, StringComparer.Ordinal),
            StepForm = typeof(UndoStepForm), DoneWord = "Taken away", DoneSentence = "Nothing that this plan made is left that could be removed; what was left, and why, stands in its steps.",
            ClosedTenant = ConfineWizards.ClosedTenant, PortalsAppIn = ConfineWizards.PortalsAppIn,
            LearnedRefusal = (_, _) => "Taking away is no way to teach a plan anything.",
        };
    }
}

/// <summary>What a step of taking a plan away lets a person bring or leave.</summary>
public sealed class UndoStepForm() : StepForms(Of)
{
    private static readonly Dictionary<string, Type> Of = new(StringComparer.Ordinal)
    {
        [UndoWizards.Ground] = typeof(ToldForm), [UndoWizards.Decision] = typeof(AskConfining), [UndoWizards.Policy] = typeof(LeaveForm),
        [UndoWizards.Consents] = typeof(LeaveForm), [UndoWizards.Roles] = typeof(LeaveForm), [UndoWizards.Group] = typeof(LeaveForm),
    };
}
