using Portal.Plans;

namespace Portal.Steps.Readiness;

/// <summary>
/// A look by somebody with fewer rights does not take away what somebody with more rights read: the earlier facts of the same check stay, with their reader and
/// their time, and it is said that they could not be read again.
/// </summary>
internal static class KeptFacts
{
    /// <summary>After a day an unrepeated reading is no knowledge any more.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Null when nothing better is known.</summary>
    public static IReadOnlyList<Fact>? Of(Fact unread, Observation? before, string person, DateTimeOffset now)
    {
        if (before is null) return null;
        var earlier = before.Facts.Where(f => f.Check == unread.Check).Select(f => f with { At = f.At ?? before.At }).ToList();
        if (earlier.Count == 0 || earlier.TrueForAll(f => f.Truth == Truth.CouldNotCheck) || earlier.Exists(f => now - f.At > Longest)) return null;
        return [.. earlier.Select(f => f with { Again = $"{person} could not read it again: {unread.Value}." })];
    }
}
