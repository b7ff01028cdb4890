using Portal.Wizards.CrossTenant.Forms;
using Portal.Wizards.Forms;

namespace Portal.Wizards.CrossTenant;

/// <summary>The forms of the cross-tenant wizard.</summary>
public sealed class CrossTenantStepForm() : StepForms(Of)
{
    private static readonly Dictionary<string, Type> Of = new(StringComparer.Ordinal)
    {
        [CrossTenantWizard.Readiness] = typeof(ReadinessForm),
        [CrossTenantWizard.App] = typeof(SyncAppForm),
        [CrossTenantWizard.Permissions] = typeof(PermissionsForm),
        [CrossTenantWizard.Scope] = typeof(ScopeForm),
        [CrossTenantWizard.Decision] = typeof(AskForm),
        [CrossTenantWizard.GrantExchange] = typeof(ConsentForm),
        [CrossTenantWizard.GrantGraph] = typeof(ConsentForm),
        [CrossTenantWizard.EwsList] = typeof(EwsListForm),
        [CrossTenantWizard.Profile] = typeof(ProfileForm),
        [CrossTenantWizard.Pilot] = typeof(PilotForm),
    };
}
