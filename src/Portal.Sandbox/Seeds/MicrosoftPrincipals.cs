using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Seeds;

/// <summary>Microsoft's own service principals in a tenant, with the permissions they declare that matter to server-side sync. Ids are Microsoft's.</summary>
internal static class MicrosoftPrincipals
{
    public static void Plant(EntraDirectory directory, string tenantId, Clocks clocks, params string[] onPremisesNames)
    {
        foreach (var principal in All(tenantId, clocks.World.AddYears(-5), onPremisesNames)) directory.ServicePrincipals.Put(principal.Id, principal);
    }

    /// <summary>The service principal of a service of Microsoft's that the tenant does not have; null for other applications and for one that is there.</summary>
    public static ServicePrincipal? Make(EntraDirectory directory, string tenantId, string appId, Clocks clocks) => directory.Principal(tenantId, appId) is not null ? null
        : All(tenantId, clocks.World).FirstOrDefault(p => Ids.Same(p.AppId, appId)) is { } made ? made with { Id = Guid.NewGuid().ToString() } : null;

    private static List<ServicePrincipal> All(string tenantId, DateTimeOffset created, params string[] onPremisesNames)
    {
        var all = new List<ServicePrincipal>();
        Put("Microsoft Graph", MicrosoftApps.Graph, ["https://graph.microsoft.com", "https://graph.microsoft.com/"], GraphRoles, GraphScopes);
        Put("Office 365 Exchange Online", MicrosoftApps.ExchangeOnline,
            ["https://outlook.office365.com", "https://outlook.office365.com/", "https://outlook.office.com", "https://outlook.office.com/", "https://ps.outlook.com", .. onPremisesNames],
            ExchangeRoles, [
                new("3b5f3d61-589b-4a3c-a359-5dd4b5ee5bd5", "EWS.AccessAsUser.All", "Access mailboxes as the signed-in user via Exchange Web Services"),
                new("ab4f2b77-0b06-4fc1-a9de-02113fc2ab7c", "Exchange.Manage", "Manage Exchange configuration")
            ]);
        Put("Azure Key Vault", MicrosoftApps.KeyVault, ["https://vault.azure.net", "https://vault.azure.net/"],
            [], [new("f53da476-18e3-4152-8e01-aec403e6edc0", "user_impersonation", "Have full access to the Azure Key Vault service")]);
        Put("Windows Azure Service Management API", MicrosoftApps.AzureResourceManager,
            ["https://management.azure.com", "https://management.azure.com/", "https://management.core.windows.net", "https://management.core.windows.net/"],
            [], [new("41094075-9dad-400e-a0bd-54e686782033", "user_impersonation", "Access Azure Service Management as organization users")]);
        Put(
            "Dataverse",
            MicrosoftApps.Dataverse,
            [
                "https://admin.services.crm.dynamics.com/", "https://globaldisco.crm.dynamics.com", SeedIds.Environment, SeedIds.TestEnvironment,
                SeedIds.ProjectsEnvironment, SeedIds.FinanceEnvironment
            ],
            [], [new("78ce3f0f-a1ce-49c2-8cde-64b5c0896db4", "user_impersonation", "Access Dataverse as organization users")]);

        return all;

        void Put(string name, string appId, IReadOnlyList<string> names, IReadOnlyList<AppRole> roles, IReadOnlyList<PermissionScope> scopes) => all.Add(new ServicePrincipal
        {
            Id = SeedIds.PrincipalOf(tenantId, appId), AppId = appId, TenantId = tenantId, DisplayName = name, Names = [appId, .. names], AppRoles = roles, Scopes = scopes, CreatedAt = created,
        });
    }

    private static AppRole Role(string id, string value, string displayName) => new(id, value, displayName, ["Application"]);

