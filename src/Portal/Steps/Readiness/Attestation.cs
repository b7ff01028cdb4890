namespace Portal.Steps.Readiness;

/// <summary>Somebody's word for one fact.</summary>
/// <param name="Fact">Key of the fact within its wizard.</param>
/// <param name="Holds">It is as it should be; otherwise it is not.</param>
/// <param name="By">Name of the person.</param>
/// <param name="Reason">How they know.</param>
public sealed record Attestation(string Fact, bool Holds, string By, DateTimeOffset At, string Reason);
