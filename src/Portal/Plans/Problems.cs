using Portal.Cloud;

namespace Portal.Plans;

/// <summary>A step that stops by a rule of its own, or because what it proved did not hold.</summary>
public sealed class StepRefusedException(Problem problem) : Exception(problem.Sentence)
{
    public Problem Problem => problem;
}

public static class Problems
{
    public static Problem ToProblem(this CloudError error) => new(error.Sentence, error.Cause, error.Remedy, error.Who, error.Link, error.Ids);

    /// <summary>A write may have happened although no answer came.</summary>
    public static bool OutcomeUnknown(this CloudError error) => error.Kind == CloudErrorKind.AnswerLost;
}
