using System.Collections.Frozen;

namespace Portal.Sandbox.Arm;

/// <summary>An Azure built-in role. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles</summary>
internal sealed record RoleDefinition(string Id, string Name, string[] Actions, string[] NotActions, string[] DataActions)
{
    public bool Allows(string action) => Actions.Any(a => Matches(a, action)) && !NotActions.Any(a => Matches(a, action));

    public bool AllowsData(string action) => DataActions.Any(a => Matches(a, action));

    /// <summary>A star stands for any text, slashes included.</summary>
    private static bool Matches(string pattern, string action)
    {
        var star = pattern.IndexOf('*');
        if (star < 0) return string.Equals(pattern, action, StringComparison.OrdinalIgnoreCase);
        var (start, end) = (pattern[..star], pattern[(star + 1)..]);
        return action.Length >= start.Length + end.Length
            && action.StartsWith(start, StringComparison.OrdinalIgnoreCase) && action.EndsWith(end, StringComparison.OrdinalIgnoreCase);
    }
}

internal static class RoleDefinitions
{
    public const string Owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
    public const string Reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
    public const string UserAccessAdministrator = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9";
    public const string KeyVaultContributor = "f25e0fa2-a7c8-4377-a976-54943a77a395";
    public const string CertificatesOfficer = "a4417e6f-fecd-4de8-b567-7b0420556985";
    public const string CertificateUser = "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba";
    public const string SecretsUser = "4633458b-17de-408a-b874-0445c86b69e6";

    private static readonly string[] VaultRead =
    [
        "Microsoft.Authorization/*/read", "Microsoft.Resources/subscriptions/resourceGroups/read", "Microsoft.KeyVault/checkNameAvailability/read",
        "Microsoft.KeyVault/deletedVaults/read", "Microsoft.KeyVault/locations/*/read", "Microsoft.KeyVault/vaults/*/read", "Microsoft.KeyVault/operations/read",
    ];

    public static readonly FrozenDictionary<string, RoleDefinition> All = new RoleDefinition[]
    {
        new(Owner, "Owner", ["*"], [], []),
        new("b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor", ["*"], ["Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write"], []),
        new(Reader, "Reader", ["*/read"], [], []),
        new(UserAccessAdministrator, "User Access Administrator", ["*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"], [], []),
        new("f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Role Based Access Control Administrator",
            ["Microsoft.Authorization/roleAssignments/write", "Microsoft.Authorization/roleAssignments/delete", "*/read", "Microsoft.Support/*"], [], []),
        new(KeyVaultContributor, "Key Vault Contributor",
            ["Microsoft.Authorization/*/read", "Microsoft.Resources/subscriptions/resourceGroups/read", "Microsoft.KeyVault/*"],
            ["Microsoft.KeyVault/locations/deletedVaults/purge/action", "Microsoft.KeyVault/hsmPools/*", "Microsoft.KeyVault/managedHsms/*"], []),
        new("8b54135c-b56d-4d72-a534-26097cfdc8d8", "Key Vault Data Access Administrator",
            [.. VaultRead, "Microsoft.Authorization/roleAssignments/write", "Microsoft.Authorization/roleAssignments/delete"], [], []),
        new("00482a5a-887f-4fb3-b363-3b7fe8e74483", "Key Vault Administrator", VaultRead, [], ["Microsoft.KeyVault/vaults/*"]),
        new(CertificatesOfficer, "Key Vault Certificates Officer", VaultRead, [],
            ["Microsoft.KeyVault/vaults/certificatecas/*", "Microsoft.KeyVault/vaults/certificates/*", "Microsoft.KeyVault/vaults/certificatecontacts/write"]),
        new("b86a8fe4-44ce-4948-aee5-eccb2c155cd7", "Key Vault Secrets Officer", VaultRead, [], ["Microsoft.KeyVault/vaults/secrets/*"]),
        new("21090545-7ca7-4776-b22c-e363652d74d2", "Key Vault Reader", VaultRead, [],
            ["Microsoft.KeyVault/vaults/*/read", "Microsoft.KeyVault/vaults/secrets/readMetadata/action"]),
        new(CertificateUser, "Key Vault Certificate User", [], [],
            ["Microsoft.KeyVault/vaults/certificates/read", "Microsoft.KeyVault/vaults/secrets/getSecret/action",
             "Microsoft.KeyVault/vaults/secrets/readMetadata/action", "Microsoft.KeyVault/vaults/keys/read"]),
        new(SecretsUser, "Key Vault Secrets User", [], [],
            ["Microsoft.KeyVault/vaults/secrets/getSecret/action", "Microsoft.KeyVault/vaults/secrets/readMetadata/action"]),
        new("a68e7c17-0ab2-4c09-9a58-125dae29748c", "Key Vault Purge Operator", ["Microsoft.KeyVault/locations/deletedVaults/purge/action"], [], []),
    }.ToFrozenDictionary(r => r.Id, StringComparer.OrdinalIgnoreCase);
}
