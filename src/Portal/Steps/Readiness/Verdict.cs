using Portal.Plans;

namespace Portal.Steps.Readiness;

/// <summary>All facts in one verdict and one sentence.</summary>
internal static class Verdict
{
    /// <param name="source">What was asked, all of it.</param>
    public static Observation Of(IReadOnlyList<Fact> facts, string source, DateTimeOffset now)
    {
        var truth = Looking.Worst(facts);
        var bad = facts.Where(f => f is { Truth: Truth.NotOk, Aside: false }).ToList();
        var hazards = facts.Count(f => f is { Truth: Truth.NotOk, Aside: true });
        var untold = facts.Count(f => f is { Truth: Truth.CouldNotCheck, Aside: true });
        var sentence = truth switch
        {
            Truth.Ok => "Everything that must be so and can be read from here is ready.",
            Truth.NotOk => bad.Count == 1 ? $"Not ready: {bad[0].Value}." : $"Not ready: {bad.Count} things stand in the way.",
            _ => "What could be read is ready; something could not be read.",
        };
        if (hazards > 0) sentence += hazards == 1 ? " One hazard is shown below." : $" {hazards} hazards are shown below.";
        if (untold > 0) sentence += untold == 1 ? " One thing nobody has told yet." : $" {untold} things nobody has told yet.";
        var problem = bad.Count == 0 ? null : new Problem($"{bad[0].Name}: {bad[0].Value}", null, bad[0].Note, bad[0].Who);
        return new Observation(truth, sentence, source, now, facts, problem) { Merged = true };
    }
}
