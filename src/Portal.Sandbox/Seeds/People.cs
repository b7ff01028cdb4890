using Portal.Sandbox.Entra;

namespace Portal.Sandbox.Seeds;

/// <summary>Who can sign in, with few rights each: taking a profile to its proof needs several of them, as in life.</summary>
/// <param name="PortalRole">App role of the portal's registration; "" is assigned without a role, null is not assigned.</param>
/// <param name="EntraRole">Template id of a directory role.</param>
/// <param name="EffectiveMinutes">World time until the directory role works.</param>
internal sealed record SeededPerson(
    string Id, string TenantId, string Name, string Title, string? PortalRole, string? EntraRole = null, double EffectiveMinutes = 0, bool Enabled = true,
    string[]? AzureRoles = null, string[]? DataverseRoles = null, string Note = "")
{
    public string UserName => $"{Name.Split(' ')[0].ToLowerInvariant()}@{(TenantId == SeedIds.Contoso ? "contoso.com" : "fabrikam.com")}";
}

internal static class People
{
    public static readonly IReadOnlyList<SeededPerson> All =
    [
        new(SeedIds.People.Alice, SeedIds.Contoso, "Alice Adams", "Dynamics administrator", "Portal.Admin",
            AzureRoles: ["Key Vault Certificates Officer and Reader on contoso-hma", "access policy on contoso-legacy: certificates create, get, list, import, update, delete, recover, purge"],
            DataverseRoles: ["System Administrator"],
            Note: "Starts set-ups. Registers applications and owns those she creates; cannot grant permissions or give access to a vault."),
        new(SeedIds.People.Amir, SeedIds.Contoso, "Amir Aydin", "Messaging security", "Portal.Approver",
            Note: "Decides approval requests. Has no rights in Entra, Azure or Dataverse."),
        new(SeedIds.People.Greta, SeedIds.Contoso, "Greta Grant", "Cloud applications", "", DirectoryRoles.CloudApplicationAdministrator,
            Note: "Grants application permissions, except Microsoft Graph's."),
        new(SeedIds.People.Viktor, SeedIds.Contoso, "Viktor Varga", "Azure platform", "",
            AzureRoles: ["User Access Administrator and Key Vault Contributor on rg-messaging"],
            Note: "Gives KV-App its access to a vault."),
        new(SeedIds.People.Hanna, SeedIds.Contoso, "Hanna Holm", "Helpdesk", "Portal.Helpdesk", Note: "Looks up one mailbox at a time."),
        new(SeedIds.People.Aurel, SeedIds.Contoso, "Aurel Albu", "Internal audit", "Portal.Auditor", Note: "Reads the audit trail."),
        new(SeedIds.People.Bruno, SeedIds.Contoso, "Bruno Berg", "Dynamics administrator", "Portal.Admin", DirectoryRoles.ApplicationAdministrator, EffectiveMinutes: 15,
            Note: "Was made Application Administrator minutes ago; the role works 15 minutes after the sandbox began."),
        new(SeedIds.People.Gloria, SeedIds.Contoso, "Gloria Gates", "Head of IT", null, DirectoryRoles.GlobalAdministrator,
            AzureRoles: ["Owner of the subscription"], DataverseRoles: ["System Administrator"], Note: "Not assigned to the portal, so Entra refuses the sign-in (AADSTS50105)."),
        new(SeedIds.People.Dora, SeedIds.Contoso, "Dora Dahl", "Dynamics administrator, left", "Portal.Admin", Enabled: false, Note: "The account is disabled (AADSTS50057)."),
        new(SeedIds.People.Petra, SeedIds.Contoso, "Petra Paulsen", "Identity", "", DirectoryRoles.PrivilegedRoleAdministrator,
            Note: "Grants every application permission, Microsoft Graph's too."),
        new(SeedIds.People.Egon, SeedIds.Contoso, "Egon Ek", "Exchange", "", DirectoryRoles.ExchangeAdministrator, DataverseRoles: ["System Administrator"],
            Note: "Approves mailboxes of Exchange Online: it takes his role in Entra and the one in Dynamics 365 together."),
        new(SeedIds.People.Frank, SeedIds.Fabrikam, "Frank Fisher", "Fabrikam IT", null, DirectoryRoles.GlobalAdministrator, Note: "Of another tenant (AADSTS50020)."),
        new(SeedIds.People.Fiona, SeedIds.Fabrikam, "Fiona Falk", "Fabrikam Exchange", null, DirectoryRoles.ExchangeAdministrator, Note: "Changes Fabrikam's Exchange Online; grants nothing."),
        new(SeedIds.People.Felix, SeedIds.Fabrikam, "Felix Frey", "Fabrikam identity", null, DirectoryRoles.PrivilegedRoleAdministrator, Note: "Grants every application permission in Fabrikam, Microsoft Graph's too."),
        new(SeedIds.People.Farah, SeedIds.Fabrikam, "Farah Faris", "Fabrikam cloud applications", null, DirectoryRoles.CloudApplicationAdministrator,
            Note: "Registers applications in Fabrikam and grants application permissions, except Microsoft Graph's."),
    ];
}
