using Portal.Plans;

namespace Portal.Tests;

internal static class RunEnd
{
    /// <summary>Waits until no run holds the step.</summary>
    /// <returns>Why the run did not end well, or null.</returns>
    public static async Task<Problem?> EndedAsync(this SetUps setUps, long setUp, string step)
    {
        StepRow? row = null;
        await Wait.UntilAsync(async () => (row = (await setUps.FindAsync(setUp, default))!.Steps.Single(r => r.Step == step)).HeldUntil is null, $"{step} did not end.");
        return SetUpState.Unpack<Problem>(row!.Trouble);
    }
}
