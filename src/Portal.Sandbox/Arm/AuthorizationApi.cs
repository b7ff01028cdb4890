using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Arm;

/// <summary>Microsoft.Authorization at any scope: role assignments, role definitions, and what the caller may do. https://learn.microsoft.com/rest/api/authorization</summary>
internal sealed class AuthorizationApi(ArmGate gate, AzureRoles roles, EntraDirectory directory, AzurePolicies policies, World world)
{
    private const string Provider = "/providers/Microsoft.Authorization/";
    private const string AssignmentWrite = "Microsoft.Authorization/roleAssignments/write";

    public void Map(IEndpointRouteBuilder arm)
    {
        arm.Map("/subscriptions/{**rest}", (HttpContext c, JsonObject? body) => Route(c, body));

        // Built-in definitions belong to no scope; every signed-in caller may read them.
        arm.MapGet("/providers/Microsoft.Authorization/policyDefinitions/{name}", (HttpContext c, string name) => gate.Enter(c, _ =>
            policies.Definition(name) is { } found ? Ok(found) : ArmGate.Error(404, "PolicyDefinitionNotFound", $"The policy definition '{name}' could not be found.")));
    }

    private IResult Route(HttpContext context, JsonObject? body)
    {
        var path = context.Request.Path.Value!;
        var at = path.LastIndexOf(Provider, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return ArmGate.Error(404, "InvalidResourceType", "The sandbox does not know this resource type.");
        var scope = path[..at];
        var parts = path[(at + Provider.Length)..].Split('/');
        var id = parts.ElementAtOrDefault(1);
        return (context.Request.Method, parts[0].ToLowerInvariant(), id) switch
        {
            ("GET", "permissions", null) => gate.Enter(context, caller => Permissions(caller, scope)),
            ("GET", "roledefinitions", null) => gate.Enter(context, "Microsoft.Authorization/roleDefinitions/read", scope, _ => List(Definitions(context).Select(d => Shown(d, scope)))),
            ("GET", "roledefinitions", _) => gate.Enter(context, "Microsoft.Authorization/roleDefinitions/read", scope, _ =>
                RoleDefinitions.All.GetValueOrDefault(id) is { } definition
                    ? Ok(Shown(definition, scope))
                    : ArmGate.Error(404, "RoleDefinitionDoesNotExist", $"The specified role definition with ID '{id}' does not exist.")),
            ("GET", "roleassignments", null) => gate.Enter(context, "Microsoft.Authorization/roleAssignments/read", scope, _ => List(Assignments(context, scope).Select(Shown))),
            ("GET", "roleassignments", _) => gate.Enter(context, "Microsoft.Authorization/roleAssignments/read", scope, _ =>
                Find(scope, id) is { } found ? Ok(Shown(found)) : NotFound(id)),
            ("PUT", "roleassignments", not null) => gate.Enter(context, AssignmentWrite, scope, caller => world.Change(() => Assign(caller, scope, id, body))),
            ("DELETE", "roleassignments", not null) => gate.Enter(context, "Microsoft.Authorization/roleAssignments/delete", scope, _ => world.Change(() => Remove(scope, id))),
            ("GET", "policyassignments", null) => gate.Enter(context, "Microsoft.Authorization/policyAssignments/read", scope, _ => List(policies.AssignmentsAt(scope))),
            _ => ArmGate.Error(405, "MethodNotAllowed", "The sandbox does not know this operation."),
        };
    }

    private IResult Assign(Caller caller, string scope, string id, JsonObject? body)
    {
        var properties = body?["properties"];
        var definitionId = Text(properties, "roleDefinitionId")?.Split('/')[^1];
        var (principalId, principalType) = (Text(properties, "principalId"), Text(properties, "principalType"));
        if (!Guid.TryParse(id, out _)) return ArmGate.Error(400, "InvalidRoleAssignmentId", $"The role assignment ID '{id}' is not valid. The role assignment ID must be a GUID.");
        if (!Guid.TryParse(principalId, out _)) return ArmGate.Error(400, "InvalidPrincipalId", $"A valid principal ID must be provided for role assignment.");
        if (definitionId is null || !RoleDefinitions.All.ContainsKey(definitionId))
            return ArmGate.Error(400, "RoleDefinitionDoesNotExist", $"The specified role definition with ID '{definitionId}' does not exist.");
        if (RefusePrincipal(caller.TenantId, principalId, principalType) is { } refused) return refused;

        if (roles.Assignments.Find(id) is { } named)
            return Ids.Same(named.PrincipalId, principalId) && Ids.Same(named.RoleDefinitionId, definitionId) && Ids.Same(named.Scope, scope)
                ? Ok(Shown(named), 200)
                : ArmGate.Error(400, "RoleAssignmentUpdateNotPermitted", "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.");
        if (roles.Assignments.All.FirstOrDefault(a => Ids.Same(a.Scope, scope) && Ids.Same(a.PrincipalId, principalId) && Ids.Same(a.RoleDefinitionId, definitionId)) is { } twin)
            return ArmGate.Error(409, "RoleAssignmentExists", $"The role assignment already exists. The ID of the existing role assignment is {twin.Id.Replace("-", "")}.");

        return Ok(Shown(roles.Assign(scope, definitionId, principalId, principalType ?? TypeOf(principalId), id, Text(properties, "description"))), 201);
    }

    /// <summary>https://learn.microsoft.com/azure/role-based-access-control/role-assignments-rest: a new service principal needs principalType, or Azure looks for it in a replica that has not heard of it.</summary>
    private IResult? RefusePrincipal(string tenantId, string principalId, string? principalType)
    {
        if (principalType is null && !directory.Exists(tenantId, principalId))
            return ArmGate.Error(400, "PrincipalNotFound",
                $"Principal {principalId.Replace("-", "")} does not exist in the directory {tenantId}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group. See https://aka.ms/docs-principaltype");
        return principalType is not null && TypeOf(principalId) is { } actual && !Ids.Same(actual, principalType)
            ? ArmGate.Error(400, "UnmatchedPrincipalType", $"The PrincipalId '{principalId.Replace("-", "")}' has type '{actual}', which is different from specified PrinciaplType '{principalType}'.")
            : null;
    }

    private IResult Remove(string scope, string id)
    {
        if (Find(scope, id) is not { } found) return Results.NoContent();
        roles.Assignments.Remove(found.Id);
        return Ok(Shown(found));
    }

    private IResult Permissions(Caller caller, string scope) => List(roles.RolesAt(caller.ObjectId, scope)
        .Select(r => new { actions = r.Actions, notActions = r.NotActions, dataActions = r.DataActions, notDataActions = Array.Empty<string>() }));

    private static IEnumerable<RoleDefinition> Definitions(HttpContext context)
    {
        var filter = context.Request.Query["$filter"].ToString();
        return RoleDefinitions.All.Values.Where(d => !filter.Contains("roleName eq", StringComparison.OrdinalIgnoreCase) || filter.Contains($"'{d.Name}'", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>At the scope, above it, and below it unless the filter says atScope().</summary>
    private IEnumerable<RoleAssignment> Assignments(HttpContext context, string scope)
    {
        var filter = context.Request.Query["$filter"].ToString();
        var principal = Quoted(filter);
        var above = filter.Contains("atScope()", StringComparison.OrdinalIgnoreCase);
        return roles.Assignments.All
            .Where(a => AzureRoles.IsAtOrBelow(scope, a.Scope) || (!above && AzureRoles.IsAtOrBelow(a.Scope, scope)))
            .Where(a => principal is null || Ids.Same(a.PrincipalId, principal));
    }

    private static string? Quoted(string filter) => filter.Split('\'') is [_, var inside, ..] ? inside : null;

    private RoleAssignment? Find(string scope, string? id) => roles.Assignments.Find(id) is { } found && Ids.Same(found.Scope, scope) ? found : null;

    private string? TypeOf(string objectId) => directory.Users.Find(objectId) is not null ? "User" : directory.ServicePrincipals.Find(objectId) is not null ? "ServicePrincipal" : null;

    private static IResult NotFound(string? id) => ArmGate.Error(404, "RoleAssignmentNotFound", $"The role assignment '{id}' is not found.");

    private object Shown(RoleAssignment a) => new
    {
        id = $"{a.Scope}/providers/Microsoft.Authorization/roleAssignments/{a.Id}",
        type = "Microsoft.Authorization/roleAssignments",
        name = a.Id,
        properties = new
        {
            roleDefinitionId = $"/subscriptions/{a.Scope.Split('/').ElementAtOrDefault(2)}/providers/Microsoft.Authorization/roleDefinitions/{a.RoleDefinitionId}",
            principalId = a.PrincipalId,
            principalType = a.PrincipalType ?? TypeOf(a.PrincipalId),
            scope = a.Scope,
            description = a.Description,
            createdOn = a.CreatedAt,
            updatedOn = a.CreatedAt,
        },
    };

    private static object Shown(RoleDefinition d, string scope) => new
    {
        id = $"/subscriptions/{scope.Split('/').ElementAtOrDefault(2)}/providers/Microsoft.Authorization/roleDefinitions/{d.Id}",
        type = "Microsoft.Authorization/roleDefinitions",
        name = d.Id,
        properties = new
        {
            roleName = d.Name,
            type = "BuiltInRole",
            permissions = new[] { new { actions = d.Actions, notActions = d.NotActions, dataActions = d.DataActions, notDataActions = Array.Empty<string>() } },
        },
    };

    private static string? Text(JsonNode? node, string name) => node?[name]?.GetValue<string>();

    private static IResult List(IEnumerable<object> value) => Ok(new { value });

    private static IResult Ok(object body, int status = 200) => Results.Json(body, Json.Wire, statusCode: status);
}
