using Portal.Wizards.Forms;

namespace Portal.Wizards.CrossTenant.Forms;

/// <summary>A form of a step of the cross-tenant wizard.</summary>
public abstract class StepFormBase : RecordFormBase<CrossTenantSetUp, CrossTenantForm, CrossTenantFormRules>;
