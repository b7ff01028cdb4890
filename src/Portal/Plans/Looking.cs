namespace Portal.Plans;

/// <summary>What looks share: reads side by side, and the verdict over their facts.</summary>
public static class Looking
{
    /// <summary>Reads that do not follow from one another are made side by side: quicker, and a look through pasted answers learns in one round what all of them miss.</summary>
    public static async Task<(T1 First, T2 Second)> BothAsync<T1, T2>(Task<T1> first, Task<T2> second)
    {
        await Task.WhenAll(first, second);
        return (await first, await second);
    }

    /// <inheritdoc cref="BothAsync"/>
    public static async Task<(T1 First, T2 Second, T3 Third)> AllAsync<T1, T2, T3>(Task<T1> first, Task<T2> second, Task<T3> third)
    {
        await Task.WhenAll(first, second, third);
        return (await first, await second, await third);
    }

    /// <summary>The worst of several verdicts; facts without one do not count.</summary>
    public static Truth Worst(IEnumerable<Fact> facts)
    {
        var truths = facts.Where(f => !f.Aside).Select(f => f.Truth).OfType<Truth>().ToHashSet();
        return truths.Contains(Truth.NotOk) ? Truth.NotOk : truths.Contains(Truth.CouldNotCheck) ? Truth.CouldNotCheck : Truth.Ok;
    }
}
