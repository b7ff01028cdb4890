using Portal.Steps.Readiness;

namespace Portal.Wizards.CrossTenant.Readiness;

/// <summary>One thing to know before a cross-tenant profile is set up.</summary>
internal interface IReadinessCheck : IReadinessCheck<Ground>;
