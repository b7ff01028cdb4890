namespace Portal.Cloud.Dataverse;

/// <summary>The environment itself, and what its caller may do there.</summary>
public sealed class Environments(DataverseClient client)
{
    public Task<Caller> WhoAmIAsync(CancellationToken ct) => throw new NotImplementedException();

    public Task<EnvironmentCard> ReadAsync(CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Names of all privileges the caller holds through their roles ("prvCreateEmailServerProfile").</summary>
    public Task<CallerPrivileges> PrivilegesAsync(CancellationToken ct) => throw new NotImplementedException();
}

public sealed record Caller(Guid UserId, Guid BusinessUnitId, Guid OrganizationId);

/// <param name="ApprovesUsers">E-mail is processed for approved users only.</param>
public sealed record EnvironmentCard(Guid OrganizationId, string Name, string Version, Guid? DefaultProfileId, bool ApprovesUsers, bool ApprovesQueues);

/// <param name="Roles">Names of the caller's security roles.</param>
public sealed record CallerPrivileges(Caller Caller, string Name, bool Disabled, IReadOnlyList<string> Roles, IReadOnlySet<string> Privileges)
{
    public bool IsSystemAdministrator => Roles.Contains("System Administrator");
    public bool Has(string privilege) => Privileges.Contains(privilege);

    /// <summary>Those of <paramref name="needed"/> that are not held.</summary>
    public IReadOnlyList<string> Missing(IEnumerable<string> needed) => [.. needed.Where(p => !Has(p))];
}
