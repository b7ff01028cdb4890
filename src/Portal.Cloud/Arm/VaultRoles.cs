namespace Portal.Cloud.Arm;

/// <summary>Azure's roles for vault data. https://learn.microsoft.com/azure/key-vault/general/rbac-guide</summary>
public static class VaultRoles
{
    public const string CertificateUser = "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba";
    public const string SecretsUser = "4633458b-17de-408a-b874-0445c86b69e6";
    public const string CertificatesOfficer = "a4417e6f-fecd-4de8-b567-7b0420556985";
    public const string SecretsOfficer = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7";
    public const string Reader = "21090545-7ca7-4776-b22c-e363652d74d2";
    public const string Administrator = "00482a5a-887f-4fb3-b363-3b7fe8e74483";
    public const string DataAccessAdministrator = "8b54135c-b56d-4d72-a534-26097cfdc8d8";

    public static string NameOf(string roleId) => roleId.ToLowerInvariant() switch
    {
        CertificateUser => "Key Vault Certificate User",
        SecretsUser => "Key Vault Secrets User",
        CertificatesOfficer => "Key Vault Certificates Officer",
        SecretsOfficer => "Key Vault Secrets Officer",
        Reader => "Key Vault Reader",
        Administrator => "Key Vault Administrator",
        DataAccessAdministrator => "Key Vault Data Access Administrator",
        _ => roleId,
    };
}

/// <summary>Actions that are asked for before a step offers itself.</summary>
public static class VaultActions
{
    public const string WritePolicies = "Microsoft.KeyVault/vaults/accessPolicies/write";
    public const string AssignRoles = "Microsoft.Authorization/roleAssignments/write";
    public const string CreateCertificates = "Microsoft.KeyVault/vaults/certificates/create/action";
    public const string ReadCertificates = "Microsoft.KeyVault/vaults/certificates/read";
}
