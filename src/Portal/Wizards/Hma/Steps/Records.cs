using Portal.Plans;

namespace Portal.Wizards.Hma.Steps;

/// <summary>The record of an HMA set-up, read where it is needed.</summary>
internal static class Records
{
    public static HmaSetUp Record(this SetUp setUp) => SetUpState.Read<HmaSetUp>(setUp);

    public static HmaSetUp Record(this StepContext context) => context.SetUp.Record();

    public static HmaForm Form(this StepContext context) => context.Record().Form;
}
