using Portal.Cloud;
using Portal.Plans;

namespace Portal.Steps;

/// <summary>What the portal did as Dynamics 365 will do it, link by link, and when. A later proof needs a new secret, so this is history with a time.</summary>
public sealed record Proof(DateTimeOffset At, IReadOnlyList<Fact> Links)
{
    /// <summary>No answer is no verdict: only what a service refused is "not OK".</summary>
    public static Truth Verdict(CloudError error) =>
        error.Kind is CloudErrorKind.Unreachable or CloudErrorKind.Unavailable or CloudErrorKind.Throttled or CloudErrorKind.AnswerLost or CloudErrorKind.Untrusted ? Truth.CouldNotCheck : Truth.NotOk;
}
