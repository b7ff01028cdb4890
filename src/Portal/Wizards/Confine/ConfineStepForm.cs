using Portal.Wizards.Confine.Forms;
using Portal.Wizards.Forms;

namespace Portal.Wizards.Confine;

/// <summary>What a step of a scoping plan lets a person type or bring.</summary>
public sealed class ConfineStepForm() : StepForms(Of)
{
    private static readonly Dictionary<string, Type> Of = new(StringComparer.Ordinal)
    {
        [ConfineWizards.Ground] = typeof(GroundForm),
        [ConfineWizards.Decision] = typeof(AskConfining),
        [ConfineWizards.Group] = typeof(ToldForm),
        [ConfineWizards.Members] = typeof(ToldForm),
        [ConfineWizards.Policy] = typeof(ToldForm),
        [ConfineWizards.Pointer] = typeof(ToldForm),
        [ConfineWizards.Scope] = typeof(ToldForm),
        [ConfineWizards.Roles] = typeof(ToldForm),
        [ConfineWizards.Test] = typeof(ToldForm),
        [ConfineWizards.Consent] = typeof(ConsentForm),
        [ConfineWizards.Works] = typeof(ProofForm),
        [ConfineWizards.Removed] = typeof(ToldForm),
        [ConfineWizards.Proof] = typeof(ProofForm),
    };
}
