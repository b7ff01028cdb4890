using Portal.Plans;

namespace Portal.Wizards.Confine;

/// <summary>What calls as the app answered, on one mailbox in scope and one out of scope.</summary>
/// <param name="WorldAt">By the clock on which waiting times run.</param>
/// <param name="HasRights">The app held something that a call could use; without it nothing was asked.</param>
public sealed record OutsideProof(DateTimeOffset At, DateTimeOffset WorldAt, IReadOnlyList<Fact> Facts, bool HasRights)
{
    public bool IsGood => HasRights && Facts.All(f => f.Aside || f.Truth is Truth.Ok or null);

    /// <summary>Whether anything in scope was refused, or anything out of scope opened.</summary>
    public Fact? Contradiction => Facts.FirstOrDefault(f => f is { Aside: false, Truth: Truth.NotOk });
}