    private static readonly IReadOnlyList<AppRole> GraphRoles =
    [
        Role("9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30", "Application.Read.All", "Read all applications"),
        Role("1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9", "Application.ReadWrite.All", "Read and write all applications"),
        Role("18a4783c-866b-4cc7-a460-3d5e5662c884", "Application.ReadWrite.OwnedBy", "Manage apps that this app creates or owns"),
        Role("06b708a9-e830-4db3-a914-8e69da51d44f", "AppRoleAssignment.ReadWrite.All", "Manage app permission grants and app role assignments"),
        Role("7ab1d382-f21e-4acd-a863-ba3e13f7da61", "Directory.Read.All", "Read directory data"),
        Role("19dbc75e-c2e2-444c-a770-ec69d8559fc7", "Directory.ReadWrite.All", "Read and write directory data"),
        Role("df021288-bdef-4463-88db-98f22de89214", "User.Read.All", "Read all users' full profiles"),
        Role("97235f07-e226-4f63-ace3-39588e11d3a1", "User.ReadBasic.All", "Read all users' basic profiles"),
        Role("98830695-27a2-44f7-8c18-0c3ebc9698f6", "GroupMember.Read.All", "Read all group memberships"),
        Role("498476ce-e0fe-48b0-b801-37ba7e2685c6", "Organization.Read.All", "Read organization information"),
        Role("b0afded3-3588-46d8-8b3d-9842eff778da", "AuditLog.Read.All", "Read all audit log data"),
        Role("246dd0d5-5bd0-4def-940b-0421030a5b68", "Policy.Read.All", "Read your organization's policies"),
        Role("483bed4a-2ad3-4361-a73b-c83ccdbdc53c", "RoleManagement.Read.Directory", "Read all directory RBAC settings"),
        Role("810c84a8-4a9e-49e6-bf7d-12d183f40d01", "Mail.Read", "Read mail in all mailboxes"),
        Role("e2a3a72e-5f79-4c64-b1b1-878b674786c9", "Mail.ReadWrite", "Read and write mail in all mailboxes"),
        Role("b633e1c5-b582-4048-a93e-9f11b44c7e96", "Mail.Send", "Send mail as any user"),
        Role("6be147d2-ea4f-4b5a-a3fa-3eab6f3c140a", "Mail.ReadBasic", "Read basic mail in all mailboxes"),
        Role("693c5e45-0940-467d-9b8a-1022fb9d42ef", "Mail.ReadBasic.All", "Read basic mail in all mailboxes"),
        Role("798ee544-9d2d-430c-a058-570e29e34338", "Calendars.Read", "Read calendars in all mailboxes"),
        Role("089fe4d0-434a-44c5-8827-41ba8a0b17f5", "Contacts.Read", "Read contacts in all mailboxes"),
        Role("6931bccd-447a-43d1-b442-00a195474933", "MailboxSettings.ReadWrite", "Read and write all user mailbox settings"),
        Role("40f97065-369a-49f4-947c-6a255697ae91", "MailboxSettings.Read", "Read all user mailbox settings"),
        Role("ef54d2bf-783f-4e0f-bca1-3210c0444d99", "Calendars.ReadWrite", "Read and write calendars in all mailboxes"),
        Role("6918b873-d17a-4dc1-b314-35f528134491", "Contacts.ReadWrite", "Read and write contacts in all mailboxes"),
        Role("44e666d1-d276-445b-a5fc-8815eeb81d55", "Tasks.ReadWrite.All", "Read and write all users' tasks and tasklists"),
        Role("f10e1f91-74ed-437f-a6fd-d6ae88e26c1f", "Tasks.Read.All", "Read all users' tasks and tasklists"),
        Role("aa6d92d4-b25a-4640-aefe-3e3231e5e736", "MailboxConfigItem.ReadWrite", "Read and write all users' mailbox configuration items"),
        Role("6b7d71aa-70aa-4810-a8d9-5d9fb2830017", "Chat.Read.All", "Read all chat messages"),
        Role("b8bb2037-6e08-44ac-a4ea-4674e010e2a4", "OnlineMeetings.ReadWrite.All", "Read and create online meetings"),
        Role("45bbb07e-7321-4fd7-a8f6-3ff27e6a81c8", "CallRecords.Read.All", "Read all call records"),
    ];

    private static readonly IReadOnlyList<PermissionScope> GraphScopes =
    [
        new("37f7f235-527c-4136-accd-4a02d197296e", "openid", "Sign users in"),
        new("14dad69e-099b-42c9-810b-d002981feec1", "profile", "View users' basic profile"),
        new("64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0", "email", "View users' email address"),
        new("7427e0e9-2fba-42fe-b0c0-848c9e6a8182", "offline_access", "Maintain access to data you have given it access to"),
        new("e1fe6dd8-ba31-4d61-89e7-88639da4683d", "User.Read", "Sign in and read user profile"),
        new("b340eb25-3456-403f-be2f-af7a0d370277", "User.ReadBasic.All", "Read all users' basic profiles"),
        new("c79f8feb-a9db-4090-85f9-90d820caa0eb", "Application.Read.All", "Read applications"),
        new("bdfbf15f-ee85-4955-8675-146e8e5296b5", "Application.ReadWrite.All", "Read and write all applications"),
        new("84bccea3-f856-4a8a-967b-dbe0a3d53a64", "AppRoleAssignment.ReadWrite.All", "Manage app permission grants and app role assignments"),
        new("06da0dbc-49e2-44d2-8312-53f166ab848a", "Directory.Read.All", "Read directory data"),
        new("e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20", "AuditLog.Read.All", "Read audit log data"),
        new("0e263e50-5827-48a4-b97c-d940288653c7", "Directory.AccessAsUser.All", "Access the directory as the signed-in user"),
    ];

    // The same GUIDs as some of Graph's roles, on another resource: whoever compares role ids alone takes one for the other.
    private static readonly IReadOnlyList<AppRole> ExchangeRoles =
    [
        Role(MicrosoftApps.FullAccessAsApp, "full_access_as_app", "Use Exchange Web Services with full access to all mailboxes"),
        Role("dc50a0fb-09a3-484d-be87-e023b12c6440", "Exchange.ManageAsApp", "Manage Exchange As Application"),
        Role("e2a3a72e-5f79-4c64-b1b1-878b674786c9", "Mail.ReadWrite", "Read and write mail in all mailboxes"),
        Role("b633e1c5-b582-4048-a93e-9f11b44c7e96", "Mail.Send", "Send mail as any user"),
        Role("6918b873-d17a-4dc1-b314-35f528134491", "Contacts.ReadWrite", "Read and write contacts in all mailboxes"),
        Role("ef54d2bf-783f-4e0f-bca1-3210c0444d99", "Calendars.ReadWrite.All", "Read and write calendars in all mailboxes"),
    ];
}
