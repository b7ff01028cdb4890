using Portal.Plans;
using Portal.Steps;

namespace Portal.Wizards.SwitchEws;

/// <summary>Changing EwsEnabled of an organization: a plan of its own, with its own decision, because it is everybody's switch.</summary>
public static class EwsSwitchWizard
{
    public const string Kind = "ews-switch";

    public const string Organization = "organization";
    public const string Usage = "usage";
    public const string Decision = "decision";
    public const string Switch = "switch";

    public static IServiceCollection AddEwsSwitch(this IServiceCollection services)
    {
        services.AddSingleton<OrganizationStep>().AddSingleton<UsageStep>().AddSingleton<SwitchDecision>().AddSingleton<SwitchStep>();
        return services.AddSingleton(sp =>
            new Wizard(
                Kind,
                "EWS switch",
                [
                    sp.GetRequiredService<OrganizationStep>(),
                    sp.GetRequiredService<UsageStep>(),
                    sp.GetRequiredService<SwitchDecision>(),
                    sp.GetRequiredService<SwitchStep>()
                ])
            {
                LearnedRefusal = (before, after) => Taught.Equal(before.Switch(), after) ? null : "What is known of an organization is what the portal read there, or what somebody brought as a report.",
                StepForm = typeof(EwsSwitchStepForm),
                DoneWord = "Switched",
                DoneSentence = "EwsEnabled has the value that was decided on.",
                IncludedIn = new Dictionary<string, string>(StringComparer.Ordinal) { [Decision] = Switch, [Usage] = Switch },
                PortalsAppIn = s => s.Switch() is { ByPortalsApp: true, TenantId: var tenant } ? tenant : null,
            });
    }
}
