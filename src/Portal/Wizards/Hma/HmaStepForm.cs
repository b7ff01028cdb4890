using Portal.Wizards.Forms;
using Portal.Wizards.Hma.Forms;

namespace Portal.Wizards.Hma;

/// <summary>The forms of the HMA wizard.</summary>
public sealed class HmaStepForm() : StepForms(Of)
{
    private static readonly Dictionary<string, Type> Of = new(StringComparer.Ordinal)
    {
        [HmaWizard.Readiness] = typeof(ReadinessForm),
        [HmaWizard.Certificate] = typeof(CertificateForm),
        [HmaWizard.KvApp] = typeof(KvAppForm),
        [HmaWizard.HmaApp] = typeof(HmaAppForm),
        [HmaWizard.Scope] = typeof(ScopeForm),
        [HmaWizard.Decision] = typeof(AskForm),
        [HmaWizard.Profile] = typeof(ProfileForm),
        [HmaWizard.Pilot] = typeof(PilotForm),
    };
}
