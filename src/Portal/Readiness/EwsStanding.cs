using Portal.Plans;

namespace Portal.Readiness;

/// <summary>Where a profile stands: today, while it is synchronized by EWS, and from April 2027, when only Microsoft Graph is left.</summary>
/// <param name="DaysLeft">Until EWS ends; nought or less once it has.</param>
/// <param name="Next">What to do next, in a sentence; null when nothing is.</param>
/// <param name="Href">Where to do it.</param>
public sealed record EwsStanding(StandingPart Today, StandingPart April, int DaysLeft, string? Next, string? Href)
{
    /// <summary>"130 days until EWS ends."</summary>
    public string Countdown => DaysLeft switch { > 1 => $"{DaysLeft} days until EWS in Exchange Online ends.", 1 => "One day until EWS in Exchange Online ends.", _ => "EWS in Exchange Online has ended." };
}

/// <param name="Truth">Waiting: it works for now and will not without somebody's act.</param>
public sealed record StandingPart(string Title, Truth Truth, string Sentence, IReadOnlyList<Fact> Facts);
