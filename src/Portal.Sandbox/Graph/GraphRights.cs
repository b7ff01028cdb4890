using Portal.Sandbox.Entra;

namespace Portal.Sandbox.Graph;

/// <summary>
/// What the person behind a delegated token, or an application with <c>…OwnedBy</c>, may do besides holding the permission. A token's
/// permission opens the door; the person's directory role or ownership decides what is allowed inside.
/// </summary>
internal sealed class GraphRights(EntraDirectory directory)
{
    public static readonly string[] ReadDelegated = ["Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];
    public static readonly string[] ReadApplication = [.. ReadDelegated, "Application.ReadWrite.OwnedBy"];
    public static readonly string[] WriteDelegated = ["Application.ReadWrite.All", "Directory.ReadWrite.All"];
    public static readonly string[] WriteApplication = ["Application.ReadWrite.All", "Directory.ReadWrite.All", "Application.ReadWrite.OwnedBy"];

    private static readonly string[] ApplicationRoles =
        [DirectoryRoles.ApplicationAdministrator, DirectoryRoles.CloudApplicationAdministrator, DirectoryRoles.GlobalAdministrator];

    /// <summary>
    /// Change or delete an application or service principal: its owners, and the application administrators.
    /// https://learn.microsoft.com/graph/api/application-update#permissions
    /// </summary>
    public void RequireWrite(GraphCall call, IReadOnlyList<string> owners)
    {
        call.RequireAny(WriteDelegated, WriteApplication);
        var isOwner = owners.Contains(call.Caller.ObjectId, StringComparer.OrdinalIgnoreCase);
        var allowed = call.Caller.IsApp
            ? isOwner || call.Caller.Roles.Contains("Application.ReadWrite.All") || call.Caller.Roles.Contains("Directory.ReadWrite.All")
            : isOwner || directory.HasAnyRole(call.Caller.ObjectId, ApplicationRoles);
        if (!allowed) throw GraphRefusal.Denied();
    }

    /// <summary>https://learn.microsoft.com/graph/api/serviceprincipal-post-serviceprincipals#permissions</summary>
    public void RequireNewPrincipal(GraphCall call, Application app)
    {
        RequireWrite(call, app.Owners);
        if (!call.Caller.IsApp && !directory.HasAnyRole(call.Caller.ObjectId, [.. ApplicationRoles, DirectoryRoles.ApplicationDeveloper]))
            call.Unconfirmed("that an owner without the role Application Developer may create the service principal");
    }

    /// <summary>
    /// Grant or take away an app role. Owners may not. Application and Cloud Application Administrators may for every API but Microsoft Graph;
    /// Privileged Role and Global Administrators for all (https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent#prerequisites).
    /// The permission AppRoleAssignment.ReadWrite.All alone is not enough, it takes one to read applications besides
    /// (https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto#permissions).
    /// </summary>
    public void RequireGrant(GraphCall call, ServicePrincipal resource)
    {
        call.RequireAny(["AppRoleAssignment.ReadWrite.All"], ["AppRoleAssignment.ReadWrite.All"]);
        call.RequireAny(ReadDelegated, ReadDelegated);
        if (call.Caller.IsApp) return;
        if (directory.HasAnyRole(call.Caller.ObjectId, DirectoryRoles.GlobalAdministrator, DirectoryRoles.PrivilegedRoleAdministrator)) return;
        if (resource.AppId == MicrosoftApps.Graph || !directory.HasAnyRole(call.Caller.ObjectId, ApplicationRoles)) throw GraphRefusal.Denied();
    }
}
