using Portal.Sandbox.Arm;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Control;

/// <summary>What administrators do elsewhere: accounts, roles that begin and end (Privileged Identity Management), consent to an application.</summary>
internal static class DirectoryApi
{
    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapPost("/people/{id}", (string id, PersonInput input, EntraDirectory directory) =>
        {
            if (directory.Users.Find(id) is not { } user) return Results.NotFound();
            directory.Users.Put(id, user with { AccountEnabled = input.Enabled });
            return Results.NoContent();
        });
        control.MapPost("/people/{id}/roles", Role);
        control.MapPost("/consents", Consent);
    }

    /// <summary>An Entra role or an Azure role, by its name; works or stops working at once.</summary>
    private static IResult Role(string id, RoleInput input, EntraDirectory directory, AzureRoles azure, Clocks clocks, World world) => world.Change(() =>
    {
        if (directory.Users.Find(id) is not { } user) return Results.NotFound();
        if (DirectoryRoles.Names.FirstOrDefault(r => r.Value == input.Role).Key is { } entra)
        {
            foreach (var held in directory.RoleAssignments.All.Where(a => a.PrincipalId == id && a.RoleId == entra).ToList()) directory.RoleAssignments.Remove(held.Id);
            var made = SeedIds.Derived($"role {id} {entra}");
            if (input.Active) directory.RoleAssignments.Put(made, new(made, user.TenantId, id, entra, clocks.World));
            return Results.NoContent();
        }

        if (RoleDefinitions.All.Values.FirstOrDefault(r => r.Name == input.Role) is not { } role) return Results.BadRequest(new { error = $"There is no role named {input.Role}." });
        foreach (var held in azure.Assignments.All.Where(a => a.PrincipalId == id && a.RoleDefinitionId == role.Id).ToList()) azure.Assignments.Remove(held.Id);
        if (input.Active) azure.Assign($"/subscriptions/{SeedIds.Subscription}/resourceGroups/{SeedIds.ResourceGroup}", role.Id, id, "User", effectiveNow: true);
        return Results.NoContent();
    });

    /// <summary>What everybody's consent to the portal's registration is for one API; an empty scope takes it away.</summary>
    private static IResult Consent(ConsentInput input, EntraDirectory directory)
    {
        var tenant = input.Tenant ?? SeedIds.Contoso;
        if (directory.Principal(tenant, SeedIds.PortalApp) is not { } client) return Results.BadRequest(new { error = $"The portal's application is not known in {tenant}." });
        if (directory.Resource(tenant, input.Resource) is not { } resource) return Results.BadRequest(new { error = $"There is no API {input.Resource}." });
        var id = directory.Grants.All.FirstOrDefault(g => Ids.Same(g.ClientId, client.Id) && Ids.Same(g.ResourceId, resource.Id))?.Id ?? SeedIds.Derived($"consent {client.Id} {resource.AppId}");
        directory.Grants.Put(id, new(id, client.TenantId, client.Id, "AllPrincipals", null, resource.Id, input.Scope));
        return Results.NoContent();
    }

    internal sealed record PersonInput(bool Enabled);

    internal sealed record RoleInput(string Role, bool Active);

    internal sealed record ConsentInput(string Resource, string Scope, string? Tenant = null);
}
