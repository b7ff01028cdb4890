using FluentValidation;
using FluentValidation.Results;
using Microsoft.AspNetCore.Components;
using Portal.Plans;

namespace Portal.Wizards.Forms;

/// <summary>A form of a step that changes what was typed in the wizard.</summary>
public abstract class RecordFormBase<TRecord, TForm, TRules> : StepFormBase<TForm> where TForm : class where TRecord : IFormRecord<TForm> where TRules : AbstractValidator<TForm>
{
    [Inject] public required TRules Rules { get; init; }

    protected TRecord Record => SetUpState.Read<TRecord>(View.SetUp);

    protected override TForm Read(SetUp setUp) => SetUpState.Read<TRecord>(setUp).Form;

    protected override object With(SetUp setUp, TForm form) => SetUpState.Read<TRecord>(setUp).With(form);

    protected override ValidationResult Validate(TForm form) => Rules.Validate(form);
}
