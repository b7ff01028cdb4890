namespace Portal.Wizards.Confine;

/// <summary>How long a change of scoping takes until calls keep to it, on the safe side of what Microsoft says.</summary>
// Policies: "can take longer than 1 hour", removal up to 30 minutes (learn.microsoft.com/exchange/permissions-exo/application-access-policies and Remove-ApplicationAccessPolicy).
// Roles for applications: 30 minutes to 2 hours (learn.microsoft.com/exchange/permissions-exo/application-rbac, limitations).
internal static class ScopingClock
{
    private static readonly TimeSpan TwoHours = TimeSpan.FromHours(2);
    private static readonly TimeSpan HalfAnHour = TimeSpan.FromMinutes(30);

    /// <summary>
    /// An access token of an app lives 60 to 90 minutes; a client that announced continuous access evaluation gets one for up to 28 hours, and nobody outside sees which Dynamics 365 has.
    /// https://learn.microsoft.com/entra/identity-platform/access-tokens#token-lifetime, https://learn.microsoft.com/entra/identity/conditional-access/concept-continuous-access-evaluation
    /// </summary>
    public static readonly TimeSpan TokenLives = TimeSpan.FromHours(28);

    private static readonly IReadOnlyDictionary<string, TimeSpan> Takes = new Dictionary<string, TimeSpan>(StringComparer.Ordinal)
    {
        [ScopingChanges.Policy] = TwoHours, [ScopingChanges.Members] = TwoHours, [ScopingChanges.Removed] = HalfAnHour, [ScopingChanges.Scope] = TwoHours, [ScopingChanges.Roles] = TwoHours,
    };

    /// <summary>The change that has to be waited for longest, and from when tests of calls can be trusted, by the world's clock; null when nothing was seen to change.</summary>
    public static (string What, DateTimeOffset Changed, DateTimeOffset Trust)? Of(ConfineSetUp record)
    {
        (string What, DateTimeOffset Changed, DateTimeOffset Trust)? longest = null;
        foreach (var (what, seen) in record.Changes)
            if (Takes.TryGetValue(what, out var takes) && (longest is null || seen.WorldAt + takes > longest.Value.Trust)) longest = (what, seen.WorldAt, seen.WorldAt + takes);
        return longest;
    }

    /// <summary>"Roles changed 22 November 2026 14:05 UTC, trust tests after 22 November 2026 16:05 UTC."; empty when nothing has to be waited for any more.</summary>
    public static string Sentence(ConfineSetUp record, DateTimeOffset world) =>
        Of(record) is { } clock && world < clock.Trust ? $"{Name(clock.What)} changed {clock.Changed:d MMMM yyyy HH:mm} UTC, trust tests after {clock.Trust:d MMMM yyyy HH:mm} UTC." : "";

    /// <summary>From when the last token that was issued under the consent has ended; null while the consent was not seen to go.</summary>
    public static DateTimeOffset? LastTokenEnds(ConfineSetUp record) => record.Changes.TryGetValue(ScopingChanges.Consent, out var seen) ? seen.WorldAt + TokenLives : null;

    private static string Name(string what) => what switch
    {
        ScopingChanges.Policy => "Policies",
        ScopingChanges.Removed => "Policies",
        ScopingChanges.Members => "Members",
        ScopingChanges.Scope => "The scope",
        _ => "Roles",
    };
}
