using Portal.Wizards.Forms;

namespace Portal.Wizards.Hma.Forms;

/// <summary>A form of a step of the HMA wizard.</summary>
public abstract class StepFormBase : RecordFormBase<HmaSetUp, HmaForm, HmaFormRules>;
