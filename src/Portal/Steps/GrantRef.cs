namespace Portal.Steps;

/// <param name="AssignmentId">Id of the app role assignment in Entra.</param>
public sealed record GrantRef(string AssignmentId, DateTimeOffset GrantedAt);
