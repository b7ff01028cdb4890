using FluentValidation.Results;
using Microsoft.AspNetCore.Components;
using Portal.Plans;
using Portal.Wizards.Forms;

namespace Portal.Wizards.Hma.Forms;

/// <summary>A form of a step of the HMA wizard.</summary>
public abstract class StepFormBase : StepFormBase<HmaForm>
{
    [Inject] public required HmaFormRules Rules { get; init; }

    protected HmaSetUp Record => SetUpState.Read<HmaSetUp>(View.SetUp);

    protected override HmaForm Read(SetUp setUp) => SetUpState.Read<HmaSetUp>(setUp).Form;

    protected override object With(SetUp setUp, HmaForm form) => SetUpState.Read<HmaSetUp>(setUp) with { Form = form };

    protected override ValidationResult Validate(HmaForm form) => Rules.Validate(form);
}
