using Portal.Plans;

namespace Portal.Steps;

/// <summary>Findings that several steps make.</summary>
internal static class Tell
{
    /// <summary>Nothing to look at before another step is done.</summary>
    public static Finding NotYet(string sentence, DateTimeOffset now) => new(new Observation(Truth.NotReached, sentence, "this set-up", now, []), []);

    /// <summary>Rights go to an app only where the portal read itself which one it is; a pasted id could be another's.</summary>
    /// <exception cref="StepRefusedException">The step of the app was last seen through pasted answers.</exception>
    public static void RequireSeen(this SetUp setUp, string appStep, string app)
    {
        if (SetUpState.Unpack<Observation>(setUp.Steps.Find(r => r.Step == appStep)?.Observation) is { Pasted: true })
            throw new StepRefusedException(new Problem($"Nothing was written: which app {app} is, is known from pasted answers only.", "Pasted answers could name another app, and this step gives rights.",
                $"Let somebody who may read Microsoft Entra look at the step of {app}, then run this one again; or use this step's script.", "You"));
    }
}
