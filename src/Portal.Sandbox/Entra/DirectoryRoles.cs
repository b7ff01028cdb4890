namespace Portal.Sandbox.Entra;

/// <summary>Template ids of built-in roles. https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference</summary>
public static class DirectoryRoles
{
    public const string GlobalAdministrator = "62e90394-69f5-4237-9190-012177145e10";
    public const string PrivilegedRoleAdministrator = "e8611ab8-c189-46e8-94e1-60213ab1f814";
    public const string ApplicationAdministrator = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3";
    public const string CloudApplicationAdministrator = "158c047a-c907-4556-b7ef-446551a6b5f7";
    public const string ApplicationDeveloper = "cf1c38e5-3621-4004-a7cb-879624dced7c";
    public const string ExchangeAdministrator = "29232cdf-9323-42fd-ade2-1d097af3e4de";
    public const string GlobalReader = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";

    public static readonly IReadOnlyDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [GlobalAdministrator] = "Global Administrator",
        [PrivilegedRoleAdministrator] = "Privileged Role Administrator",
        [ApplicationAdministrator] = "Application Administrator",
        [CloudApplicationAdministrator] = "Cloud Application Administrator",
        [ApplicationDeveloper] = "Application Developer",
        [ExchangeAdministrator] = "Exchange Administrator",
        [GlobalReader] = "Global Reader",
    };
}
