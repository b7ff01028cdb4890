using Portal.Sandbox.State;

namespace Portal.Sandbox.Arm;

/// <param name="Scope">Resource id where it was made; it holds there and below.</param>
/// <param name="EffectiveFrom">World time; the list shows it at once, access checks honour it only from here.</param>
public sealed record RoleAssignment(
    string Id, string Scope, string RoleDefinitionId, string PrincipalId, string? PrincipalType, string? Description, DateTimeOffset CreatedAt, DateTimeOffset EffectiveFrom);

/// <summary>Azure role assignments and what they allow now.</summary>
internal sealed class AzureRoles(World world, Clocks clocks, SettingsStore settings)
{
    public Shelf<RoleAssignment> Assignments { get; } = world.Shelf<RoleAssignment>("azure-role-assignment");

    public bool May(string principalId, string action, string resourceId) => RolesAt(principalId, resourceId).Any(r => r.Allows(action));

    public bool MayData(string principalId, string dataAction, string resourceId) => RolesAt(principalId, resourceId).Any(r => r.AllowsData(dataAction));

    /// <summary>Roles that work for this principal at this resource now, inherited ones included.</summary>
    public IEnumerable<RoleDefinition> RolesAt(string principalId, string resourceId) =>
        Assignments.All
            .Where(a => Ids.Same(a.PrincipalId, principalId) && a.EffectiveFrom <= clocks.World && IsAtOrBelow(resourceId, a.Scope))
            .Select(a => RoleDefinitions.All[a.RoleDefinitionId]);

    /// <param name="effectiveNow">For seeds: long-standing, so no delay.</param>
    public RoleAssignment Assign(
        string scope, string roleDefinitionId, string principalId, string? principalType = null, string? id = null, string? description = null, bool effectiveNow = false)
    {
        var now = clocks.World;
        var assignment = new RoleAssignment(
            id ?? Guid.NewGuid().ToString(), scope, roleDefinitionId, principalId, principalType, description, now,
            effectiveNow ? DateTimeOffset.MinValue : now.AddSeconds(settings.Now.AccessEffectiveSeconds));
        Assignments.Put(assignment.Id, assignment);
        return assignment;
    }

    public static bool IsAtOrBelow(string resourceId, string scope)
    {
        scope = scope.TrimEnd('/');
        return resourceId.StartsWith(scope, StringComparison.OrdinalIgnoreCase) && (resourceId.Length == scope.Length || resourceId[scope.Length] == '/');
    }
}
