using Portal.Cloud;

namespace Portal.Plans;

/// <summary>Reads one thing for a list of facts: what could not be read is a fact too, with its reason.</summary>
public static class Looking
{
    public static async Task<Fact> FactAsync(string name, Func<Task<Fact>> read)
    {
        try
        {
            return await read();
        }
        catch (CloudException error)
        {
            return new Fact(name, error.Error.Sentence, Truth.CouldNotCheck, error.Error.Who is { } who ? $"{error.Error.Remedy} Who can do it: {who}." : error.Error.Remedy);
        }
    }

    /// <summary>The worst of several verdicts; facts without one do not count.</summary>
    public static Truth Worst(IEnumerable<Fact> facts)
    {
        var truths = facts.Select(f => f.Truth).OfType<Truth>().ToHashSet();
        return truths.Contains(Truth.NotOk) ? Truth.NotOk : truths.Contains(Truth.CouldNotCheck) ? Truth.CouldNotCheck : Truth.Ok;
    }
}
