namespace Portal.Wizards.CrossTenant.Readiness;

/// <summary>What people told of an Exchange Online organization: pasted answers of read-only scripts, and words they stand for.</summary>
public sealed record ExchangeOnlineKnowledge;
