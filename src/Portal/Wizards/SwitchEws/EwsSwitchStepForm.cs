using Portal.Wizards.Forms;

namespace Portal.Wizards.SwitchEws;

/// <summary>What a step of the EWS switch lets a person type or bring.</summary>
public sealed class EwsSwitchStepForm() : StepForms(Of)
{
    private static readonly Dictionary<string, Type> Of = new(StringComparer.Ordinal)
    {
        [EwsSwitchWizard.Organization] = typeof(ToldForm),
        [EwsSwitchWizard.Usage] = typeof(UsageForm),
        [EwsSwitchWizard.Decision] = typeof(DecisionForm),
        [EwsSwitchWizard.Switch] = typeof(ToldForm),
    };
}
