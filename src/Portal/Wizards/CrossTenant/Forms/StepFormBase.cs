using FluentValidation.Results;
using Microsoft.AspNetCore.Components;
using Portal.Plans;
using Portal.Wizards.Forms;

namespace Portal.Wizards.CrossTenant.Forms;

/// <summary>A form of a step of the cross-tenant wizard.</summary>
public abstract class StepFormBase : StepFormBase<CrossTenantForm>
{
    [Inject] public required CrossTenantFormRules Rules { get; init; }

    protected CrossTenantSetUp Record => SetUpState.Read<CrossTenantSetUp>(View.SetUp);

    protected override CrossTenantForm Read(SetUp setUp) => SetUpState.Read<CrossTenantSetUp>(setUp).Form;

    protected override object With(SetUp setUp, CrossTenantForm form) => SetUpState.Read<CrossTenantSetUp>(setUp) with { Form = form };

    protected override ValidationResult Validate(CrossTenantForm form) => Rules.Validate(form);
}
