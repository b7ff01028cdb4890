using FluentValidation.Results;
using Portal.Plans;

namespace Portal.Wizards.Forms;

/// <summary>For forms that change nothing of what was typed in the wizard.</summary>
public abstract class PlainFormBase : StepFormBase<NoForm>
{
    protected override NoForm Read(SetUp setUp) => new();

    protected override object With(SetUp setUp, NoForm form) => throw new InvalidOperationException("Nothing of the set-up's own form is typed here.");

    protected override ValidationResult Validate(NoForm form) => new();
}

/// <summary>Nothing.</summary>
public sealed record NoForm;
