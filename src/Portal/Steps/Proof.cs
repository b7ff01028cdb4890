namespace Portal.Steps;

/// <summary>What the portal did as Dynamics 365 will do it, link by link, and when. A later proof needs a new secret, so this is history with a time.</summary>
public sealed record Proof(DateTimeOffset At, IReadOnlyList<Plans.Fact> Links);
