using Portal.Plans;

namespace Portal.Wizards.Hma.Steps;

/// <summary>Findings that several steps make.</summary>
internal static class Tell
{
    /// <summary>Nothing to look at before another step is done.</summary>
    public static Finding NotYet(string sentence, DateTimeOffset now) => new(new Observation(Truth.NotReached, sentence, "this set-up", now, []), []);

    public static HmaSetUp Record(this SetUp setUp) => SetUpState.Read<HmaSetUp>(setUp);

    public static HmaSetUp Record(this StepContext context) => context.SetUp.Record();

    public static HmaForm Form(this StepContext context) => context.Record().Form;
}
