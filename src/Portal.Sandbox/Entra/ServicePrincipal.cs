namespace Portal.Sandbox.Entra;

/// <summary>An application's presence in one tenant. Role assignments and vault rights name its object id, never the appId.</summary>
public sealed record ServicePrincipal
{
    public required string Id { get; init; }
    public required string AppId { get; init; }
    public required string TenantId { get; init; }
    public required string DisplayName { get; init; }
    public bool AccountEnabled { get; init; } = true;
    public bool AppRoleAssignmentRequired { get; init; }

    /// <summary>Tenant of the application object; null for Microsoft's own, whose application objects no customer sees.</summary>
    public string? AppOwnerOrganizationId { get; init; }

    /// <summary>Only for Microsoft's own; a customer's principal shows what its application object declares.</summary>
    public IReadOnlyList<AppRole> AppRoles { get; init; } = [];
    public IReadOnlyList<PermissionScope> Scopes { get; init; } = [];

    /// <summary>The names tokens can be asked for: appId, identifier URIs, and for Exchange the on-premises addresses.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];
    public IReadOnlyList<string> Tags { get; init; } = [];
    public IReadOnlyList<string> Owners { get; init; } = [];
    public string? Notes { get; init; }

    /// <summary>Credentials of the principal itself: they sign in as well as those of the application object, and do not show on it.</summary>
    public IReadOnlyList<PasswordCredential> Passwords { get; init; } = [];
    public IReadOnlyList<KeyCredential> Keys { get; init; } = [];
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>World time from which other calls see it.</summary>
    public DateTimeOffset VisibleFrom { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }
}

/// <param name="PrincipalType"><c>User</c> or <c>ServicePrincipal</c>.</param>
/// <param name="ResourceId">Object id of the service principal that declares the role.</param>
/// <param name="EffectiveFrom">World time from which tokens carry it.</param>
public sealed record AppRoleAssignment(
    string Id, string TenantId, string AppRoleId, string PrincipalId, string PrincipalType, string ResourceId, DateTimeOffset CreatedAt, DateTimeOffset EffectiveFrom)
{
    /// <summary>"Default access": assigned without a role.</summary>
    public const string DefaultAccess = "00000000-0000-0000-0000-000000000000";
}

/// <param name="EffectiveFrom">World time; a new assignment may take up to 15 minutes to work (Microsoft Entra service limits and restrictions).</param>
public sealed record DirectoryRoleAssignment(string Id, string TenantId, string PrincipalId, string RoleId, DateTimeOffset EffectiveFrom);

/// <summary>Delegated consent: <paramref name="ConsentType"/> is <c>AllPrincipals</c> or <c>Principal</c>; <paramref name="Scope"/> is a list with spaces.</summary>
public sealed record PermissionGrant(string Id, string TenantId, string ClientId, string ConsentType, string? PrincipalId, string ResourceId, string Scope);
